"""Uvicorn's HTTP protocol with the limits it lacks: how long and how large the head of a request may be."""

import asyncio
from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
HEADERS = 100
HEAD_SECONDS = 15.0


class GuardedProtocol(HttpToolsProtocol):
    """Refuses a head that is too large, has too many lines, or does not come to an end."""

    _head_bytes = 0
    _head_timer: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come: they have some seconds to say what they want."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody has gone."""
        self._head_is_over()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes: they count while the head is incomplete."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.send_400_response("Request too large.")
        elif self.cycle is not None and self.cycle.response_complete:
            self._expect_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head_bytes = 0
        self._expect_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of it."""
        if len(self.headers) >= HEADERS:
            raise ValueError("too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete."""
        self._head_is_over()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close)

    def _head_is_over(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _close(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self.transport.close()

    def _get_upgrade(self) -> Any:
        # No request is ever upgraded, and none deserves a line in the log for asking.
        return None

    def _unsupported_upgrade_warning(self) -> None:
        return None
