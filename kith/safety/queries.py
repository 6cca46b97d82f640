"""Reads of who is on call, who is paused, and which concerns are open. Words come out sealed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, UUIDField
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from kith.lib import clock
from kith.people.models import Hat, Persona, Standing
from kith.people.queries import everyone, personas_with_hat
from kith.people.rules import zone as zone_called
from kith.relationships.queries import blocked_person_ids
from kith.safety import rules
from kith.safety.models import Answer, Concern, Pause, Shift, Source

WATCHERS = (Hat.ON_CALL, Hat.COORDINATOR)
"""Who is told when nobody has a concern in hand."""

DESK_ROWS = 100
OWN_ROWS = 10
COUNTED_FOR = timedelta(days=30)


def running_shifts() -> QuerySet[Shift]:
    """Shifts that run now, of those who may act, the one that began first in front."""
    now = clock.now()
    return (
        Shift.objects.filter(
            starts_at__lte=now,
            ends_at__gt=now,
            persona__hat=Hat.ON_CALL,
            persona__standing=Standing.ACTIVE,
            persona__person__is_active=True,
        )
        .exclude(persona__person__in=running_pauses().values("person"))
        .select_related("persona__person")
        .order_by("starts_at", "id")
    )


def on_call_now(*, without: Collection[UUID] = ()) -> Persona | None:
    """Who is on call now. `without` names persons who must not be chosen, because it is about them."""
    shift = running_shifts().exclude(persona__person__in=list(without)).first()
    return shift.persona if shift else None


def on_call_for(about: Persona, raised_by: Persona | None = None) -> Persona | None:
    """Who is on call now and may be given this: not the people it is about, nor anyone who does not exist for them."""
    without = {about.person_id, *blocked_person_ids(about.person_id)}
    if raised_by is not None:
        without.add(raised_by.person_id)
    return on_call_now(without=without)


def on_call_until() -> datetime | None:
    """Until when whoever is on call now stays so."""
    return running_shifts().values_list("ends_at", flat=True).first()


def own_shift(persona: Persona) -> Shift | None:
    """The running shift of one persona."""
    return running_shifts().filter(persona=persona).first()


def is_paused(person_id: UUID) -> bool:
    """True when this person may not act now, in any hat."""
    return running_pauses().filter(person=person_id).exists()


def paused_person_ids(person_ids: Collection[UUID] | None = None) -> set[UUID]:
    """Everyone who is paused now, or those of the given people who are."""
    found = running_pauses()
    if person_ids is not None:
        found = found.filter(person__in=list(person_ids))
    return set(found.values_list("person_id", flat=True))


def running_pause(person_id: UUID) -> Pause | None:
    """The pause that binds a person now."""
    return running_pauses().filter(person=person_id).first()


def pauses(viewer: Persona) -> QuerySet[Pause]:
    """Everyone who is paused now, newest first, under the name it was given to. Not the viewer's own."""
    return (
        running_pauses().exclude(person=viewer.person_id).select_related("seen_as__person").order_by("-since")
    )


def pause_for(viewer: Persona, pause_id: UUID) -> Pause | None:
    """One running pause, if it is not the viewer's own."""
    return pauses(viewer).filter(pk=pause_id).first()


def persona_shown_as(viewer: Persona, name_key: str) -> Persona | None:
    """Somebody by the name that others see."""
    return everyone(viewer).filter(name_key=name_key).select_related("person").first()


def open_concerns(viewer: Persona) -> QuerySet[Concern]:
    """Open concerns the viewer may look after, the one whose time is over first in front. Each has `last_author` and `last_at` of its answers."""
    last = Answer.objects.filter(concern=OuterRef("pk")).order_by("-at", "-id")
    return (
        _concerns(viewer)
        .filter(closed_at=None)
        .annotate(
            last_author=Subquery(last.values("author")[:1], output_field=UUIDField()),
            last_at=Subquery(last.values("at")[:1]),
        )
        .order_by("answer_by", "id")
    )


def answers(concern: Concern) -> QuerySet[Answer]:
    """What was written inside a concern, in order, still sealed."""
    return Answer.objects.filter(concern=concern).select_related("author__person").order_by("at", "id")


def answer_by_id(answer_id: UUID) -> Answer | None:
    """One answer with its concern, whoever asks."""
    people = [f"concern__{name}" for name in _WITH]
    return Answer.objects.filter(pk=answer_id).select_related("author__person", *people).first()


def answer_with_key(person_id: UUID, key: str) -> Answer | None:
    """What a person has written under a key of theirs."""
    found = Answer.objects.filter(person=person_id, key=key)
    return found.select_related("author__person", "concern").first()


def own_concern(viewer: Persona, concern_id: UUID) -> Concern | None:
    """One concern that the viewer raised about themselves."""
    return (
        Concern.objects.filter(pk=concern_id, about=viewer, raised_by=viewer).select_related(*_WITH).first()
    )


def usual_answer() -> int | None:
    """Within how many minutes half of those who asked lately were seen. None where too few asked to say so."""
    since = clock.now() - COUNTED_FOR
    found = Concern.objects.filter(source=Source.ASKED, raised_at__gte=since).exclude(acknowledged_at=None)
    times = found.values_list("raised_at", "acknowledged_at")
    return rules.usual_minutes([seen - raised for raised, seen in times if seen])


def open_concern_count(viewer: Persona) -> int:
    """How many open concerns the viewer may look after."""
    return _concerns(viewer).filter(closed_at=None).count()


def closed_concerns(viewer: Persona) -> QuerySet[Concern]:
    """Concerns that were closed, the last one first."""
    return _concerns(viewer).exclude(closed_at=None).order_by("-closed_at", "id")


