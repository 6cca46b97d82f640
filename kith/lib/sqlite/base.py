"""Django's SQLite with the settings that lose nothing, and with one lane for writers.

The lane is held exactly as long as SQLite is inside a transaction of this connection: from before `BEGIN` (or
before a single writing statement) until SQLite itself says that the transaction is over, however it ended.
"""

import contextlib
import os
import sqlite3
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.backends.sqlite3 import base

from kith.lib.sqlite.lane import Lane, LaneBusy, lane_of

# The write-ahead log is folded back after so many commits, or when it has grown by so many bytes; past the last
# size it is cut short as well.
CHECKPOINT_COMMITS = 500
CHECKPOINT_BYTES = 4 * 1024 * 1024
TRUNCATE_BYTES = 64 * 1024 * 1024
_CLOSING_SECONDS = 2.0

# A statement that starts with none of these is taken for a write: a needless turn in the lane costs microseconds.
_READS = ("SELECT", "EXPLAIN", "VALUES", "PRAGMA")
_WRITING_PRAGMAS = ("WAL_CHECKPOINT", "JOURNAL_MODE", "USER_VERSION", "OPTIMIZE", "INCREMENTAL_VACUUM")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is durable and waits its turn. Extra OPTIONS: `secure_delete`, `lane_rank`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lane: Lane | None = None
        self._in_lane = False
        self._secure_delete = False
        self._timeout = 5.0
        self._opened: tuple[int, int] | None = None
        _wrappers.add(self)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with our own two options taken out and IMMEDIATE transactions unless told otherwise."""
        params = super().get_connection_params()
        self._secure_delete = bool(params.pop("secure_delete", False))
        rank = int(params.pop("lane_rank", 0))
        self._timeout = float(params.get("timeout", 5.0))
        self.transaction_mode: str | None = self.transaction_mode or "IMMEDIATE"
        if not self.is_in_memory_db():
            name = str(params["database"])
            self._lane = lane_of(unquote(urlsplit(name).path) if name.startswith("file:") else name, rank)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open, and set what must be set on every connection."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        try:
            self._opened = self._identity()
            if self._lane is not None and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                with self._turn():
                    connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA secure_delete = {'ON' if self._secure_delete else 'OFF'}")
        except BaseException:
            connection.close()
            raise
        return connection

    def is_in_its_place(self) -> bool:
        """False when the file that is open here was removed or replaced since: what is written to it would be lost."""
        return self._lane is None or (self._opened is not None and self._identity() == self._opened)

    def _identity(self) -> tuple[int, int] | None:
        if self._lane is None:
            return None
        try:
            state = os.stat(self._lane.database)
        except OSError:
            return None
        return state.st_dev, state.st_ino

    def create_cursor(self, name: str | None = None) -> "LaneCursor":
        """A cursor that takes its turn."""
        cursor: LaneCursor = self.connection.cursor(factory=LaneCursor)
        cursor.wrapper = self
        return cursor

    def in_turn(self, run: Callable[[], Any]) -> Any:
        """Run one statement inside the lane, and stay there if it leaves a transaction open."""
        self._enter()
        try:
            return run()
        finally:
            self._leave_if_over()

    def checkpoint(self, mode: str = "PASSIVE") -> tuple[int, int, int]:
        """Fold the write-ahead log back into the database, inside the lane. Not inside a transaction."""
        self.ensure_connection()
        with self._turn():
            return self._fold(mode)

    def _set_autocommit(self, autocommit: bool) -> None:
        with self.wrap_database_errors:
            self.connection.isolation_level = None if autocommit else "IMMEDIATE"

    def _commit(self) -> None:
        committing = self._in_lane
        try:
            super()._commit()  # type: ignore[misc]
            if committing and not self.connection.in_transaction:
                self._fold_if_due()
        finally:
            self._leave_if_over()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_if_over()

    def _close(self) -> None:
        # The last connection to close folds the log back, which is a checkpoint like any other. SQLite makes sure
        # by itself that it is the last, so a lane that stays busy does not keep a connection open.
        if self.connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._enter(min(self._timeout, _CLOSING_SECONDS))
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        self._enter()
        try:
            yield
        finally:
            self._leave_if_over()

    def _enter(self, timeout: float | None = None) -> None:
        if self._lane is None or self._in_lane:
            return
        raw = weakref.ref(self)

        def abandon() -> None:
            wrapper = raw()
            if wrapper is not None:
                wrapper._in_lane = False
                if wrapper.connection is not None:
                    wrapper.connection.close()

        try:
            self._lane.enter(self._timeout if timeout is None else timeout, abandon)
        except LaneBusy as busy:
            raise sqlite3.OperationalError(str(busy)) from None
        except OSError as error:
            raise sqlite3.OperationalError(
                f"unable to open the lane of the database: {error.strerror}"
            ) from error
        self._in_lane = True

    def _leave(self) -> None:
        if self._in_lane and self._lane is not None:
            self._in_lane = False
            self._lane.leave()

    def _leave_if_over(self) -> None:
        if self._in_lane and (self.connection is None or not self.connection.in_transaction):
            self._leave()

    def written(self) -> None:
        """A single statement has committed by itself."""
        if self._in_lane and not self.connection.in_transaction:
            self._fold_if_due()

    def _fold_if_due(self) -> None:
        lane = self._lane
        if lane is None:
            return
        lane.commits += 1
        try:
            size = os.stat(f"{lane.database}-wal").st_size
        except OSError:
            return
        lane.wal_size = min(lane.wal_size, size)
        if lane.commits >= CHECKPOINT_COMMITS or size - lane.wal_size >= CHECKPOINT_BYTES:
            # What was committed is committed: a checkpoint that cannot be made now is made later.
            with contextlib.suppress(sqlite3.Error):
                self._fold("TRUNCATE" if size >= TRUNCATE_BYTES else "PASSIVE")

    def _fold(self, mode: str) -> tuple[int, int, int]:
        lane = self._lane
        # A reader that stays must not hold the lane up: TRUNCATE waits for readers, so it waits briefly.
        self.connection.execute("PRAGMA busy_timeout = 200")
        try:
            busy, log, folded = self.connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")
        if lane is not None:
            lane.commits = 0
            with contextlib.suppress(OSError):
                lane.wal_size = os.stat(f"{lane.database}-wal").st_size
        return busy, log, folded


class LaneCursor(base.SQLiteCursorWrapper):
    """A cursor whose writes outside a transaction take their own turn."""

    wrapper: DatabaseWrapper
    _rows: deque[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        self._rows = None
        if self.connection.in_transaction and not _ends_transaction(query):
            return super().execute(query, params)
        if _only_reads(query):
            return super().execute(query, params)
        return self.wrapper.in_turn(
            lambda: self._write(lambda: super(LaneCursor, self).execute(query, params))
        )

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for many rows, all in one turn."""
        self._rows = None
        return self.wrapper.in_turn(
            lambda: self._write(lambda: super(LaneCursor, self).executemany(query, param_list))
        )

    def executescript(self, script: str) -> Any:
        """Run a script in one turn."""
        self._rows = None
        return self.wrapper.in_turn(lambda: super(LaneCursor, self).executescript(script))

    def _write(self, run: Callable[[], Any]) -> Any:
        result = run()
        # A statement with RETURNING commits only once its last row is fetched: fetch before leaving the lane.
        if self.description is not None and not self.connection.in_transaction:
            self._rows = deque(super().fetchall())
        self.wrapper.written()
        return result

    def fetchone(self) -> Any:
        """The next row, or None."""
        if self._rows is None:
            return super().fetchone()
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next `size` rows."""
        if self._rows is None:
            return super().fetchmany(self.arraysize if size is None else size)
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        if self._rows is None:
            return super().fetchall()
        rows, self._rows = list(self._rows), deque()
        return rows

    def __next__(self) -> Any:
        if self._rows is None:
            return super().__next__()
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()


def _only_reads(query: str) -> bool:
    start = query[:80].lstrip().upper()
    if start.startswith("PRAGMA"):
        return not any(name in start for name in _WRITING_PRAGMAS)
    return start.startswith(_READS)


def _ends_transaction(query: str) -> bool:
    return query[:20].lstrip().upper().startswith(("COMMIT", "END", "ROLLBACK"))


def _leave_connections_to_the_parent() -> None:
    # A SQLite connection must not be used, nor even closed, on the other side of a fork: keep it, untouched.
    for wrapper in list(_wrappers):
        _inherited.append(wrapper.connection)
        wrapper.connection = None
        wrapper._in_lane = False
        wrapper.in_atomic_block = False


_wrappers: "weakref.WeakSet[DatabaseWrapper]" = weakref.WeakSet()
_inherited: list[Any] = []
os.register_at_fork(after_in_child=_leave_connections_to_the_parent)
