"""Words sealed into a row, and the one function that opens them."""

from uuid import UUID

from django.db.models import Model

from kith.lib.refusal import Missing
from kith.privacy import rules
from kith.privacy.actions.audit import ensure_audited
from kith.privacy.actions.keys import person_key
from kith.privacy.fields import Sealed, SealedField


class KeyGone(Missing):
    """The person whose words these were has erased them."""


def seal(thing: Model, field: str, text: str) -> None:
    """Seal `text` into `thing.field` under its owner's key. The row's id and owner must be known; the caller saves."""
    sealed_field, person_id = _field(thing, field)
    key = person_key(person_id, sealed_field.key_class, make=True)
    assert key is not None
    setattr(thing, field, Sealed(rules.seal_value(key, text, _place(thing, sealed_field, person_id))))


def open_sealed(thing: Model, field: str) -> str:
    """The words sealed in `thing.field`.

    Only inside an action, whose audit row is written first. Raises `KeyGone` when the owner's key was destroyed, and `rules.Unopenable` when the
    bytes were changed or moved from another row, field or person.
    """
    ensure_audited()
    sealed_field, person_id = _field(thing, field)
    value = getattr(thing, field)
    if not isinstance(value, Sealed):
        raise TypeError(f"{sealed_field} holds nothing sealed")
    key = person_key(person_id, sealed_field.key_class, make=False)
    if key is None:
        raise KeyGone("")
    return rules.open_value(key, value.data, _place(thing, sealed_field, person_id))


def _field(thing: Model, field: str) -> tuple[SealedField, UUID]:
    found = thing._meta.get_field(field)
    if not isinstance(found, SealedField):
        raise TypeError(f"{found} is not a sealed field")
    return found, found.owner_of(thing)


def _place(thing: Model, field: SealedField, person_id: UUID) -> bytes:
    return rules.place_of(field.key_class, person_id, thing._meta.db_table, str(thing.pk), field.name)
