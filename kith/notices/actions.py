"""Writes of notices. They are parts of other actions or of the house's own upkeep, and leave no audit row of their own."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection, models, transaction

from kith.lib import clock
from kith.notices import gateways, queries, rules
from kith.notices.models import Event, Mark, TransactionNumber, Turn
from kith.privacy.rules import Actor

FORGOTTEN = "forgotten"
READY = "ready"
_FORGET_AT_ONCE = 2000


def tell_person(*, by: Actor | None, person_id: UUID, kind: str, about: Mapping[str, str]) -> Event:
    """Tell a person that something changed, in the transaction of the change itself.

    Not marked `@action`: it is called inside the action that changed something, whose audit row names the fact. `about` holds ids only. The stream
    is woken after the commit; a wake that is lost costs half a second, never the event.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("tell_person belongs inside the action that it tells of")
    event = Event.objects.create(
        xid=TransactionNumber(), person_id=person_id, kind=kind, about=dict(about), at=clock.now()
    )
    transaction.on_commit(gateways.wake)
    return event


def forget_old_events() -> int:
    """Delete events older than a week, and remember up to where, so that late comers are told to load afresh."""
    before = clock.now() - rules.KEPT_FOR
    forgotten = 0
    while True:
        with transaction.atomic():
            old = list(
                Event.objects.filter(at__lt=before)
                .order_by("xid", "id")
                .values_list("xid", "id")[:_FORGET_AT_ONCE]
            )
            if not old:
                return forgotten
            last = max(rules.Cursor(*old[-1]), queries.forgotten_up_to())
            Event.objects.filter(id__in=[number for _, number in old]).delete()
            _set_mark(FORGOTTEN, last.xid, last.id)
        forgotten += len(old)


def prove_writing() -> None:
    """Write and commit one row, so that a full or read-only disk is noticed."""
    with transaction.atomic():
        _set_mark(READY, 0, 0)


def take_turn(*, job: rules.Job, holder: str) -> bool:
    """Take a job's turn if it is due and nobody has it. True exactly once for each turn, across processes."""
    now = clock.now()
    Turn.objects.bulk_create([Turn(name=job.name, due_at=now)], ignore_conflicts=True)
    due = models.Q(due_at__lte=now) | models.Q(due_at__gt=now + timedelta(seconds=job.seconds + 60))
    free = (
        models.Q(held_until=None)
        | models.Q(held_until__lt=now)
        | models.Q(held_until__gt=now + 2 * job.lease)
    )
    return bool(
        Turn.objects.filter(due, free, name=job.name).update(held_by=holder, held_until=now + job.lease)
    )


def end_turn(*, job: rules.Job, holder: str, after_seconds: float) -> None:
    """Give a job's turn back, and say when it is next due."""
    Turn.objects.filter(name=job.name, held_by=holder).update(
        held_by="", held_until=None, due_at=clock.now() + timedelta(seconds=after_seconds)
    )


def _set_mark(name: str, xid: int, number: int) -> None:
    Mark.objects.update_or_create(name=name, defaults={"xid": xid, "number": number, "at": clock.now()})
