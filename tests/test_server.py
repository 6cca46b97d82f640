"""The one process, from outside: what it refuses, what it says of itself, and how it stops."""

import contextlib
import json
import resource
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.server import Server, _environment, free_port, run_kith


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Server(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


def in_house(server: Server, code: str, *arguments: str) -> str:
    """Run Python beside the server, as a short command of the house would."""
    program = "import django; django.setup()\nimport sys\n" + textwrap.dedent(code)
    environment = {**_environment(server.data, {}), "DJANGO_SETTINGS_MODULE": "kith.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


SIGN_IN = """
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from kith.notices.tests import make
    person = make.person()
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(session.session_key)
"""

SIGN_OUT = """
    from django.contrib.sessions.models import Session
    from django.db import transaction
    from kith.privacy.actions import bump_access_epoch
    with transaction.atomic():
        Session.objects.filter(session_key=sys.argv[1]).delete()
        bump_access_epoch()
"""


def test_it_is_alive_and_ready(server: Server) -> None:
    assert server.get("/livez").status == 200
    answer = server.get("/readyz")
    assert answer.status == 200
    assert set(json.loads(answer.body).values()) == {True, "ok"}


def test_a_second_server_on_the_same_data_refuses(server: Server) -> None:
    for command in (["serve", "--port", str(free_port())], ["work"]):
        done = run_kith(server.data, *command)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert "already" in done.stderr
    assert server.get("/readyz").status == 200


def test_a_port_that_is_taken_is_one_line(server: Server, tmp_path: Path) -> None:
    done = run_kith(tmp_path / "other", "serve", "--port", str(server.port))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["serve", "--port", "abc"], {}),
        (["serve", "--port", "99999999999"], {}),
        (["serve", "--wrong"], {}),
        (["serve"], {"PORT": "-1"}),
        (["serve", "--host", "no such host"], {}),
        (["nonsense"], {}),
        (["serve"], {"KITH_THREADS": "many"}),
        (["serve"], {"KITH_DATA": "/dev/null/x"}),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    tmp_path: Path, arguments: list[str], environment: dict[str, str]
) -> None:
    done = run_kith(tmp_path / "data", *arguments, **environment)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_help_lists_only_our_commands() -> None:
    done = run_kith(Path("/nonexistent"), "--help")
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert listed == ["serve", "work", "demo", "grant", "check", "guidance"]


def test_a_check_beside_the_server_finds_all_in_order(server: Server) -> None:
    done = run_kith(server.data, "check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_check_of_nothing_fails_and_makes_nothing(tmp_path: Path) -> None:
    assert run_kith(tmp_path / "data", "check").returncode == 1
    assert not (tmp_path / "data").exists()


def test_the_data_directory_is_closed_to_others(server: Server) -> None:
    assert server.data.stat().st_mode & 0o777 == 0o700
    for name in ("session.key", "kith.sqlite3", "keys/keys.sqlite3"):
        assert (server.data / name).stat().st_mode & 0o077 == 0, name


def test_a_body_that_is_too_long_is_refused(server: Server) -> None:
    answer = server.request("POST", "/in", body=b"x" * (300 * 1024))
    assert answer.status == 413


def test_a_body_without_a_length_that_is_too_long_is_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        wire.sendall(b"POST /in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        answer = b""
        with contextlib.suppress(OSError):
            for _ in range(40):
                wire.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
        with contextlib.suppress(OSError):
            answer = wire.recv(200)
    assert answer == b"" or b" 413 " in answer.splitlines()[0]
    assert server.get("/livez").status == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 150 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 90_000,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
    ],
)
def test_a_head_that_no_browser_sends_is_refused(server: Server, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(raw)
        assert b" 400 " in wire.recv(200).splitlines()[0]


def test_a_stranger_gets_no_stream(server: Server) -> None:
    assert server.get("/live").status == 401
    assert server.get("/live", Cookie="s=nonsense").status == 401
    assert server.get("/live", **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert server.request("POST", "/live").status == 405


def test_a_stream_ends_within_a_second_when_its_session_is_revoked(server: Server) -> None:
    key = in_house(server, SIGN_IN)
    stream = server.stream(key)
    assert stream.status == 200
    in_house(server, SIGN_OUT, key)
    event = stream.next_event(timeout=3)
    assert event is not None
    assert event["event"] == "bye"
    assert stream.next_event() is None
    stream.close()
    again = server.stream(key)
    assert again.status == 401
    again.close()


@pytest.mark.crash
def test_it_stops_in_time_with_open_streams_under_load(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        streams = [server.stream(in_house(server, SIGN_IN)) for _ in range(2)]
        stop = threading.Event()

        def load() -> None:
            while not stop.is_set():
                try:
                    server.get("/in")
                except OSError:
                    return

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        seconds = server.terminate()
        stop.set()
        for thread in threads:
            thread.join()
        assert seconds < 10
        assert server.process.returncode == 0
        for stream in streams:
            event = stream.next_event()
            assert event is not None
            assert event["event"] == "reconnect"
            assert stream.next_event() is None
            stream.close()


@pytest.mark.crash
def test_a_disk_that_takes_no_more_is_not_ready_and_recovers(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        process = psutil.Process(server.process.pid)
        process.rlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        answer = server.get("/readyz")
        assert answer.status == 503
        assert json.loads(answer.body)["database"] != "ok"
        assert server.get("/livez").status == 200
        process.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert server.get("/readyz").status == 200


@pytest.mark.crash
def test_it_starts_again_after_a_kill_and_quickly(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        assert server.restart() < 5


def test_a_missing_root_key_stops_the_server_in_one_line(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        server.terminate()
        (server.data / "keys" / "root.json").unlink()
        done = run_kith(server.data, "serve", "--port", str(server.port))
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert not (server.data / "keys" / "root.json").exists()
