"""`kith check`: is everything in order? Django's own checks, and what readiness asks."""

from argparse import ArgumentParser
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kith.config.environment import environment
from kith.config.readiness import readiness


class Command(BaseCommand):
    """One line for each thing asked. Exit code 0 when all is well, 1 when something is not."""

    help = "Ask whether everything is in order: settings, both databases, migrations, keys."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--deploy", action="store_true", help="also ask Django's questions about running for real"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, list[str]] = {
            "settings": [
                f"{message.id}: {message.msg}"
                for message in checks.run_checks(include_deployment_checks=options["deploy"])
                if message.level >= checks.WARNING and not message.is_silenced()
            ]
        }
        if not environment.database_url and not (environment.data_directory / "kith.sqlite3").exists():
            found["database"] = [_("There is nothing here yet. Start it with kith serve.")]
        else:
            for name, word in readiness(without=("live",)).items():
                found[name] = [] if word == "ok" else [word]
        for name, wrong in found.items():
            self.stdout.write(f"{name}: {'; '.join(wrong) or 'ok'}")
        if any(found.values()):
            raise SystemExit(1)
