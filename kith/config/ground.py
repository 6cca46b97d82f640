"""What must be there before anything runs: the data directory, the keys, both databases in shape, the static files."""

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from kith.config.environment import environment


class Unfit(Exception):
    """Kith cannot run here as things are. The message is one line that says what to mend."""


def prepare_directories() -> None:
    """Make the data directory (mode 0700) and the session secret (0600) where they are missing. Needs no Django."""
    os.umask(0o077)
    for directory in (environment.data_directory, environment.keys_directory):
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unfit(f"The directory {directory} cannot be made: {error.strerror}.") from error
    file = environment.data_directory / "session.key"
    if not file.exists():
        # Written beside and renamed, so that nobody ever reads half a secret; the first of two wins.
        draft = file.with_name(f"session.key.{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(48) + "\n")
                handle.flush()
                os.fsync(handle.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
            draft.unlink()
        except OSError as error:
            raise Unfit(f"The file {file} cannot be written: {error.strerror}.") from error


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the data directory for one `serve` or `work`. On PostgreSQL several may run, so nothing is held."""
    if environment.database_url:
        yield
        return
    place = environment.data_directory / "serve.lock"
    try:
        file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unfit(f"The file {place} cannot be written: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unfit(
                f"Another kith serve or kith work already uses {environment.data_directory}."
            ) from error
        yield
    finally:
        os.close(file)


def shape_databases() -> None:
    """Make the root key for an empty house, prove it, and bring both databases into the shape this release needs.

    Nothing is written before the keys are known to be there: the key store comes first, so that a database without one has lost it.
    """
    from django.core.management import call_command
    from django.db import connections

    from kith.privacy.actions import prove_keys
    from kith.privacy.gateways import make_root_ring, read_root_ring, refuse_lost_store

    if not environment.root_key.get_secret_value():
        make_root_ring()
    read_root_ring()
    refuse_lost_store()
    for alias in sorted(connections, key=lambda alias: alias != "keys"):
        _refuse_newer(alias)
        if not _in_shape(alias):
            with _one_at_a_time(alias):
                call_command("migrate", database=alias, verbosity=0, interactive=False)
    prove_keys()


def gather_static_files() -> None:
    """Collect the static files when they, or the release, have changed since the last start."""
    try:
        _gather_static_files()
    except OSError as error:
        raise Unfit(
            f"The static files cannot be gathered: {error.strerror or type(error).__name__}."
        ) from error


def _gather_static_files() -> None:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    from kith import __version__

    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    mark = root / ".gathered"
    if not mark.is_file() or mark.read_text() != digest.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(digest.hexdigest())


def _in_shape(alias: str) -> bool:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[alias])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _refuse_newer(alias: str) -> None:
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections[alias])
    ours = {app for app, _name in loader.disk_migrations}
    if any(
        app in ours and (app, name) not in loader.disk_migrations for app, name in loader.applied_migrations
    ):
        raise Unfit(
            "The database was written by a newer Kith than this one. Start that one, or put an older database back."
        )


@contextlib.contextmanager
def _one_at_a_time(alias: str) -> Iterator[None]:
    from django.db import connections

    if connections[alias].vendor != "postgresql":
        yield
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(5280417)")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(5280417)")
