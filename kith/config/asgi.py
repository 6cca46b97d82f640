"""The one process: the live stream as plain ASGI, the two pages for machines, and every other page under WSGI in threads."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kith.config.wsgi import application as django  # isort: skip
from kith.config.bridge import Pages, Receive, Scope, Send, plain
from kith.config.environment import environment
from kith.config.readiness import readiness
from kith.config.threads import Threads
from kith.lib.headers import PLAIN_ANSWER
from kith.notices.urls import asgi_paths

READINESS_SECONDS = 8.0


class House:
    """The ASGI application."""

    def __init__(self) -> None:
        self.threads = Threads(environment.threads)
        self.pages = Pages(django, self.threads, behind_proxy=environment.secure)
        self._readiness = ThreadPoolExecutor(1, "readiness")
        self._asking: asyncio.Future[dict[str, str]] | None = None

    async def start(self) -> None:
        """Before the first request."""
        self.threads.start()
        for application in asgi_paths.values():
            await application.start()

    async def say_goodbye(self) -> None:
        """The process is about to stop: streams are told to come back."""
        for application in asgi_paths.values():
            await application.stop()

    async def stop(self) -> None:
        """After the last request."""
        await self.say_goodbye()
        await asyncio.to_thread(self.threads.stop)
        self._readiness.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each request to whom it belongs."""
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        if scope["type"] != "http":
            return
        path = scope["path"]
        application: Any = asgi_paths.get(path)
        if application is not None:
            await application(scope, receive, send)
        elif path == "/livez":
            await plain(send, 200, "ok")
        elif path == "/readyz":
            await self._say_whether_ready(send)
        else:
            await self.pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except Exception as error:
                    await send({"type": "lifespan.startup.failed", "message": type(error).__name__})
                    return
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _say_whether_ready(self, send: Send) -> None:
        # However many ask, one answer is worked out at a time, and all get it.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().run_in_executor(self._readiness, readiness)
        try:
            found = await asyncio.wait_for(asyncio.shield(self._asking), READINESS_SECONDS)
        except TimeoutError:
            found = {"answer": "TimeoutError"}
        ready = all(word == "ok" for word in found.values())
        body = json.dumps({"ready": ready, **found}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *PLAIN_ANSWER,
        ]
        await send({"type": "http.response.start", "status": 200 if ready else 503, "headers": headers})
        await send({"type": "http.response.body", "body": body})


application = House()
