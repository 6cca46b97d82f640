"""A few threads for pages, which take the most important request first.

When more wait than can be served soon, the least important is turned away. One thread more serves only what somebody in danger needs, so that help
opens even when every other thread is stuck.
"""

import asyncio
import heapq
import itertools
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Any

WAITING = 128
WAITING_SECONDS = 10.0


class Importance(IntEnum):
    """What comes first."""

    HELP = 0
    SENDING = 1
    PAGE = 2
    VISITOR = 3


class Overloaded(Exception):
    """Too much waits that is more important."""


class _Task:
    __slots__ = ("began", "future", "importance", "loop", "number", "run")

    def __init__(
        self,
        importance: Importance,
        number: int,
        run: Callable[[], Any],
        future: "asyncio.Future[Any]",
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.importance = importance
        self.number = number
        self.run = run
        self.future = future
        self.loop = loop
        self.began = time.monotonic()

    def __lt__(self, other: "_Task") -> bool:
        return (self.importance, self.number) < (other.importance, other.number)

    def settle(self, result: Any, error: BaseException | None) -> None:
        """Hand the result over to the event loop."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._set, result, error)

    def _set(self, result: Any, error: BaseException | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class Threads:
    """The pool. `run` is called from the event loop."""

    def __init__(self, count: int) -> None:
        self._heap: list[_Task] = []
        self._numbers = itertools.count()
        self._mutex = threading.Lock()
        self._anything = threading.Condition(self._mutex)
        self._help = threading.Condition(self._mutex)
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, args=(number == count,), name=f"pages-{number}", daemon=True)
            for number in range(count + 1)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is being done, and take nothing new."""
        with self._mutex:
            self._stopping = True
            self._anything.notify_all()
            self._help.notify_all()
        for thread in self._threads:
            thread.join(timeout=1)

    async def run(self, importance: Importance, run: Callable[[], Any]) -> Any:
        """The result of `run()`, computed in a thread when its turn comes. Raises `Overloaded`."""
        loop = asyncio.get_running_loop()
        task = _Task(importance, next(self._numbers), run, loop.create_future(), loop)
        with self._mutex:
            if len(self._heap) >= WAITING:
                last = max(self._heap)
                if last < task:
                    raise Overloaded
                self._heap.remove(last)
                heapq.heapify(self._heap)
                last.settle(None, Overloaded())
            heapq.heappush(self._heap, task)
            self._anything.notify()
            if importance == Importance.HELP:
                self._help.notify()
        return await task.future

    def _work(self, only_help: bool) -> None:
        condition = self._help if only_help else self._anything
        while True:
            with condition:
                while not self._heap or (only_help and self._heap[0].importance != Importance.HELP):
                    if self._stopping:
                        return
                    condition.wait()
                task = heapq.heappop(self._heap)
            if task.importance != Importance.HELP and time.monotonic() - task.began > WAITING_SECONDS:
                task.settle(None, Overloaded())
                continue
            try:
                result, error = task.run(), None
            except BaseException as raised:
                result, error = None, raised
            task.settle(result, error)
            del task, result, error
