"""How a concern reaches the page of those who look after it, and of the one who raised it."""

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from kith.notices.rules import Count, Told, register
from kith.people.models import Person, Persona
from kith.people.queries import personas_of
from kith.safety import access, actions, queries, rules
from kith.safety.models import Answer


def _in_hat(person: Person, event: Told) -> Persona | None:
    found = (persona for persona in personas_of(person) if persona.hat == event.about.get("hat"))
    return next(found, None)


def _may_see_desk(person: Person, event: Told) -> Any:
    return access.may_see_concerns(_in_hat(person, event))


def _desk(person: Person, event: Told) -> str | None:
    persona = _in_hat(person, event)
    return render_to_string("safety/_concerns.html", queries.desk(persona)) if persona else None


def _desk_count(person: Person, event: Told) -> Count | None:
    persona = _in_hat(person, event)
    return Count(f"concern-{persona.pk}", queries.open_concern_count(persona)) if persona else None


def _raiser(person: Person, event: Told) -> Persona | None:
    wanted = UUID(event.about["persona"])
    return next((persona for persona in personas_of(person) if persona.pk == wanted), None)


def _may_see_own(person: Person, event: Told) -> Any:
    return access.may_call_someone(_raiser(person, event))


def _own(person: Person, event: Told) -> str | None:
    persona = _raiser(person, event)
    return render_to_string("safety/_own_concerns.html", queries.own_desk(persona)) if persona else None


def _answer_and_reader(person: Person, event: Told) -> tuple[Answer | None, Persona | None]:
    return queries.answer_by_id(UUID(event.about["answer"])), _raiser(person, event)


def _may_see_answer(person: Person, event: Told) -> Any:
    """Asked again for every event: still on call, still not blocked or paused; or the one who asked."""
    answer, reader = _answer_and_reader(person, event)
    return answer is not None and access.may_read_answer(reader, answer)


def _answer(person: Person, event: Told) -> str | None:
    """The answer as this reader sees it. Each opening is in the trail."""
    answer, reader = _answer_and_reader(person, event)
    if answer is None or reader is None:
        return None
    with translation.override(reader.language):
        said = actions.read_answer(by=reader, answer=answer)
        return render_to_string("safety/_answer.html", {"answer": queries.shown_answer(reader, said)})


def _list_of(event: Told) -> str:
    return rules.flow_of(event.about["concern"], event.about["persona"])


register("answer", target=_list_of, render=_answer, may_see=_may_see_answer)
register(
    "concern",
    target=lambda event: f"concerns-{event.about['hat']}",
    render=_desk,
    may_see=_may_see_desk,
    count=_desk_count,
)
register(
    "own_concern",
    target=lambda event: f"own-concerns-{event.about['persona']}",
    render=_own,
    may_see=_may_see_own,
)
