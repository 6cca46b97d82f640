"""Reads of the trail, the epoch and the key store. Keys come out wrapped; only `actions` unwrap them."""

from uuid import UUID

from kith.privacy.models import AccessEpoch, AuditRow, PersonKey, StoreKey


def access_epoch() -> int:
    """The number that moves whenever somebody's access may have changed."""
    return AccessEpoch.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def store_key(name: str) -> StoreKey | None:
    """A wrapped key of the house, by name."""
    return StoreKey.objects.filter(name=name).first()


def person_key(person_id: UUID, key_class: str) -> PersonKey | None:
    """A person's wrapped key of one class; None before the first use and after erasure."""
    return PersonKey.objects.filter(person=person_id, key_class=key_class).first()


def anything_done() -> bool:
    """True when the trail has begun: from then on there are keys, or they were lost."""
    return AuditRow.objects.exists()


def any_store_key() -> StoreKey | None:
    """Any wrapped key of the house, to prove that the root ring is the right one."""
    return StoreKey.objects.order_by("made_at").first()
