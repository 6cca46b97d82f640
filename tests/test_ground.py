"""What a house stands on: keys, files, rights. Where something is missing or wrong it does not start, says why in one line, and writes nothing."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.server import Server, free_port, run_kith


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a house that was started once."""
    data = tmp_path_factory.mktemp("ground") / "data"
    with Server(data):
        pass
    return data


@pytest.fixture
def data(house: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(house, tmp_path / "data")
    return tmp_path / "data"


def prints(data: Path) -> dict[str, str]:
    """Every file by its bytes; lock files say nothing."""
    return {
        str(file.relative_to(data)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(data.rglob("*"))
        if file.is_file() and not file.name.endswith((".lock", "-lane", "-lane-next", "-shm", "-wal"))
    }


def another_root_key(data: Path) -> None:
    ring = json.loads((data / "keys" / "root.json").read_text())
    ring["keys"][ring["current"]] = base64.b64encode(os.urandom(32)).decode()
    (data / "keys" / "root.json").write_text(json.dumps(ring))


def empty_key_store(data: Path) -> None:
    with sqlite3.connect(data / "keys" / "keys.sqlite3") as store:
        store.execute("DELETE FROM privacy_storekey")
        store.execute("DELETE FROM privacy_personkey")
    store.close()


def newer_database(data: Path) -> None:
    with sqlite3.connect(data / "kith.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2030-01-01')"
        )
    database.close()


WRONG: dict[str, Callable[[Path], object]] = {
    "root key missing": lambda data: (data / "keys" / "root.json").unlink(),
    "root key of another house": another_root_key,
    "root key not JSON": lambda data: (data / "keys" / "root.json").write_text("{"),
    "root key not text": lambda data: (data / "keys" / "root.json").write_bytes(b"\xff\xfe"),
    "root key too short": lambda data: (data / "keys" / "root.json").write_text(
        '{"current": "a", "keys": {"a": "AAAA"}}'
    ),
    "root key of no name": lambda data: (data / "keys" / "root.json").write_text(
        '{"current": "b", "keys": {}}'
    ),
    "root key that others can read": lambda data: (data / "keys" / "root.json").chmod(0o644),
    "root key of somebody else": lambda data: os.chown(data / "keys" / "root.json", 12345, 12345),
    "key store missing": lambda data: (data / "keys" / "keys.sqlite3").unlink(),
    "all keys missing": lambda data: shutil.rmtree(data / "keys"),
    "key store empty": empty_key_store,
    "database of a newer release": newer_database,
    "database that is none": lambda data: (data / "kith.sqlite3").write_bytes(b"no database at all" * 500),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_house_whose_ground_is_wrong_does_not_start_and_writes_nothing(what: str, data: Path) -> None:
    if "somebody else" in what and os.geteuid() != 0:
        pytest.fail("only root can give a file away: run this as root")
    WRONG[what](data)
    before = prints(data)
    done = run_kith(data, "serve", "--port", str(free_port()))
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert prints(data) == before


def test_work_refuses_wrong_keys_as_serve_does(data: Path) -> None:
    another_root_key(data)
    done = run_kith(data, "work")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)


def test_a_root_key_from_outside_that_is_wrong_is_one_line(data: Path) -> None:
    for given in (base64.b64encode(os.urandom(32)).decode(), "not base64!", "AAAA"):
        done = run_kith(data, "serve", "--port", str(free_port()), KITH_ROOT_KEY=given)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
        assert given not in done.stderr


def test_a_house_in_a_place_with_spaces_and_by_a_path_from_here_starts(tmp_path: Path) -> None:
    (tmp_path / "a place with spaces").mkdir()
    os.chdir(tmp_path)
    with Server(Path("a place with spaces") / "été") as server:
        assert server.get("/readyz").status == 200
    assert (tmp_path / "a place with spaces" / "été" / "kith.sqlite3").is_file()


def test_nothing_in_the_data_directory_is_open_to_others(house: Path) -> None:
    for file in [house, *house.rglob("*")]:
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.parametrize(
    "arguments",
    [
        ["demo", "--wrong"],
        ["work", "extra"],
        ["grant"],
        ["grant", "nobody", "administrator"],
        ["grant", "ann", "king"],
        ["grant", "a\udcff", "administrator"],
        ["check", "--wrong"],
        ["guidance"],
        ["guidance", "nonsense"],
        ["serve", "--port", ""],
        ["serve", "--host", "\udcff"],
    ],
)
def test_a_command_that_makes_no_sense_is_one_line_and_exit_2(arguments: list[str], data: Path) -> None:
    done = run_kith(data, *arguments, PORT="nonsense")
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


@pytest.mark.crash
def test_ready_tells_when_the_files_under_a_running_house_are_taken_away(data: Path) -> None:
    with Server(data) as server:
        for name, word in (
            ("keys/keys.sqlite3", "durable"),
            ("kith.sqlite3", "durable"),
            ("keys/root.json", "keys"),
        ):
            (data / name).rename(data / "away")
            answer = server.get("/readyz")
            assert (answer.status, json.loads(answer.body)[word] == "ok") == (503, False), name
            (data / "away").rename(data / name)
            assert server.get("/readyz").status == 200, name
        before = (data / "keys" / "root.json").read_text()
        another_root_key(data)
        assert server.get("/readyz").status == 503
        (data / "keys" / "root.json").write_text(before)
        assert server.get("/readyz").status == 200


@pytest.mark.crash
def test_a_disk_without_room_stops_the_start_in_one_line(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(small)], check=True)
    try:
        done = run_kith(small / "data", "serve", "--port", str(free_port()))
        assert done.returncode == 2, done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_an_interrupt_stops_it_quietly(data: Path) -> None:
    with Server(data) as server:
        server.process.send_signal(2)
        began = time.monotonic()
        server.process.wait(10)
        assert time.monotonic() - began < 8
        assert server.process.returncode in (0, 130)
        assert "Traceback" not in server.log.read_text()
