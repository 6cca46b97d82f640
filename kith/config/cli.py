"""The `kith` command: its own few commands first, Django's below."""

import contextlib
import os
import sys
from typing import Any, NoReturn

OURS = {
    "serve": "Run Kith: pages, live streams and jobs in one process.",
    "work": "Run only the jobs, where the pages run elsewhere.",
    "demo": "Build the demo world.",
    "grant": "Give somebody a role, such as the first administrator.",
    "check": "Ask whether everything is in order.",
    "guidance": "Work with the guidance rules: kith guidance decide.",
}
_NEEDS_A_HOUSE = frozenset({"serve", "work", "demo", "grant"})
_BUILDS_A_HOUSE = frozenset({"demo"})
"""Commands that write a whole house: the databases are brought into shape first, and nothing else may use them meanwhile."""
_DEBUG = "KITH_DEBUG"


def main(arguments: list[str] | None = None) -> None:
    """Run one command of the house. Bad input ends with one line and exit code 2, never with a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in ("-h", "--help", "help"):
        _say_commands()
        return
    name = given[0]
    if name in ("--version", "version"):
        from kith import __version__

        print(f"kith {__version__}")  # noqa: T201
        return
    try:
        _run(name, given[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has stopped reading.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(name: str, arguments: list[str]) -> None:
    if not all(_is_text(word) for word in (name, *arguments)):
        _stop(_shown(name), "What was typed is not text that can be read (UTF-8).")
    from pydantic import ValidationError

    try:
        from kith.config import ground
    except ValidationError as error:
        first = error.errors()[0]
        _stop(
            name,
            f"The setting KITH_{'_'.join(str(part) for part in first['loc']).upper()} is wrong: {first['msg']}.",
        )
    if name in _NEEDS_A_HOUSE and not {"-h", "--help"} & set(arguments):
        try:
            ground.prepare_directories()
        except ground.Unfit as unfit:
            _stop(name, str(unfit))
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility, get_commands, load_command_class

    try:
        django.setup()
    except (ImproperlyConfigured, OSError, ValueError) as error:
        _stop(name, _one_line(error))
    app = get_commands().get(name)
    if app is None:
        _stop(name, "There is no such command. kith --help lists them.")
    if name not in OURS:
        ManagementUtility(["kith", name, *arguments]).execute()
        return
    _run_ours(name, arguments, load_command_class(app, name) if isinstance(app, str) else app)


def _run_ours(name: str, arguments: list[str], command: Any) -> None:
    from django.core.management.base import CommandError
    from django.db import DatabaseError, connections

    from kith.config import ground
    from kith.lib.refusal import Refusal
    from kith.privacy.gateways import KeysRefused

    # Not called from the command line in Django's sense: its parser then raises, instead of printing its usage.
    parser = command.create_parser("kith", name)
    try:
        options = vars(parser.parse_args(arguments))
        with contextlib.ExitStack() as stack:
            if name in _BUILDS_A_HOUSE:
                stack.enter_context(ground.alone())
                ground.shape_databases()
            command.execute(*options.pop("args", ()), **options)
    except (CommandError, ground.Unfit, KeysRefused, Refusal) as error:
        _stop(name, _one_line(error))
    except DatabaseError as error:
        if os.environ.get(_DEBUG):
            raise
        _stop(name, f"The database cannot be used: {_one_line(error)}")
    finally:
        connections.close_all()


def _is_text(word: str) -> bool:
    return word == _shown(word)


def _shown(word: str) -> str:
    return word.encode("utf-8", "replace").decode()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).removeprefix("Error: ").split()) or type(error).__name__


def _stop(name: str, words: str) -> NoReturn:
    print(f"kith {name}: {words}", file=sys.stderr)  # noqa: T201
    sys.exit(2)


def _say_commands() -> None:
    print("kith <command> [--help]\n")  # noqa: T201
    for name, words in OURS.items():
        print(f"  {name:<10}{words}")  # noqa: T201
