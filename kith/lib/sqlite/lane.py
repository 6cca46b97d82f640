"""One lane for everybody who writes to one SQLite database: first come, first served, one at a time.

SQLite lets one writer in at a time and leaves the others to ask again and again, so that at saturation some wait
for seconds while others walk past. Here writers queue. Threads of one process hold places in a queue; processes
meet at two lock files, of which the second (`-next`) belongs to whoever is to come next, so that a busy process
cannot take the lane again past one that waits. A checkpoint belongs to the lane too: SQLite before 3.51.3 can damage
a database when a checkpoint races a commit (the "WAL-reset" fault), and inside the lane there is nothing to race.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

_LOOK_ROUND_SECONDS = 1.0
_ASK_AGAIN_SECONDS = 0.0003


class LaneBusy(Exception):
    """The lane was not free in time."""


class _Place:
    """One writer's place in the queue."""

    __slots__ = ("abandon", "thread", "turn")

    def __init__(self, abandon: Callable[[], None]) -> None:
        self.thread = threading.current_thread()
        self.turn = threading.Lock()
        self.turn.acquire()
        self.abandon = abandon


class Lane:
    """The lane of one database file. `rank` says which lane is entered first where one thread needs two."""

    def __init__(self, database: Path, rank: int = 0) -> None:
        self.database = database
        self.rank = rank
        self.commits = 0
        self.wal_size = 0
        self._mutex = threading.Lock()
        self._holder: _Place | None = None
        self._queue: deque[_Place] = deque()
        self._files: tuple[int, int] | None = None

    def enter(self, timeout: float, abandon: Callable[[], None]) -> None:
        """Wait for one's turn. `abandon` is called if the thread dies inside: it must end its transaction."""
        if any(lane.rank > self.rank for lane in _held()):
            raise LaneBusy("lanes are entered in one order: this thread holds a later one")
        deadline = time.monotonic() + timeout
        place = _Place(abandon)
        with self._mutex:
            if self._holder is None:
                self._holder = place
                place.turn.release()
            else:
                self._queue.append(place)
        try:
            self._wait(place, deadline)
            self._lock_files(deadline)
        except BaseException:
            self._give_up(place)
            raise
        _held().append(self)

    def leave(self) -> None:
        """Let the next writer in."""
        with contextlib.suppress(ValueError):
            _held().remove(self)
        if self._files is not None:
            fcntl.flock(self._files[0], fcntl.LOCK_UN)
        with self._mutex:
            self._pass_on()

    def close_after_fork(self) -> None:
        """Forget, in a child process, the lock files it shares with its parent."""
        if self._files is not None:
            for file in self._files:
                os.close(file)
            self._files = None

    def _wait(self, place: _Place, deadline: float) -> None:
        while not place.turn.acquire(timeout=max(0.0, min(_LOOK_ROUND_SECONDS, deadline - time.monotonic()))):
            with self._mutex:
                if self._holder is place:
                    return
                holder = self._holder
                if holder is not None and not holder.thread.is_alive():
                    holder.abandon()
                    self._pass_on()
                    continue
            if time.monotonic() >= deadline:
                raise LaneBusy("database is locked: another writer did not finish in time")

    def _give_up(self, place: _Place) -> None:
        with self._mutex:
            if self._holder is place:
                if self._files is not None:
                    fcntl.flock(self._files[0], fcntl.LOCK_UN)
                self._pass_on()
            else:
                self._queue.remove(place)

    def _pass_on(self) -> None:
        self._holder = self._queue.popleft() if self._queue else None
        if self._holder is not None:
            self._holder.turn.release()

    def _lock_files(self, deadline: float) -> None:
        if self._files is None:
            self._files = (_open(f"{self.database}-lane"), _open(f"{self.database}-lane-next"))
        main, following = self._files
        _lock(following, deadline)
        try:
            _lock(main, deadline)
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)


def lane_of(database: str | os.PathLike[str], rank: int = 0) -> Lane:
    """The one lane of a database file in this process."""
    path = Path(os.path.realpath(database))
    with _lanes_mutex:
        if path not in _lanes:
            _lanes[path] = Lane(path, rank)
        return _lanes[path]


def _open(name: str) -> int:
    return os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(file: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LaneBusy("database is locked: another process did not finish in time") from None
            time.sleep(_ASK_AGAIN_SECONDS)


def _held() -> list[Lane]:
    try:
        held: list[Lane] = _own.held
    except AttributeError:
        held = _own.held = []
    return held


def _start_afresh_in_child() -> None:
    global _lanes_mutex, _own
    for lane in _lanes.values():
        lane.close_after_fork()
    _lanes.clear()
    _lanes_mutex = threading.Lock()
    _own = threading.local()


_lanes: dict[Path, Lane] = {}
_lanes_mutex = threading.Lock()
_own = threading.local()
os.register_at_fork(after_in_child=_start_afresh_in_child)