def follow_ups(viewer: Persona) -> QuerySet[Concern]:
    """Closed concerns after which somebody is still to be asked again, the next one first."""
    return _concerns(viewer).filter(followed_up_at=None).exclude(follow_up_at=None).order_by("follow_up_at")


def concern_for(viewer: Persona, concern_id: UUID) -> Concern | None:
    """One concern, if the viewer may look after it."""
    return _concerns(viewer).filter(pk=concern_id).first()


def any_concern(concern_id: UUID) -> Concern | None:
    """One concern, for the house itself."""
    return Concern.objects.filter(pk=concern_id).select_related(*_WITH).first()


def own_open_concern(persona: Persona) -> Concern | None:
    """The concern this persona raised about themselves that is still open, the newest one."""
    found = Concern.objects.filter(about=persona, raised_by=persona, closed_at=None)
    return found.select_related(*_WITH).order_by("-raised_at").first()


def own_concerns(persona: Persona) -> QuerySet[Concern]:
    """What this persona raised, open or closed within a day, newest first."""
    recent = Q(closed_at=None) | Q(closed_at__gt=clock.now() - rules.SHOWN_AFTER_CLOSING)
    return (
        Concern.objects.filter(recent, raised_by=persona).select_related(*_WITH).order_by("-raised_at", "id")
    )


def same_concern(about: Persona, source: str, raised_by: Persona | None) -> Concern | None:
    """The open concern that a second tap belongs to."""
    since = clock.now() - rules.SAME_CONCERN_FOR
    found = Concern.objects.filter(
        about=about, source=Source(source), raised_by=raised_by, closed_at=None, raised_at__gt=since
    )
    return found.select_related(*_WITH).order_by("-raised_at").first()


def locked_concern(concern_id: UUID) -> Concern:
    """One concern, which nobody else changes until this transaction is over."""
    return Concern.objects.select_for_update(of=("self",)).select_related(*_WITH).get(pk=concern_id)


def overdue_concerns() -> QuerySet[Concern]:
    """Open concerns that nobody has seen in time, and of which nobody else was told."""
    return Concern.objects.filter(
        closed_at=None, acknowledged_at=None, escalated_at=None, answer_by__lt=clock.now()
    ).select_related(*_WITH)


def waiting_for_an_owner() -> QuerySet[Concern]:
    """Open concerns that nobody has, or that nobody has seen and whose owner is no longer on call."""
    on_call = running_shifts().values("persona")
    left = Q(owner=None) | (Q(acknowledged_at=None) & ~Q(owner__in=on_call))
    return Concern.objects.filter(left, closed_at=None).select_related(*_WITH).order_by("answer_by", "id")


def owned_concerns(persona: Persona) -> QuerySet[Concern]:
    """Open concerns one persona has in hand."""
    return Concern.objects.filter(owner=persona, closed_at=None).select_related(*_WITH).order_by("answer_by")


def watchers(concern: Concern) -> list[Persona]:
    """Who is told when a concern needs somebody: on call or coordinating, and not a party to it."""
    parties = {concern.about.person_id, *blocked_person_ids(concern.about.person_id)}
    if concern.raised_by is not None:
        parties.add(concern.raised_by.person_id)
    without = parties | paused_person_ids()
    return [
        persona for hat in WATCHERS for persona in personas_with_hat(hat) if persona.person_id not in without
    ]


def shown_time(viewer: Persona, at: datetime) -> str:
    """A moment in the viewer's own time zone: the time alone when it is today there."""
    zone = zone_called(viewer.time_zone)
    local, today = at.astimezone(zone), clock.now().astimezone(zone).date()
    if local.date() == today:
        return time_format(local.time(), "H:i")
    return f"{date_format(local, 'j F')}, {time_format(local.time(), 'H:i')}"


def shown_answer(viewer: Persona, said: rules.Said, sent: bool = False) -> rules.Shown:
    """One answer as the viewer sees it."""
    return rules.Shown(
        id=rules.element_of(said.id),
        mine=said.author_id == viewer.pk,
        name=said.name,
        role=said.role,
        kind="",
        at=said.at.isoformat(timespec="seconds"),
        time=shown_time(viewer, said.at),
        body=_("The person who wrote this has taken their words away.") if said.words is None else said.words,
        seen=_("Sent and kept") if sent else "",
    )


_WITH = ("about__person", "raised_by__person", "owner__person", "closed_by__person")


def _concerns(viewer: Persona) -> QuerySet[Concern]:
    """Never those about the viewer, raised by the viewer, or about somebody who does not exist for the viewer."""
    without = {viewer.person_id, *blocked_person_ids(viewer.person_id)}
    parties = Q(about__person__in=without) | Q(raised_by__person=viewer.person_id)
    return Concern.objects.exclude(parties).select_related(*_WITH)


def running_pauses() -> QuerySet[Pause]:
    """Pauses that bind now."""
    now = clock.now()
    return Pause.objects.filter(Q(until=None) | Q(until__gt=now), ended_at=None, since__lte=now)


def desk(viewer: Persona) -> dict[str, Any]:
    """What the list of open concerns shows, on the page and live."""
    return {
        "viewer": viewer,
        "concerns": list(open_concerns(viewer)[:DESK_ROWS]),
        "count": open_concern_count(viewer),
        "on_call": {shift.persona_id for shift in running_shifts()},
        "when": partial(shown_time, viewer),
    }


def own_desk(viewer: Persona) -> dict[str, Any]:
    """What the viewer raised, and how far each has come, on the page and live."""
    own = list(own_concerns(viewer)[:OWN_ROWS])
    return {
        "viewer": viewer,
        "own": own,
        "somebody": any(watchers(concern) for concern in own if concern.state == "unowned"),
        "when": partial(shown_time, viewer),
    }
