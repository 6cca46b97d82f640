"""Everybody who listens in this process, and the one reader that brings them what is new.

The database is the truth. One thread reads each batch of events once for everybody who listens, asks again who may see each, renders it, and the
event loop hands it round. A wake from this process saves waiting; what other processes commit is found by asking twice a second.
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connection, connections

from kith.notices import gateways, queries, rules
from kith.notices.models import Event
from kith.notices.rules import Cursor
from kith.privacy.queries import access_epoch

BUFFER = 64
LISTENERS_A_PERSON = 8
BATCH = 500
ASK_SECONDS = 0.5
ASK_AGAIN_SECONDS = 0.02
BEAT_SECONDS = 15.0
LOOK_AGAIN_SECONDS = 60.0
STOP_SECONDS = 2.0

Send = Callable[[dict[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)


class Listener:
    """One open stream. It never holds more than `BUFFER` events: whoever is slower than that is told to load afresh."""

    __slots__ = (
        "_buffer",
        "_catching",
        "_ending",
        "_pending",
        "_pumping",
        "_send",
        "_task",
        "cursor",
        "ended",
        "known",
        "person_id",
        "session_key",
    )

    def __init__(self, person_id: UUID, session_key: str, known: int, send: Send) -> None:
        self.person_id = person_id
        self.session_key = session_key
        self.known = known
        self.cursor = rules.START
        self.ended = False
        self._send = send
        self._buffer: list[bytes] = []
        self._pending: list[tuple[Cursor, bytes]] = []
        self._catching = True
        self._ending = False
        self._pumping = False
        self._task: asyncio.Task[None] | None = None

    def push(self, cursor: Cursor, told: bytes) -> None:
        """Hand over one event. While the listener is still catching up it waits its turn."""
        if self._catching:
            self._pending.append((cursor, told))
            if len(self._pending) > BUFFER:
                self._pending = [(cursor, resync(cursor))]
        elif cursor > self.cursor and not self._ending:
            self.cursor = cursor
            if len(self._buffer) >= BUFFER:
                self._buffer = [resync(cursor)]
            else:
                self._buffer.append(told)
            self._pump()

    def caught_up(self, first: bytes, missed: list[bytes], cursor: Cursor) -> None:
        """What was missed has been read up to `cursor`: send it, then what came meanwhile, then live."""
        if self._ending:
            return
        self.cursor = cursor
        self._buffer = [first, *missed]
        self._catching = False
        pending, self._pending = self._pending, []
        for place, told in pending:
            self.push(place, told)
        self._pump()

    def beat(self, cursor: Cursor) -> None:
        """A sign of life, which also tells the browser how far it has got."""
        if self._catching or self._pumping or self._ending:
            return
        if cursor > self.cursor:
            self.cursor = cursor
            self._buffer.append(b"id: %s\n\n" % str(cursor).encode())
        else:
            self._buffer.append(b":\n\n")
        self._pump()

    def end(self, last: bytes) -> None:
        """Say one last thing and close."""
        if not self._ending:
            self._ending = True
            self._buffer.append(last)
            self._pump()

    def cut(self) -> None:
        """Close now, even if the other side does not read."""
        if self._task is not None:
            self._task.cancel()

    def _pump(self) -> None:
        if not self._pumping and (self._buffer or self._ending):
            self._pumping = True
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._buffer:
                chunk = b"".join(self._buffer)
                self._buffer.clear()
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            if self._ending and not self.ended:
                self.ended = True
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            self.ended = self._ending = True
        finally:
            self._pumping = False
            self._task = None


@dataclass(slots=True)
class News:
    """What one reading brought."""

    told: list[tuple[UUID, Cursor, bytes]]
    cursor: Cursor
    gone: set[str]
    again_at_once: bool
    again_soon: bool


class Hub:
    """All listeners of this process."""

    def __init__(self) -> None:
        self.cursor = rules.START
        self.stopping = False
        self._by_person: dict[UUID, list[Listener]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._woken = False
        self._epoch: int | None = None
        self._version: int | None = None
        self._looked_at = 0.0
        self._failing = False

    async def start(self) -> None:
        """Begin to read. Listeners may come from now on."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self.stopping = False
        self._reader = ThreadPoolExecutor(1, "live-reader")
        self._arrivals = ThreadPoolExecutor(1, "live-arrivals")
        self.cursor = await self._loop.run_in_executor(self._reader, queries.horizon)
        self._end_bus = gateways.on_wake(self._wake_from_anywhere)
        self._task = self._loop.create_task(self._read_for_ever())

    async def stop(self) -> None:
        """Tell every listener to come back, and stop reading."""
        if self._loop is None or self.stopping:
            return
        self.stopping = True
        self._end_bus()
        self._task.cancel()
        leaving = self.listeners()
        for listener in leaving:
            listener.end(b"retry: %d\nevent: reconnect\ndata: {}\n\n" % random.randint(300, 3000))
        until = self._loop.time() + STOP_SECONDS
        while self._by_person and self._loop.time() < until:
            await asyncio.sleep(0.02)
        for listener in leaving:
            listener.cut()
        for threads in (self._reader, self._arrivals):
            threads.submit(connections.close_all)
            threads.shutdown(wait=False)

    @property
    def ready(self) -> bool:
        """True while listeners can come."""
        return self._loop is not None and not self.stopping

    def listeners(self) -> list[Listener]:
        """Everybody who listens now."""
        return [listener for some in list(self._by_person.values()) for listener in list(some)]

    async def in_thread(self, run: Callable[..., Any], *args: Any) -> Any:
        """Ask the database something on behalf of somebody who arrives."""
        assert self._loop is not None
        return await self._loop.run_in_executor(self._arrivals, _clean, run, *args)

    def enter(self, listener: Listener) -> None:
        """Let a listener in. Somebody with too many streams loses the oldest."""
        some = self._by_person.setdefault(listener.person_id, [])
        if len(some) >= LISTENERS_A_PERSON:
            some.pop(0).end(b"retry: 60000\nevent: bye\ndata: {}\n\n")
        some.append(listener)

    def leave(self, listener: Listener) -> None:
        """A listener has gone."""
        some = self._by_person.get(listener.person_id, [])
        if listener in some:
            some.remove(listener)
        if not some:
            self._by_person.pop(listener.person_id, None)

    def _wake_from_anywhere(self) -> None:
        if not self._woken and self._loop is not None and not self._loop.is_closed():
            self._woken = True
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _read_for_ever(self) -> None:
        assert self._loop is not None
        wait, next_beat = ASK_SECONDS, self._loop.time() + BEAT_SECONDS
        while True:
            timer = self._loop.call_later(wait, self._wake.set)
            await self._wake.wait()
            timer.cancel()
            woken, self._woken = self._woken, False
            self._wake.clear()
            try:
                news = await self._loop.run_in_executor(
                    self._reader, _clean, self._read, woken or wait < ASK_SECONDS, self._loop.time()
                )
                self._failing = False
            except Exception as error:
                if not self._failing:
                    logger.error("The stream cannot read: %s", type(error).__name__)
                self._failing = True
                wait = ASK_SECONDS
                continue
            wait = ASK_SECONDS
            if news is not None:
                self._hand_round(news)
                if news.again_at_once:
                    wait = 0
                elif news.again_soon:
                    wait = ASK_AGAIN_SECONDS
            if self._loop.time() >= next_beat:
                next_beat = self._loop.time() + BEAT_SECONDS
                for listener in self.listeners():
                    listener.beat(self.cursor)

    def _hand_round(self, news: News) -> None:
        for listener in self.listeners() if news.gone else ():
            if listener.session_key in news.gone:
                listener.end(b"retry: 60000\nevent: bye\ndata: {}\n\n")
                self.leave(listener)
        for person_id, cursor, told in news.told:
            for listener in self._by_person.get(person_id, ()):
                listener.push(cursor, told)
        self.cursor = news.cursor

    def _read(self, woken: bool, now: float) -> News | None:
        """In the reader's thread: what is new, for everybody at once."""
        look = now - self._looked_at >= LOOK_AGAIN_SECONDS
        if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
            version = queries.data_version()
            if version == self._version and not woken and not look:
                return None
        else:
            version = None
        gone: set[str] = set()
        epoch = access_epoch()
        if epoch != self._epoch or look:
            gone = queries.listeners_gone(
                (listener.session_key, listener.person_id, listener.known) for listener in self.listeners()
            )
            self._looked_at = now
        batch = queries.events_after(self.cursor, BATCH)
        wanted = [event for event in batch.events if event.person_id in self._by_person]
        people = queries.people_by_id({event.person_id for event in wanted}) if wanted else {}
        told = []
        for event in wanted:
            fragment = tell(people.get(event.person_id), event)
            if fragment is not None:
                told.append((event.person_id, queries.cursor_of(event), fragment))
        self._epoch, self._version = epoch, version
        full = len(batch.events) >= BATCH
        return News(told, batch.cursor, gone, batch.more and full, batch.more and not full)


