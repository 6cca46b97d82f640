"""`kith work`: the jobs alone, for a house whose pages run elsewhere."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kith.config import ground
from kith.config.clockwork import Clockwork
from kith.config.environment import environment
from kith.config.management.commands.serve import harden
from kith.config.readiness import settings_are_durable
from kith.lib.sqlite.durable import NotDurable
from kith.privacy.gateways import KeysRefused


class Command(BaseCommand):
    """Jobs, until it is told to stop."""

    help = "Run only the jobs. With SQLite, kith serve does this already."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with ground.alone():
            try:
                ground.shape_databases()
                settings_are_durable()
            except (KeysRefused, NotDurable) as refused:
                raise CommandError(str(refused)) from refused
            clockwork = Clockwork(alone=not environment.database_url)
            clockwork.start()
            self.stdout.write(_("Kith is doing its jobs."))
            self.stdout.flush()
            stop.wait()
            clockwork.stop()
