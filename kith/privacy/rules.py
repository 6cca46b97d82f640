"""Sealing, reckoned: keys and bytes in, bytes out. Also the register of what the house holds about people."""

import base64
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"

KEY_CLASSES = ("community", "message", "clinical", "process_note", "safety", "identity")
"""Promises, "Keys": each class of words has a key of its own, so that each can be destroyed or kept by itself."""


class Actor(Protocol):
    """Who does something: a persona of a person, or the house itself."""

    @property
    def id(self) -> UUID | None: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def hat(self) -> str: ...


@dataclass(frozen=True, slots=True)
class House:
    """The house itself as an actor: clock-driven jobs and commands."""

    id: UUID | None = None
    person_id: UUID | None = None
    hat: str = "system"


SYSTEM = House()


class Unopenable(Exception):
    """The bytes were changed, moved to another place, or sealed under another key."""


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return os.urandom(KEY_BYTES)


def encrypt(key: bytes, plain: bytes, place: bytes) -> bytes:
    """AES-256-GCM with a random nonce; `place` is bound in and must be the same to open."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place)


def decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """The reverse of `encrypt`. Raises `Unopenable`."""
    if sealed[:1] != VERSION or len(sealed) < 1 + NONCE_BYTES + 16:
        raise Unopenable
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place)
    except InvalidTag as error:
        raise Unopenable from error


def derived_key(key: bytes, use: bytes) -> bytes:
    """A key for one use only, by HKDF-SHA256."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=use).derive(key)


def place_of(key_class: str, person_id: UUID, table: str, row: str, field: str) -> bytes:
    """The associated data of one sealed value: class, person, table, row, field, version. Lengths keep parts apart."""
    parts = [key_class, person_id.hex, table, row, field, str(VERSION[0])]
    return b"".join(struct.pack(">H", len(part.encode())) + part.encode() for part in parts)


def seal_value(person_key: bytes, text: str, place: bytes) -> bytes:
    """One value sealed for one place, under a key derived for that place alone."""
    return encrypt(derived_key(person_key, place), text.encode(), place)


def open_value(person_key: bytes, sealed: bytes, place: bytes) -> str:
    """The reverse of `seal_value`. Raises `Unopenable`."""
    return decrypt(derived_key(person_key, place), sealed, place).decode()


def text_of(raw: bytes) -> str:
    """Bytes as url-safe text."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The reverse of `text_of`. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing the house holds about a person, declared by the app that owns the table.

    `person` is the path from the row to the person ("author__person"; "" when the row is the person). `sealed` names the fields that hold words.
    `keep` says in words how long it is kept.
    """

    model: type[Any]
    person: tuple[str, ...]
    sealed: tuple[str, ...] = ()
    keep: str = ""


_holdings: dict[type[Any], Holding] = {}


def declare(holding: Holding) -> None:
    """Enter a holding in the register. Called from each app's `personal_data.py`."""
    _holdings[holding.model] = holding


def holdings() -> Iterator[Holding]:
    """Everything the house has declared to hold about people."""
    return iter(list(_holdings.values()))