def tell(person: Any, event: Event) -> bytes | None:
    """One event as it goes over the wire to one person: access asked again, rendered once. None when there is nothing to tell."""
    kind = rules.kind_of(event.kind)
    if person is None or kind is None:
        return None
    cursor = queries.cursor_of(event)
    try:
        if not kind.may_see(person, event):
            return None
        html = kind.render(person, event)
        if html is None:
            return None
        target = kind.target_of(event)
        count = kind.count(person, event) if kind.count else None
    except Exception as error:
        # Only the name of the error: its words might be somebody's.
        logger.error("An event of kind %s could not be shown: %s", event.kind, type(error).__name__)
        return resync(cursor)
    data: dict[str, Any] = {"kind": event.kind, "target": target, "html": html, "id": str(cursor)}
    if count is not None:
        data |= {"counts": count.name, "count": count.number}
    return b"id: %s\ndata: %s\n\n" % (str(cursor).encode(), json.dumps(data).encode())


def resync(cursor: Cursor) -> bytes:
    """Tell the page to load itself afresh; from this place on nothing is missing."""
    return b"id: %s\nevent: resync\ndata: {}\n\n" % str(cursor).encode()


def _clean(run: Callable[..., Any], *args: Any) -> Any:
    try:
        return run(*args)
    except Exception:
        close_old_connections()
        raise
