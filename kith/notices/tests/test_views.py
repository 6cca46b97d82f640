"""The live stream: who may open it, what it brings, and that nothing is lost, doubled or out of order."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections, transaction

from kith.lib import clock
from kith.notices import rules
from kith.notices.actions import forget_old_events, tell_person
from kith.notices.tests import make
from kith.notices.views import hub as hubs
from kith.notices.views.hub import BUFFER, Listener
from kith.notices.views.stream import Stream
from kith.privacy.actions import bump_access_epoch
from kith.privacy.rules import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

HIDDEN: set[str] = set()


@pytest.fixture(autouse=True)
def _a_kind() -> Iterator[None]:
    HIDDEN.clear()
    known = dict(rules._kinds)
    rules.register(
        "news",
        target="list",
        render=lambda person, event: f"<p>{event.about['n']}</p>",
        may_see=lambda person, event: event.about["n"] not in HIDDEN,
    )
    rules.register("broken", target="list", render=lambda person, event: str(1 // 0), may_see=lambda *_: True)
    yield
    rules._kinds.clear()
    rules._kinds.update(known)


def sign_in(person: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def tell(person: Any, number: int, kind: str = "news") -> str:
    with transaction.atomic():
        event = tell_person(by=SYSTEM, person_id=person.pk, kind=kind, about={"n": str(number)})
    event.refresh_from_db()
    return f"{event.xid}-{event.pk}"


class Browser:
    """One open stream, driven without a server."""

    def __init__(self, stream: Stream, key: str, after: str | None = None, **headers: str) -> None:
        sent = [(b"cookie", f"s={key}".encode())]
        sent += [(name.lower().replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        query = f"after={after}".encode() if after else b""
        self.scope = {"type": "http", "method": "GET", "headers": sent, "query_string": query}
        self.status = 0
        self.text = ""
        self.over = asyncio.Event()
        self.open_to_writing = asyncio.Event()
        self.open_to_writing.set()
        self.task = asyncio.ensure_future(stream(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.over.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        await self.open_to_writing.wait()
        self.text += message["body"].decode()
        if not message.get("more_body", False):
            self.over.set()

    @property
    def events(self) -> list[dict[str, str]]:
        """All that came, in order."""
        found = []
        for block in self.text.split("\n\n"):
            event = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "data" in event:
                found.append(event)
        return found

    @property
    def numbers(self) -> list[int]:
        """The numbers told of, in order."""
        return [int(json.loads(event["data"])["html"][3:-4]) for event in self.events if "event" not in event]

    @property
    def names(self) -> list[str]:
        """The names of the special events, in order."""
        return [event["event"] for event in self.events if "event" in event]

    async def until(self, true: Callable[[], object], seconds: float = 5) -> None:
        """Wait for something to become true."""
        for _ in range(int(seconds / 0.01)):
            if true():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"did not happen; so far: {self.text!r}")

    async def leave(self) -> None:
        """Close the page."""
        self.over.set()
        await self.task


def live(walk: Callable[[Stream], Awaitable[None]]) -> None:
    """Run a walk with a started stream."""

    async def run() -> None:
        stream = Stream()
        await stream.start()
        try:
            await walk(stream)
        finally:
            await stream.stop()
            for threads in (stream.hub._reader, stream.hub._arrivals):
                threads.shutdown(wait=True)

    asyncio.run(run())


def in_thread(run: Callable[..., Any], *args: Any) -> Awaitable[Any]:
    def closed() -> Any:
        try:
            return run(*args)
        finally:
            connections.close_all()

    return asyncio.to_thread(closed)


def test_an_event_is_seen_soon_by_the_one_it_is_for_and_by_nobody_else() -> None:
    person, other = make.person(), make.person()
    keys = sign_in(person), sign_in(other)

    async def walk(stream: Stream) -> None:
        mine, theirs = Browser(stream, keys[0]), Browser(stream, keys[1])
        await mine.until(lambda: "id:" in mine.text and "id:" in theirs.text)
        cursor = await in_thread(tell, person, 1)
        await mine.until(lambda: mine.numbers == [1])
        assert json.loads(mine.events[0]["data"]) == {
            "kind": "news",
            "target": "list",
            "html": "<p>1</p>",
            "id": cursor,
        }
        assert theirs.numbers == []
        await mine.leave()
        await theirs.leave()
        assert stream.hub.listeners() == []

    live(walk)


def test_whoever_comes_back_gets_what_was_missed_once_and_in_order() -> None:
    person = make.person()
    key = sign_in(person)
    cursors = [tell(person, number) for number in range(5)]

    async def walk(stream: Stream) -> None:
        back = Browser(stream, key, last_event_id=cursors[1])
        telling = [in_thread(tell, person, 5), in_thread(tell, person, 6)]
        await asyncio.gather(*telling)
        await back.until(lambda: len(back.numbers) == 5)
        await asyncio.sleep(0.6)
        assert back.numbers[:3] == [2, 3, 4]
        assert sorted(back.numbers[3:]) == [5, 6]
        places = [rules.cursor_from(event["id"]) for event in back.events]
        assert places == sorted(places)
        await back.leave()

    live(walk)


def test_a_page_says_from_where_on_it_wants_to_hear() -> None:
    person = make.person()
    key = sign_in(person)
    cursor = tell(person, 1)
    tell(person, 2)

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key, after=cursor)
        await page.until(lambda: page.numbers == [2])
        await page.leave()

    live(walk)


@pytest.mark.parametrize("cursor", ["nonsense", "999999999999-1"])
def test_a_place_that_is_not_ours_means_load_afresh(cursor: str) -> None:
    person = make.person()
    key = sign_in(person)
    tell(person, 1)

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key, last_event_id=cursor)
        await page.until(lambda: page.names == ["resync"])
        assert page.numbers == []
        await page.leave()

    live(walk)


def test_a_place_that_is_forgotten_means_load_afresh() -> None:
    person = make.person()
    key = sign_in(person)
    with time_machine.travel(clock.now() - timedelta(days=9), tick=False):
        cursor = tell(person, 1)
        tell(person, 2)
    tell(person, 3)
    forget_old_events()

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key, last_event_id=cursor)
        await page.until(lambda: page.names == ["resync"])
        await page.leave()

    live(walk)


def test_access_is_asked_again_for_every_event() -> None:
    person = make.person()
    key = sign_in(person)

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key)
        await page.until(lambda: "id:" in page.text)
        HIDDEN.add("1")
        await in_thread(tell, person, 1)
        await in_thread(tell, person, 2)
        await page.until(lambda: page.numbers == [2])
        await page.leave()

    live(walk)


def test_an_event_that_cannot_be_shown_means_load_afresh_and_the_next_one_comes() -> None:
    person = make.person()
    key = sign_in(person)

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key)
        await page.until(lambda: "id:" in page.text)
        await in_thread(tell, person, 1, "broken")
        await in_thread(tell, person, 2)
        await page.until(lambda: page.names == ["resync"] and page.numbers == [2])
        await page.leave()

    live(walk)


def test_whoever_does_not_read_is_dropped_to_a_resync_and_holds_little() -> None:
    sent: list[bytes] = []

    async def run() -> None:
        gate = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            await gate.wait()
            sent.append(message["body"])

        listener = Listener(make_id(), "key", 0, send)
        listener.caught_up(b"first\n\n", [], rules.Cursor(0, 0))
        await asyncio.sleep(0)
        for number in range(1, 1000):
            listener.push(rules.Cursor(0, number), b"id: 0-%d\ndata: {}\n\n" % number)
            assert len(listener._buffer) <= BUFFER
        gate.set()
        await asyncio.sleep(0.01)

    asyncio.run(run())
    text = b"".join(sent)
    assert b"event: resync" in text
    assert text.rstrip().endswith(b"id: 0-999\ndata: {}")


def make_id() -> Any:
    from uuid import uuid4

    return uuid4()


@pytest.mark.parametrize("how", ["signed out", "made inactive", "new passphrase"])
def test_a_stream_ends_when_its_session_does(how: str) -> None:
    person = make.person()
    key = sign_in(person)

    def end() -> None:
        with transaction.atomic():
            if how == "signed out":
                SessionStore(key).delete()
            elif how == "made inactive":
                type(person)._default_manager.filter(pk=person.pk).update(is_active=False)
            else:
                type(person)._default_manager.filter(pk=person.pk).update(password="!another")
            bump_access_epoch()

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key)
        await page.until(lambda: "id:" in page.text)
        await in_thread(end)
        await page.until(lambda: page.names == ["bye"], seconds=2)
        await page.task
        again = Browser(stream, key)
        await again.task
        assert again.status == 401

    live(walk)


def test_a_person_with_too_many_pages_loses_the_oldest() -> None:
    key = sign_in(make.person())

    async def walk(stream: Stream) -> None:
        pages = []
        for _ in range(hubs.LISTENERS_A_PERSON + 1):
            page = Browser(stream, key)
            await page.until(lambda page=page: "id:" in page.text)  # type: ignore[misc]
            pages.append(page)
        await pages[0].until(lambda: pages[0].names == ["bye"])
        assert len(stream.hub.listeners()) == hubs.LISTENERS_A_PERSON
        for page in pages:
            await page.leave()

    live(walk)


def test_a_stop_tells_everybody_to_come_back() -> None:
    key = sign_in(make.person())

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key)
        await page.until(lambda: "id:" in page.text)
        await stream.stop()
        assert page.names == ["reconnect"]
        await page.task

    live(walk)


def test_events_become_visible_in_one_order_even_when_transactions_overlap() -> None:
    """PostgreSQL shows a later id first when its transaction commits first. The stream must not lose the earlier one."""
    if connection.vendor != "postgresql":
        return
    person = make.person()
    key = sign_in(person)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            tell_person(by=SYSTEM, person_id=person.pk, kind="news", about={"n": "1"})
            begun.set()
            go_on.wait(10)

    async def walk(stream: Stream) -> None:
        page = Browser(stream, key)
        await page.until(lambda: "id:" in page.text)
        first = asyncio.ensure_future(in_thread(slow))
        await asyncio.to_thread(begun.wait, 10)
        await in_thread(tell, person, 2)
        await asyncio.sleep(0.3)
        assert page.numbers == []
        go_on.set()
        await first
        await page.until(lambda: page.numbers == [1, 2])
        await page.leave()

    live(walk)
