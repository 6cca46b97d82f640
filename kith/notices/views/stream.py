"""GET /live: one stream of server-sent events for each open page of a signed-in person."""

import random
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from kith.lib import clock
from kith.lib.headers import PLAIN_ANSWER
from kith.notices import queries, rules
from kith.notices.rules import Cursor
from kith.notices.views.hub import Hub, Listener, resync, tell

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    *PLAIN_ANSWER,
]


class Stream:
    """The ASGI application, with the hub that feeds it."""

    def __init__(self) -> None:
        self.hub = Hub()

    async def start(self) -> None:
        """Called once by the server, before the first request."""
        self.hub = Hub()
        await self.hub.start()

    async def stop(self) -> None:
        """Called once by the server: every stream is told to come back."""
        await self.hub.stop()

    def lag_seconds(self) -> float:
        """How long the oldest event has waited that the reader has not read yet. Asks the database."""
        if not self.hub.ready:
            return float("inf")
        oldest = queries.oldest_event_after(self.hub.cursor)
        return 0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one listener for as long as both sides want."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] != "GET":
            return await _refuse(send, 405, (b"allow", b"GET"))
        if headers.get(b"sec-fetch-site", "same-origin") != "same-origin":
            return await _refuse(send, 403)
        hub = self.hub
        if not hub.ready:
            return await _refuse(send, 503, (b"retry-after", b"2"))
        session_key = _session_key(headers.get(b"cookie", ""))
        found = await hub.in_thread(queries.listener_of, session_key) if session_key else None
        if found is None:
            return await _refuse(send, 401)
        person_id, known = found
        listener = Listener(person_id, session_key, known, send)
        hub.enter(listener)
        try:
            await self._begin(listener, _after(scope, headers), send)
            while not listener.ended and (await receive())["type"] != "http.disconnect":
                pass
        finally:
            hub.leave(listener)

    async def _begin(self, listener: Listener, after: str | None, send: Send) -> None:
        # The listener is registered already: what happens from here on waits in its pending list.
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        cursor, missed = await self.hub.in_thread(catch_up, listener, after, self.hub.cursor)
        first = b"retry: %d\n\n" % random.randint(1000, 3000)
        if not missed:
            first += b"id: %s\n\n" % str(cursor).encode()
        listener.caught_up(first, missed or [], cursor)
        if missed is None:
            listener.end(b"retry: 60000\nevent: bye\ndata: {}\n\n")


def catch_up(listener: Listener, after: str | None, live: Cursor) -> tuple[Cursor, list[bytes] | None]:
    """In a thread: what this person missed since `after`, and up to where that is. None instead of events when they must leave.

    The session is asked for once more, because it may have ended between signing in and being registered.
    """
    if queries.listeners_gone([(listener.session_key, listener.person_id, listener.known)]):
        return live, None
    if after is None:
        return live, []
    cursor = rules.cursor_from(after)
    if cursor is None or cursor > max(queries.horizon(), live) or cursor < queries.forgotten_up_to():
        return live, [resync(live)]
    batch = queries.events_after(cursor, rules.CATCH_UP_LIMIT, listener.person_id)
    if len(batch.events) >= rules.CATCH_UP_LIMIT and batch.more:
        return live, [resync(live)]
    person = queries.people_by_id([listener.person_id]).get(listener.person_id)
    told = [tell(person, event) for event in batch.events]
    return batch.cursor, [one for one in told if one is not None]


def _session_key(cookie: str) -> str:
    if len(cookie) > 8192:
        return ""
    try:
        morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel is not None and len(morsel.value) <= 64 else ""


def _after(scope: Scope, headers: dict[bytes, str]) -> str | None:
    if b"last-event-id" in headers:
        return headers[b"last-event-id"]
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=20)
    return query["after"][0] if "after" in query else None


async def _refuse(send: Send, status: int, *more: tuple[bytes, bytes]) -> None:
    body = {401: b"Signed out.", 403: b"Not from here.", 405: b"Only GET.", 503: b"Come back soon."}[status]
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *PLAIN_ANSWER,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
