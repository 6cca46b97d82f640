"""Counts of tries, in the cache: who knocks too often has to wait a little."""

from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import gettext as _

from kith.lib.refusal import Refusal

WINDOW_SECONDS = 15 * 60
TRIES_FOR_ONE_NAME = 10
TRIES_FROM_ONE_ADDRESS = 300
"""Generous: a shelter, a clinic or a whole town may share one address."""


class TooMany(Refusal):
    """Too many tries in a short time."""

    status = 429


def count_try(purpose: str, name: str, address: str) -> None:
    """Count one try at a name from an address. Raises `TooMany` when it was one too many.

    The window starts at the first try and is never made longer by more of them, so nobody can be locked out for good. Somebody at another address is
    not held up by it, so nobody can lock out somebody else.
    """
    narrow = _counted(f"{purpose} {name} {address}")
    wide = _counted(f"{purpose} {address}")
    if narrow > TRIES_FOR_ONE_NAME or wide > TRIES_FROM_ONE_ADDRESS:
        raise TooMany(_("That was tried too many times. Please wait a quarter of an hour, then try again."))


def forget_tries(purpose: str, name: str, address: str) -> None:
    """The right one was given: what was tried before no longer counts against this name."""
    cache.delete(_key(f"{purpose} {name} {address}"))


def _counted(what: str) -> int:
    key = _key(what)
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return int(cache.incr(key))
    except ValueError:
        # It ran out between the two calls: a new window begins.
        cache.set(key, 1, WINDOW_SECONDS)
        return 1


def _key(what: str) -> str:
    return "tries:" + sha256(what.encode()).hexdigest()
