"""From ASGI to Django under WSGI: one request read whole, answered in a thread, sent back.

A request body is read before a thread is taken, so that a slow sender holds up nobody; it is small by rule. A small answer crosses back in one
step; a large one is sent piece by piece, each waiting until the one before has been taken.
"""

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _

from kith.config.threads import Importance, Overloaded, Threads
from kith.lib.headers import PLAIN_ANSWER

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Head = tuple[int, list[tuple[bytes, bytes]]]

BODY_BYTES = 256 * 1024
BODY_SECONDS = 30.0
WHOLE_BYTES = 1024 * 1024
PIECE_SECONDS = 60.0
HELP_PATHS = frozenset({"/help", "/leave"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ONCE = frozenset({"host", "content-length", "content-type", "transfer-encoding"})

logger = logging.getLogger(__name__)


class Pages:
    """Every page, as an ASGI application."""

    def __init__(
        self, application: Callable[..., Iterable[bytes]], threads: Threads, *, behind_proxy: bool
    ) -> None:
        self.application = application
        self.threads = threads
        self.behind_proxy = behind_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = environ_of(scope, self.behind_proxy)
        if environ is None:
            return await plain(send, 400, _("This request cannot be read."))
        if _too_long(environ):
            return await plain(send, 413, _("This is too long to be sent."))
        try:
            body = await asyncio.wait_for(_body(receive), BODY_SECONDS) if _has_body(environ) else b""
        except TimeoutError:
            return await plain(send, 408, _("This took too long to arrive. Please try again."))
        except _Gone:
            return
        if body is None:
            return await plain(send, 413, _("This is too long to be sent."))
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body)) if body or "CONTENT_LENGTH" in environ else ""
        answer = _Answer(self.application, environ, asyncio.get_running_loop(), send)
        try:
            head, chunks = await self.threads.run(importance_of(scope, environ), answer.make)
        except Overloaded:
            return await plain(
                send,
                503,
                _("Very many people are here right now. Please try again in a moment."),
                (b"retry-after", b"2"),
            )
        except Exception as error:
            logger.error("A page broke before Django could answer: %s", type(error).__name__)
            if answer.started:
                raise
            return await plain(
                send, 500, _("This page broke. It is our fault, not yours. Go back and try again.")
            )
        if head is not None:
            await send({"type": "http.response.start", "status": head[0], "headers": head[1]})
        await send({"type": "http.response.body", "body": chunks})


class _Gone(Exception):
    """The client left before it had said everything."""


class _Answer:
    """One answer being made, in a thread."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        environ: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        send: Send,
    ) -> None:
        self.application = application
        self.environ = environ
        self.loop = loop
        self.send = send
        self.started = False
        self._head: Head | None = None

    def make(self) -> tuple[Head | None, bytes]:
        """The head, unless it was sent already, and the rest of the body."""
        result = self.application(self.environ, self._start)
        try:
            chunks: list[bytes] = []
            size = 0
            for chunk in result:
                chunks.append(chunk)
                size += len(chunk)
                if size > WHOLE_BYTES:
                    self._send_now(b"".join(chunks))
                    chunks, size = [], 0
            if self._head is None:
                raise RuntimeError("no status")
            return (None if self.started else self._head), b"".join(chunks)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None and self.started:
            raise exc_info[1].with_traceback(exc_info[2])
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        for name, value in encoded:
            if b"\n" in value or b"\r" in value or b"\0" in value or not name.replace(b"-", b"").isalnum():
                raise ValueError("a header would break the answer")
        self._head = (int(status[:3]), encoded)
        return self._send_now

    def _send_now(self, chunk: bytes) -> None:
        if self._head is None:
            raise RuntimeError("no status")
        if not self.started:
            self.started = True
            self._wait_for(
                self.send({"type": "http.response.start", "status": self._head[0], "headers": self._head[1]})
            )
        self._wait_for(self.send({"type": "http.response.body", "body": chunk, "more_body": True}))

    def _wait_for(self, sending: Any) -> None:
        asyncio.run_coroutine_threadsafe(sending, self.loop).result(PIECE_SECONDS)


def environ_of(scope: Scope, behind_proxy: bool) -> dict[str, Any] | None:
    """The WSGI environment of a request, or None for one that no honest browser sends."""
    client = scope.get("client") or ("", 0)
    server = scope.get("server") or ("localhost", 80)
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:
            # X_Forwarded_Proto would look like X-Forwarded-Proto from here on.
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if key in environ:
            if name in _ONCE:
                return None
            environ[key] += ("; " if name == "cookie" else ",") + value
        else:
            environ[key] = value
    if behind_proxy:
        if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
            environ["wsgi.url_scheme"] = "https"
        nearest = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if nearest:
            environ["REMOTE_ADDR"] = nearest
    return environ


def importance_of(scope: Scope, environ: dict[str, Any]) -> Importance:
    """Help first, then what somebody sends, then pages of people, then visitors."""
    if scope["path"] in HELP_PATHS:
        return Importance.HELP
    if scope["method"] not in _SAFE:
        return Importance.SENDING
    return Importance.PAGE if "HTTP_COOKIE" in environ else Importance.VISITOR


async def plain(send: Send, status: int, words: str, *headers: tuple[bytes, bytes]) -> None:
    """A plain answer for what never reaches a page. It gives nothing away."""
    body = str(words).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
                *PLAIN_ANSWER,
                *((((b"connection", b"close"),)) if status in (400, 408, 413) else ()),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _has_body(environ: dict[str, Any]) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


def _too_long(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH", "0")
    return not length.isdigit() or len(length) > 12 or int(length) > BODY_BYTES


async def _body(receive: Receive) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)
