"""The `kith` command: its own few commands first, Django's below."""

import os
import sys


def main() -> None:
    """Run one command of the house."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
