"""Whether this process can do its work now, asked honestly: by doing a little of it."""

from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from kith.lib.sqlite.durable import assert_durable
from kith.notices.actions import prove_writing
from kith.notices.urls import asgi_paths
from kith.privacy.actions import prove_keys

LAG_SECONDS = 10.0

_migrated: set[str] = set()


class NotReady(Exception):
    """Something is not as it must be. The message is for the operator's terminal."""


def database_takes_writes() -> None:
    """A row is written and committed."""
    prove_writing()


def settings_are_durable() -> None:
    """What is acknowledged survives a power cut, in both databases."""
    for alias in connections:
        assert_durable(connections[alias])


def keys_open() -> None:
    """The root key opens the key store."""
    prove_keys()


def migrations_are_applied() -> None:
    """Both databases have the shape that this release needs. Once true it stays true for this process."""
    for alias in connections:
        if alias not in _migrated:
            executor = MigrationExecutor(connections[alias])
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                raise NotReady(f"{alias}: migrations are not applied")
            _migrated.add(alias)


def stream_keeps_up() -> None:
    """No event has waited long to be read for the stream."""
    stream: Any = asgi_paths["/live"]
    if stream.lag_seconds() > LAG_SECONDS:
        raise NotReady("events wait too long")


READINESS: dict[str, Callable[[], None]] = {
    "database": database_takes_writes,
    "durable": settings_are_durable,
    "keys": keys_open,
    "migrations": migrations_are_applied,
    "live": stream_keeps_up,
}
"""Everything that is asked, by the word it is reported under. A check returns or raises."""


def readiness(*, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Each check's word: "ok", or the name of what went wrong. Never a secret, never a path."""
    found = {}
    for name, check in READINESS.items():
        if name in without:
            continue
        try:
            check()
            found[name] = "ok"
        except Exception as error:
            found[name] = type(error).__name__
            if not connection.in_atomic_block:
                for each in connections.all(initialized_only=True):
                    each.close_if_unusable_or_obsolete()
    return found
