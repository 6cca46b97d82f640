"""The writer lane: fair, without lock errors, and durable by setting."""

import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.transaction import Atomic

from kith.lib.sqlite.base import DatabaseWrapper
from kith.lib.sqlite.durable import NotDurable, assert_durable

_SETTINGS: dict[str, Any] = {
    "ENGINE": "kith.lib.sqlite",
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
    "HOST": "",
    "PORT": "",
    "USER": "",
    "PASSWORD": "",
    "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
}


def connect(path: Path | str, **options: Any) -> DatabaseWrapper:
    return DatabaseWrapper(
        {**_SETTINGS, "NAME": str(path), "OPTIONS": {"timeout": 5, **options}}, alias="lane"
    )


class atomic(Atomic):
    """`transaction.atomic` for a connection that no alias names."""

    def __init__(self, connection: DatabaseWrapper) -> None:
        super().__init__(connection, True, False)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _connections_by_themselves(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[None]:
    # These connections are no alias of Django's: the tests open them, and close them, by themselves.
    known = transaction.get_connection
    monkeypatch.setattr(
        transaction,
        "get_connection",
        lambda using=None: using if isinstance(using, DatabaseWrapper) else known(using),
    )
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "one.sqlite3"
    connection = connect(file)
    run(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, who INTEGER, UNIQUE (id, who))")
    connection.close()
    return file


def run(connection: DatabaseWrapper, query: str, params: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else []


def free(path: Path) -> bool:
    """Can another connection write at once?"""
    other = connect(path, timeout=0.05)
    try:
        run(other, "INSERT INTO t (who) VALUES (99)")
    except OperationalError:
        return False
    finally:
        other.close()
    return True


def in_threads(count: int, target: Callable[[int], None]) -> None:
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            target(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_every_connection_is_durable(path: Path) -> None:
    connection = connect(path)
    assert_durable(connection)
    connection.close()


def test_a_setting_that_could_lose_rows_is_noticed(path: Path) -> None:
    connection = connect(path)
    run(connection, "PRAGMA synchronous = NORMAL")
    with pytest.raises(NotDurable, match="synchronous is 1"):
        assert_durable(connection)
    connection.close()


def test_keys_are_overwritten_when_deleted(path: Path) -> None:
    plain, secure = connect(path), connect(path, secure_delete=True)
    assert run(plain, "PRAGMA secure_delete") == [(0,)]
    assert run(secure, "PRAGMA secure_delete") == [(1,)]
    assert_durable(secure)
    run(secure, "PRAGMA secure_delete = OFF")
    with pytest.raises(NotDurable, match="secure_delete"):
        assert_durable(secure)
    plain.close()
    secure.close()


def test_a_transaction_keeps_others_out_until_it_ends(path: Path) -> None:
    connection = connect(path)
    with atomic(connection):
        assert not free(path)
        with atomic(connection):
            run(connection, "INSERT INTO t (who) VALUES (1)")
        assert not free(path)
    assert free(path)
    connection.close()


def test_a_transaction_that_fails_lets_the_next_in(path: Path) -> None:
    connection = connect(path)
    with pytest.raises(IntegrityError), atomic(connection):
        run(connection, "INSERT INTO t (id) VALUES (1), (1)")
    assert free(path)
    assert run(connection, "SELECT count(*) FROM t WHERE who IS NULL") == [(0,)]
    connection.close()


def test_a_savepoint_rolled_back_stays_in_the_lane(path: Path) -> None:
    connection = connect(path)
    with atomic(connection):
        with pytest.raises(IntegrityError), atomic(connection):
            run(connection, "INSERT INTO t (id) VALUES (1), (1)")
        assert not free(path)
        run(connection, "INSERT INTO t (who) VALUES (5)")
    assert run(connection, "SELECT who FROM t WHERE who = 5") == [(5,)]
    assert free(path)
    connection.close()


def test_a_begin_that_fails_lets_the_next_in(path: Path) -> None:
    connection = connect(path, timeout=0.1)
    connection.ensure_connection()
    outside = sqlite3.connect(path, isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError), atomic(connection):
        pass
    outside.execute("ROLLBACK")
    outside.close()
    assert free(path)
    connection.close()


def test_closing_inside_a_transaction_lets_the_next_in(path: Path) -> None:
    connection = connect(path)
    with atomic(connection):
        run(connection, "INSERT INTO t (who) VALUES (1)")
        connection.close()
        assert free(path)
    assert run(connection, "SELECT count(*) FROM t WHERE who = 1") == [(0,)]
    connection.close()


def test_a_thread_that_dies_inside_lets_the_next_in(path: Path) -> None:
    kept = []

    def begin_and_die() -> None:
        connection = connect(path)
        connection.set_autocommit(False)
        run(connection, "INSERT INTO t (who) VALUES (1)")
        kept.append(connection)

    thread = threading.Thread(target=begin_and_die)
    thread.start()
    thread.join()
    connection = connect(path)
    run(connection, "INSERT INTO t (who) VALUES (2)")
    assert run(connection, "SELECT who FROM t") == [(2,)]
    connection.close()


def test_a_single_write_takes_its_turn(path: Path) -> None:
    holder, waiter = connect(path), connect(path)
    order: list[str] = []

    def write() -> None:
        run(waiter, "INSERT INTO t (who) VALUES (2)")
        order.append("waiter")
        waiter.close()

    waiter.inc_thread_sharing()
    with atomic(holder):
        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.05)
        order.append("holder")
    thread.join()
    assert order == ["holder", "waiter"]
    holder.close()


def test_rows_of_a_returning_statement_come_after_the_lane_is_left(path: Path) -> None:
    connection = connect(path)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO t (who) VALUES (1), (2), (3) RETURNING who")
        assert free(path)
        assert cursor.fetchone() == (1,)
        assert cursor.fetchmany(1) == [(2,)]
        assert list(cursor) == [(3,)]
        assert cursor.fetchone() is None
    connection.close()


def test_readers_do_not_wait(path: Path) -> None:
    holder, reader = connect(path), connect(path, timeout=0.05)
    with atomic(holder):
        run(holder, "INSERT INTO t (who) VALUES (1)")
        assert run(reader, "SELECT count(*) FROM t") == [(0,)]
    holder.close()
    reader.close()


def test_autocommit_off_takes_its_turn_with_the_first_write(path: Path) -> None:
    connection = connect(path)
    connection.set_autocommit(False)
    run(connection, "INSERT INTO t (who) VALUES (1)")
    assert not free(path)
    connection.rollback()
    connection.set_autocommit(True)
    assert free(path)
    connection.close()


def test_two_lanes_are_entered_in_one_order(path: Path, tmp_path: Path) -> None:
    first, second = connect(path), connect(tmp_path / "keys.sqlite3", lane_rank=1)
    run(second, "CREATE TABLE k (id INTEGER)")
    with atomic(first):
        run(second, "INSERT INTO k VALUES (1)")
    with atomic(second), pytest.raises(OperationalError, match="one order"), atomic(first):
        pass
    assert free(path)
    first.close()
    second.close()


def test_the_log_is_folded_back_by_writers(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kith.lib.sqlite.base.CHECKPOINT_COMMITS", 50)
    connection = connect(path)
    for _ in range(400):
        run(connection, "INSERT INTO t (who) VALUES (1)")
    assert Path(f"{path}-wal").stat().st_size < 60 * 3 * 4200
    connection.checkpoint("TRUNCATE")
    assert Path(f"{path}-wal").stat().st_size == 0
    connection.close()


def test_a_database_in_memory_needs_no_lane() -> None:
    connection = connect("file:lane_test?mode=memory&cache=shared")
    with atomic(connection):
        run(connection, "CREATE TABLE t (id INTEGER)")
    assert run(connection, "INSERT INTO t VALUES (1) RETURNING id") == [(1,)]
    assert_durable(connection)


def test_a_child_process_does_not_disturb_its_parent(path: Path) -> None:
    connection = connect(path)
    with atomic(connection):
        run(connection, "INSERT INTO t (who) VALUES (1)")
        child = os.fork()
        if child == 0:
            os._exit(0 if connection.connection is None else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert not free(path)
    assert run(connection, "SELECT count(*) FROM t WHERE who = 1") == [(1,)]
    connection.close()


def test_eight_threads_write_without_an_error_and_nobody_waits_long(path: Path) -> None:
    waits: list[float] = []

    def write(number: int) -> None:
        connection = connect(path)
        for turn in range(60):
            began = time.monotonic()
            if turn % 3:
                with atomic(connection):
                    run(connection, "INSERT INTO t (who) VALUES (%s)", [number])
            else:
                run(connection, "INSERT INTO t (who) VALUES (%s)", [number])
            waits.append(time.monotonic() - began)
        connection.close()

    in_threads(8, write)
    connection = connect(path)
    assert run(connection, "SELECT who, count(*) FROM t GROUP BY who") == [(who, 60) for who in range(8)]
    connection.close()
    # Everybody stands behind at most seven others: the longest wait is a small multiple of the usual one.
    usual = sorted(waits)[len(waits) // 2]
    assert max(waits) < max(25 * usual, 0.5)


_WRITER = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from django.conf import settings
    settings.configure(USE_TZ=True)
    from kith.lib.tests.test_sqlite import connect, run, atomic
    from django.db import transaction
    transaction.get_connection = lambda using=None: using
    connection = connect(sys.argv[1], timeout=20)
    worst = 0
    for _ in range(int(sys.argv[3])):
        began = time.monotonic()
        with atomic(connection):
            run(connection, "INSERT INTO t (who) VALUES (%s)", [int(sys.argv[2])])
        worst = max(worst, time.monotonic() - began)
    connection.close()
    print(worst)
""")


def test_eight_processes_write_without_an_error(path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(number), "60"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    worst = []
    for writer in writers:
        out, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
        worst.append(float(out))
    connection = connect(path)
    assert run(connection, "SELECT who, count(*) FROM t GROUP BY who") == [(who, 60) for who in range(8)]
    assert run(connection, "PRAGMA integrity_check") == [("ok",)]
    connection.close()
    assert max(worst) < 2


def test_a_place_where_nothing_can_be_written_is_a_database_error(tmp_path: Path) -> None:
    connection = connect(tmp_path / "missing" / "one.sqlite3")
    with pytest.raises(DatabaseError):
        run(connection, "CREATE TABLE t (id INTEGER)")
