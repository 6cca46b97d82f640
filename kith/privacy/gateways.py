"""The root ring: the few bytes outside both databases without which nothing opens."""

import base64
import binascii
import contextlib
import json
import os
import secrets
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connections

from kith.privacy import rules


class KeysRefused(Exception):
    """The keys cannot be used. The message is one line that says what to mend."""


@dataclass(frozen=True, slots=True)
class RootRing:
    """Root keys by id; new keys are wrapped by the current one."""

    current: str
    keys: dict[str, bytes]


@cache
def root_ring() -> RootRing:
    """The root ring, read once."""
    return read_root_ring()


def read_root_ring() -> RootRing:
    """The root ring as it stands now, from `KITH_ROOT_KEY` (development) or from its file. Raises `KeysRefused`; never makes one."""
    given = settings.ROOT_KEY
    if given:
        return RootRing("environment", {"environment": _key_from(given, "KITH_ROOT_KEY")})
    file = ring_file()
    try:
        if not file.is_file():
            raise KeysRefused(_missing(file))
        _check_guarded(file)
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeysRefused(f"The root key file cannot be read: {file}.") from error
    try:
        ring = json.loads(text)
        keys = {name: _key_from(value, str(file)) for name, value in ring["keys"].items()}
        current = ring["current"]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise KeysRefused(f"The root key file cannot be read: {file}.") from error
    if current not in keys:
        raise KeysRefused(f"The root key file names a current key it does not hold: {file}.")
    return RootRing(current, keys)


def make_root_ring() -> Path:
    """Write a new root ring where there is none and no key store that would need an old one. Raises `KeysRefused`."""
    file = ring_file()
    if file.exists():
        return file
    if any(_holds_something(alias) for alias in connections):
        raise KeysRefused(_missing(file))
    settings.KEYS_DIRECTORY.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(4)
    ring = {"current": name, "keys": {name: base64.b64encode(rules.new_key()).decode()}}
    # Written beside and put in place whole: a key that was half written would stop every later start.
    draft = file.with_name(f"root.json.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            json.dump(ring, handle)
            handle.flush()
            os.fsync(handle.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
        directory = os.open(settings.KEYS_DIRECTORY, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise KeysRefused(f"The root key file cannot be written: {file}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return file


def refuse_lost_store() -> None:
    """Raises `KeysRefused` where the database is there and the key store that its words were sealed with is not."""
    if _holds_something("default") and not _holds_something("keys"):
        raise KeysRefused(
            "The key store is missing, and the database is there. Put the key store back; a new one would open nothing."
        )


def ring_file() -> Path:
    """Where the root ring lives when it is a file."""
    path: Path = settings.KEYS_DIRECTORY / "root.json"
    return path


def _holds_something(alias: str) -> bool:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return file.is_file() and file.stat().st_size > 0
    return any(name.startswith("privacy_") for name in connection.introspection.table_names())


def _missing(file: Path) -> str:
    return f"The root key is missing: {file}. Put it back; a new one would open nothing."


def _check_guarded(file: Path) -> None:
    state = file.stat()
    if state.st_uid != os.geteuid():
        raise KeysRefused(
            f"The root key file belongs to somebody else: {file}. Its owner must be the one who runs Kith."
        )
    if stat.S_IMODE(state.st_mode) & 0o077:
        raise KeysRefused(f"Others can read the root key file: {file}. Set it to mode 600.")


def _key_from(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise KeysRefused(f"The root key in {where} is not base64.") from error
    if len(key) != rules.KEY_BYTES:
        raise KeysRefused(f"The root key in {where} has {len(key)} bytes. It needs {rules.KEY_BYTES}.")
    return key
