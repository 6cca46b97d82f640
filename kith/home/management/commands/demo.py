"""`kith demo`: a house full of invented people, so that every page has life in it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from kith.home.management.demo_world import PASSPHRASE, build_demo_world
from kith.people.queries import DEMO_CAST, any_people, demo_personas, organisation
from kith.privacy.actions.keys import forget_keys

REAL = "Real people are here. The demo world is built only where nobody is."
SET_UP = "This house has been set up for real people. The demo world is built only in an empty one."
THERE = "The demo world is here already. To build it anew: kith demo --fresh"


class Command(BaseCommand):
    """Builds the demo world once; anew only when asked, and never where real people are."""

    help = (
        "Build the demo world: an invented house with some eighty people in it. Never where real people are."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When to build."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, quietly, where anybody is already"
        )
        parser.add_argument("--fresh", action="store_true", help="throw an existing demo world away first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, or say in one line why not."""
        house = organisation()
        occupied = any_people() or house.set_up_at is not None
        if occupied and options["if_empty"] and not options["fresh"]:
            return
        if occupied and not house.is_demo:
            raise CommandError(REAL if any_people() else SET_UP)
        if occupied and not options["fresh"]:
            raise CommandError(THERE)
        if occupied:
            for alias in connections:
                call_command("flush", database=alias, interactive=False, verbosity=0)
            forget_keys()
        self.stdout.write("Building the demo world ...")
        self.stdout.flush()
        build_demo_world()
        self._say_whom_to_be()
        if not options["if_empty"]:
            self.stdout.write("Start it with: kith serve")

    def _say_whom_to_be(self) -> None:
        people = {persona.name: persona for persona in reversed(demo_personas())}
        self.stdout.write(
            f"{organisation().name} is ready, with {len(people)} people. On the page /in, one click lets you be"
        )
        for name in DEMO_CAST:
            if name in people:
                self.stdout.write(f"  {name:<6}{people[name].hat_label}")
        self.stdout.write(f"The passphrase of everybody is: {PASSPHRASE}")
