"""`kith grant`: give somebody a role from the machine itself. The way the first administrator is made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from kith.lib.refusal import Refusal
from kith.people.actions import grant_role
from kith.people.models import Hat
from kith.people.queries import person_by_name
from kith.privacy.rules import SYSTEM

ROLES = ", ".join(Hat.values)
NO_HOUSE = "There is no house here yet. Run `kith serve` first, or set KITH_DATA to its data directory."


class Command(BaseCommand):
    help = (
        "Give somebody who has an account one more role. Whoever may run commands on this machine may do this, so it is the way to the first "
        f"administrator. Roles: {ROLES}."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, what, and under which name."""
        parser.add_argument("name", metavar="NAME", help="the name they sign in with")
        parser.add_argument("role", metavar="ROLE", help=f"one of: {ROLES}")
        parser.add_argument(
            "--as",
            dest="shown",
            metavar="SHOWN_NAME",
            default="",
            help="the name others see in this role (default: the name they sign in with)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, or say in one line why not and end with 2."""
        role = options["role"].replace("-", "_").casefold()
        if role not in Hat.values:
            raise _wrong(f"There is no role “{options['role'][:40]}”. Roles: {ROLES}.")
        database = str(connection.settings_dict["NAME"])
        on_disk = connection.vendor == "sqlite" and not connection.is_in_memory_db()  # type: ignore[attr-defined]
        if on_disk and not Path(database).is_file():
            raise _wrong(NO_HOUSE)
        try:
            person = person_by_name(options["name"])
            if person is None:
                raise _wrong(
                    f"Nobody here signs in as “{options['name'][:60]}”. They make an account first, at /join."
                )
            made = grant_role(by=SYSTEM, person=person, hat=role, name=options["shown"])
        except Refusal as refusal:
            raise _wrong(refusal.reason) from refusal
        except DatabaseError as error:
            raise _wrong(NO_HOUSE) from error
        self.stdout.write(f"{made.name} is {made.hat_label} now.")


def _wrong(words: str) -> CommandError:
    return CommandError(words, returncode=2)
