"""How a report reaches the moderator's page, and its reporter's."""

from typing import Any

from django.template.loader import render_to_string

from kith.moderation import access, queries
from kith.notices.rules import Count, Told, register
from kith.people.models import Person, Persona
from kith.people.queries import personas_of


def _in_hat(person: Person, event: Told) -> Persona | None:
    found = (persona for persona in personas_of(person) if persona.hat == event.about.get("hat"))
    return next(found, None)


def _may_see_desk(person: Person, event: Told) -> Any:
    return access.may_see_reports(_in_hat(person, event))


def _desk(person: Person, event: Told) -> str | None:
    persona = _in_hat(person, event)
    return render_to_string("moderation/_reports.html", queries.desk(persona)) if persona else None


def _desk_count(person: Person, event: Told) -> Count | None:
    persona = _in_hat(person, event)
    return Count(f"report-{persona.pk}", queries.open_report_count(persona)) if persona else None


def _may_see_own(person: Person, event: Told) -> Any:
    return access.may_see_own_reports(_in_hat(person, event))


def _own(person: Person, event: Told) -> str | None:
    persona = _in_hat(person, event)
    return render_to_string("moderation/_own_reports.html", queries.own_desk(persona)) if persona else None


register(
    "report",
    target=lambda event: f"reports-{event.about['hat']}",
    render=_desk,
    may_see=_may_see_desk,
    count=_desk_count,
)
register(
    "own_report",
    target=lambda event: f"own-reports-{event.about['hat']}",
    render=_own,
    may_see=_may_see_own,
)
