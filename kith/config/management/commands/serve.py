"""`kith serve`: the one process of Kith. Pages, live streams, jobs."""

import gc
import os
import resource
import signal
import socket
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from kith.config import ground
from kith.config.environment import environment
from kith.config.protocol import GuardedProtocol
from kith.config.readiness import settings_are_durable
from kith.lib.sqlite.durable import NotDurable
from kith.people.actions import make_setup_code
from kith.people.queries import DEMO_CAST, DEMO_PASSPHRASE, needs_setup_code, organisation
from kith.privacy.gateways import KeysRefused
from kith.privacy.rules import SYSTEM

STOP_SECONDS = 7


class Command(BaseCommand):
    """Everything in one process, until it is told to stop."""

    help = "Run Kith: pages, live streams and jobs in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=None, help="the address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port", default=None, help="the port to listen on (the variable PORT, else 8000)"
        )
        parser.add_argument(
            "--demo", action="store_true", help="where nobody is yet, build the demo world first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port = port_from(options["port"] or os.environ.get("PORT") or "8000")
        host = options["host"] or "127.0.0.1"
        harden()
        with ground.alone(), listening(host, port) as listener:
            try:
                ground.shape_databases()
                settings_are_durable()
            except (KeysRefused, NotDurable) as refused:
                raise CommandError(str(refused)) from refused
            if options["demo"]:
                call_command("demo", if_empty=True, stdout=self.stdout)
            ground.gather_static_files()
            self.run(host, listener)

    def run(self, host: str, listener: socket.socket) -> None:
        """Serve until a signal comes."""
        from kith.config.asgi import application
        from kith.config.clockwork import Clockwork

        config = uvicorn.Config(
            application,
            http=GuardedProtocol,
            loop="uvloop",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=STOP_SECONDS,
            backlog=1024,
        )
        server = Server(config)
        server.house = application
        clockwork = Clockwork(alone=not environment.database_url)
        address = f"[{host}]" if ":" in host else host
        port = listener.getsockname()[1]
        welcome = self.welcome(f"http://{address}:{port}")
        server.on_started = lambda: self.stdout.write("\n".join(welcome))
        # Uvicorn raises the signal again when it is done; stopping because one was asked to is no failure.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        connections.close_all()
        clockwork.start()
        gc.collect()
        gc.freeze()
        try:
            server.run(sockets=[listener])
        finally:
            clockwork.stop()
            connections.close_all()

    def welcome(self, origin: str) -> list[str]:
        """What the window says once Kith listens: where, and what to do first."""
        lines = [_("Kith is running at %(origin)s") % {"origin": origin}]
        if organisation().is_demo:
            lines.append(
                _(
                    "This is the demo world. Sign in with one click at %(page)s, or as %(names)s: %(passphrase)s"
                )
                % {"page": f"{origin}/in", "names": ", ".join(DEMO_CAST), "passphrase": DEMO_PASSPHRASE}
            )
        elif needs_setup_code():
            lines.append(
                _("Nobody runs this house yet. Open %(page)s and enter this code: %(code)s")
                % {"page": f"{origin}/setup", "code": make_setup_code(by=SYSTEM)}
            )
        return lines


class Server(uvicorn.Server):
    """Uvicorn, which says when it listens, and tells streams to come back before it waits for them."""

    house: Any = None
    on_started: Any = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self.on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, tell the streams, then wait for what is being answered."""
        for server in self.servers:
            server.close()
        await self.house.say_goodbye()
        await super().shutdown(sockets)


def port_from(text: str) -> int:
    """A port number, or an error of one line."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise CommandError(_("The port must be a number from 0 to 65535."))
    return int(text)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, or an error of one line."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    except (OSError, UnicodeError) as error:
        raise CommandError(_("The address %(host)s is not known here.") % {"host": host}) from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CommandError(
            _("Cannot listen on %(host)s port %(port)s: %(why)s.")
            % {"host": host, "port": port, "why": (error.strerror or "?").lower()}
        ) from error
    listener.setblocking(False)
    return listener


def harden() -> None:
    """No memory image on disk when something crashes, and as many open streams as the system allows."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
