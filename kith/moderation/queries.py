"""Reads of reports. Words come out sealed."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kith.lib import clock
from kith.moderation import rules
from kith.moderation.models import Outcome, Report, State
from kith.people.models import Hat, Persona
from kith.people.queries import personas_with_hat
from kith.relationships.queries import blocked_person_ids
from kith.safety.queries import paused_person_ids, shown_time

DESK_ROWS = 100
CLOSED_ROWS = 10
SAME_REPORT_FOR = timedelta(minutes=2)
_WITH = ("reporter__person", "about__person", "closed_by__person")


def open_reports(viewer: Persona) -> QuerySet[Report]:
    """Open reports the viewer may look at, the oldest first."""
    return _reports(viewer).filter(state=State.OPEN).order_by("made_at", "id")


def open_report_count(viewer: Persona) -> int:
    """How many open reports the viewer may look at."""
    return open_reports(viewer).count()


def closed_reports(viewer: Persona) -> QuerySet[Report]:
    """Closed reports, the last one first."""
    return _reports(viewer).filter(state=State.CLOSED).order_by("-closed_at", "id")


def report_for(viewer: Persona, report_id: UUID) -> Report | None:
    """One report, if the viewer may look at it."""
    return _reports(viewer).filter(pk=report_id).first()


def own_reports(viewer: Persona) -> QuerySet[Report]:
    """What the viewer reported: open, or closed not long ago."""
    recent = clock.now() - timedelta(days=rules.SHOWN_AFTER_CLOSING_DAYS)
    return (
        Report.objects.filter(Q(state=State.OPEN) | Q(closed_at__gt=recent), reporter=viewer)
        .select_related(*_WITH)
        .order_by("-made_at", "id")
    )


def same_reports(reporter: Persona, about: Persona, place: str) -> QuerySet[Report]:
    """Open reports a second tap may belong to."""
    since = clock.now() - SAME_REPORT_FOR
    found = Report.objects.filter(
        reporter=reporter, about=about, place=place, state=State.OPEN, made_at__gt=since
    )
    return found.select_related(*_WITH).order_by("made_at")


def is_hidden(place: str) -> bool:
    """True when a moderator closed a report about the message at this place by taking it away."""
    return place in hidden_places([place])


def hidden_places(places: Iterable[str]) -> set[str]:
    """Those of the given places that are hidden."""
    wanted = [place for place in places if place]
    found = Report.objects.filter(place__in=wanted, state=State.CLOSED, outcome=Outcome.REMOVED)
    return set(found.values_list("place", flat=True))


def free_moderators(reporter: Persona, about: Persona) -> set[UUID]:
    """The persons of moderators who may act now and are no party to a report between these two."""
    return {persona.person_id for persona in _free(Hat.MODERATOR, reporter, about)}


def administrators(reporter: Persona, about: Persona) -> set[UUID]:
    """The persons of administrators who are no party to it: they step in where no moderator can."""
    return {persona.person_id for persona in _free(Hat.ADMINISTRATOR, reporter, about)}


def lookers(reporter: Persona, about: Persona) -> list[Persona]:
    """Who is told of a report between these two, in the hat they look at it in."""
    return _free(Hat.MODERATOR, reporter, about) or _free(Hat.ADMINISTRATOR, reporter, about)


def desk(viewer: Persona) -> dict[str, Any]:
    """What the list of reports shows, on the page and live."""
    return {
        "viewer": viewer,
        "reports": list(open_reports(viewer)[:DESK_ROWS]),
        "count": open_report_count(viewer),
        "closed": list(closed_reports(viewer)[:CLOSED_ROWS]),
        "when": partial(shown_time, viewer),
    }


def own_desk(viewer: Persona) -> dict[str, Any]:
    """What the viewer reported, on the page and live."""
    return {
        "viewer": viewer,
        "reports": list(own_reports(viewer)[:DESK_ROWS]),
        "when": partial(shown_time, viewer),
    }


def _free(hat: str, reporter: Persona, about: Persona) -> list[Persona]:
    parties = {reporter.person_id, about.person_id, *blocked_person_ids(reporter.person_id)}
    without = parties | paused_person_ids()
    return [persona for persona in personas_with_hat(hat) if persona.person_id not in without]


def _reports(viewer: Persona) -> QuerySet[Report]:
    """Never those about or by the viewer, or by somebody who does not exist for the viewer. Administrators see only what no moderator can look at."""
    without = {viewer.person_id, *blocked_person_ids(viewer.person_id)}
    found = (
        Report.objects.exclude(reporter__person__in=without)
        .exclude(about__person=viewer.person_id)
        .select_related(*_WITH)
    )
    if viewer.hat != Hat.ADMINISTRATOR:
        return found
    for moderator in set(personas_with_hat(Hat.MODERATOR).values_list("person_id", flat=True)):
        if moderator in paused_person_ids([moderator]):
            continue
        party = Q(about__person=moderator) | Q(
            reporter__person__in={moderator, *blocked_person_ids(moderator)}
        )
        found = found.filter(party)
    return found
