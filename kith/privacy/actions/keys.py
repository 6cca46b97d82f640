"""Keys unwrapped for use. A key is durable in its store before any row depends on it."""

import hmac
from hashlib import sha256
from threading import Lock
from time import monotonic
from uuid import UUID

from kith.lib import clock
from kith.privacy import queries, rules
from kith.privacy.gateways import KeysRefused, RootRing, read_root_ring, root_ring
from kith.privacy.models import PersonKey, StoreKey

EPOCH = "epoch-1"
PERSON_KEYS_KEPT = 4096
PERSON_KEY_SECONDS = 30.0

_store_keys: dict[tuple[str, str], bytes] = {}
_person_keys: dict[tuple[UUID, str], tuple[float, bytes]] = {}
_lock = Lock()


def prove_keys() -> None:
    """Open one key of the house with the root ring as it stands now. Raises `KeysRefused` when that is missing or not the one this store was made with."""
    ring = read_root_ring()
    found = queries.any_store_key()
    if found is not None:
        _unwrap(found, ring)
    elif queries.anything_done():
        raise KeysRefused("The key store is empty, and the database is not. Put the right key store back.")
    else:
        house_key(EPOCH)


def house_key(name: str) -> bytes:
    """A key of the house by name, made on first use."""
    ring = root_ring()
    cached = _store_keys.get((name, ring.current))
    if cached:
        return cached
    found = queries.store_key(name)
    if found is None:
        wrapped = rules.encrypt(ring.keys[ring.current], rules.new_key(), _store_place(name))
        made = StoreKey(name=name, root=ring.current, wrapped=wrapped, made_at=clock.now())
        StoreKey.objects.bulk_create([made], ignore_conflicts=True)
        found = queries.store_key(name)
        assert found is not None
    key = _unwrap(found, ring)
    _store_keys[(name, ring.current)] = key
    return key


def person_key(person_id: UUID, key_class: str, *, make: bool) -> bytes | None:
    """A person's key of one class. With `make`, made durably on first use; without, None when there is none (or no longer)."""
    at = monotonic()
    cached = _person_keys.get((person_id, key_class))
    if cached and at - cached[0] < PERSON_KEY_SECONDS:
        return cached[1]
    found = queries.person_key(person_id, key_class)
    if found is None:
        if not make:
            return None
        wrapped = rules.encrypt(house_key(EPOCH), rules.new_key(), _person_place(person_id, key_class))
        made = PersonKey(
            person=person_id, key_class=key_class, epoch=EPOCH, wrapped=wrapped, made_at=clock.now()
        )
        PersonKey.objects.bulk_create([made], ignore_conflicts=True)
        found = queries.person_key(person_id, key_class)
        assert found is not None
    key = rules.decrypt(house_key(found.epoch), bytes(found.wrapped), _person_place(person_id, key_class))
    with _lock:
        if len(_person_keys) >= PERSON_KEYS_KEPT:
            _person_keys.clear()
        _person_keys[(person_id, key_class)] = (at, key)
    return key


def forget_keys() -> None:
    """Drop every unwrapped key this process holds."""
    with _lock:
        _store_keys.clear()
        _person_keys.clear()


def keyed_hash(purpose: str, text: str) -> bytes:
    """A hash that only this house can make: equal texts compare equal, and the text cannot be guessed from a stolen database."""
    return hmac.digest(rules.derived_key(house_key("hash"), purpose.encode()), text.encode(), sha256)


def _unwrap(found: StoreKey, ring: RootRing) -> bytes:
    root = ring.keys.get(found.root)
    if root is None:
        raise KeysRefused(
            "This is not the root key that the key store was made with. Put the right one back."
        )
    try:
        return rules.decrypt(root, bytes(found.wrapped), _store_place(found.name))
    except rules.Unopenable as error:
        raise KeysRefused(
            "This is not the root key that the key store was made with. Put the right one back."
        ) from error


def _store_place(name: str) -> bytes:
    return b"store key|" + name.encode()


def _person_place(person_id: UUID, key_class: str) -> bytes:
    return b"person key|" + person_id.bytes + b"|" + key_class.encode()
