"""Reads that open sealed words, each with its row in the trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kith.guidance.actions import read_kept_result
from kith.guidance.queries import kept_result
from kith.lib import clock
from kith.matching import access, queries, rules
from kith.matching.actions.asks import shared_of
from kith.matching.models import Ask, Need, Profile, Shown
from kith.people.models import Persona
from kith.privacy.actions import action, open_sealed

AT_ONCE = 3
"""Three people to choose from: enough for a choice, few enough to read."""


@dataclass(frozen=True, slots=True)
class Person:
    """One supporter as a member or a coordinator is shown one."""

    persona: Persona
    intro: str
    languages: str
    reasons: list[str]
    misses: list[str]
    broken: list[str]
    is_here: bool
    answers: str
    load: int
    capacity: int
    may_be_joined: bool


@dataclass(frozen=True, slots=True)
class People:
    """Some of those who fit: which, out of how many, and what to do where there is nobody."""

    people: list[Person]
    wants: rules.Wants
    start: int
    total: int
    loosening: rules.Loosening | None


@dataclass(frozen=True, slots=True)
class AskRead:
    """An ask as the supporter reads it: only what they need to answer."""

    ask: Ask
    name: str
    hello: str
    lived: list[str]
    languages: str
    hours: str
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """One who waits, as a coordinator sees them: the must-haves in short, never the wishes or the words."""

    need: Need
    musts: list[str]
    waited: rules.Waited
    asks: list[Ask]


@action(reads=True)
def read_need(*, by: Persona, need: Need) -> rules.Wants:
    """One's own need, to look at or to change."""
    access.may_see_need(by, need).or_refuse()
    return rules.need_of(open_sealed(need, "wants"))[0]


@action(reads=True)
def read_first_wants(*, by: Persona) -> rules.Wants | None:
    """What the kept answers of the guide say for a first need: what it is about and the language, and nothing else. None where they say neither.

    Answers about another person say nothing of what the one who kept them looks for.
    """
    access.may_save_need(by).or_refuse()
    if kept_result(by) is None:
        return None
    kept = read_kept_result(by=by)
    about = () if kept.for_another else tuple(kept.answers.get("about") or ())
    place = kept.answers.get("place")
    language = place.get("language") if isinstance(place, dict) else None
    wants = rules.Wants(
        languages=(language,) if language in rules.words.LANGUAGES else (),
        about=tuple(code for code in rules.ABOUT if code in about),
    )
    return wants if wants.languages or wants.about else None


@action(reads=True)
def read_profile(*, by: Persona, profile: Profile) -> str:
    """One's own words, to change them."""
    access.may_see_profile(by, profile).or_refuse()
    return open_sealed(profile, "intro")


@action(reads=True)
def suggest_supporters(*, by: Persona, need: Need, start: int = 0) -> People:
    """Up to three people who fit, in an order that does not change by itself. Who was shown is kept, ids only."""
    access.may_save_need(by).or_refuse()
    access.may_see_need(by, need).or_refuse()
    wants, _limit = rules.need_of(open_sealed(need, "wants"))
    offset = queries.offset_minutes(by.time_zone)
    candidates = queries.candidates(need)
    fits = rules.ranked(wants, offset, candidates, str(need.pk))
    start = start if 0 <= start < len(fits) else 0
    people = _people(fits[start : start + AT_ONCE], wants)
    at = clock.now()
    Shown.objects.bulk_create(
        [Shown(need=need, supporter=each.persona, at=at) for each in people], ignore_conflicts=True
    )
    loosening = None if fits else rules.loosening(wants, offset, candidates)
    return People(people, wants, start, len(fits), loosening)


@action(reads=True)
def suggest_by_hand(*, by: Persona, need: Need) -> tuple[Waits, list[Person]]:
    """For a coordinator: everybody who could be joined with one who waits, with what does not fit, those who fit first. Blocks are never told."""
    access.may_match_by_hand(by, need).or_refuse()
    wants, limit = rules.need_of(open_sealed(need, "wants"))
    fits = rules.ranked(
        wants,
        queries.offset_minutes(need.member.time_zone),
        queries.candidates(need),
        str(need.pk),
        loose=True,
    )
    asks = queries.asks_of([need])[need.pk]
    return _waits(need, wants, limit, asks), _people(fits, wants, by_hand=True)


@action(reads=True)
def read_asks(*, by: Persona) -> list[AskRead]:
    """The asks put to a supporter: the member's shown name, what both share, and the hello. Nothing else of the need."""
    access.may_read_asks(by).or_refuse()
    found = []
    for ask in queries.open_asks(by):
        shared = shared_of(open_sealed(ask, "shared"))
        found.append(
            AskRead(
                ask=ask,
                name=ask.member.name,
                hello=open_sealed(ask, "hello"),
                lived=[rules.words.experience(code) for code in shared["lived"]],
                languages=rules.words.languages(shared["languages"]),
                hours=rules.words.hours(shared["hours"]),
                lapses_at=ask.asked_at + rules.ASK_FOR,
            )
        )
    return found


@action(reads=True)
def read_waiting(*, by: Persona) -> list[Waits]:
    """Everybody who waits, least time left first. Answers to questions are never read here; the limit alone says how soon."""
    access.may_see_waiting(by).or_refuse()
    needs = list(queries.waiting_needs(by))
    asks = queries.asks_of(needs)
    found = []
    for need in needs:
        wants, limit = rules.need_of(open_sealed(need, "wants"))
        found.append(_waits(need, wants, limit, asks.get(need.pk, [])))
    return sorted(found, key=lambda each: (each.waited.left_hours, str(each.need.pk)))


def _waits(need: Need, wants: rules.Wants, limit: int | None, asks: list[Ask]) -> Waits:
    return Waits(need, rules.words.musts(wants), rules.waited(need.since, limit, clock.now()), asks)


def _people(fits: Iterable[rules.Fit], wants: rules.Wants, by_hand: bool = False) -> list[Person]:
    fits = list(fits)
    profiles = queries.profiles_of(UUID(fit.candidate.id) for fit in fits)
    usual = queries.usual_answers(profile.persona for profile in profiles.values())
    return [_person(fit, profiles[UUID(fit.candidate.id)], usual, wants, by_hand) for fit in fits]


def _person(
    fit: rules.Fit,
    profile: Profile,
    usual: dict[UUID, rules.Waiting],
    wants: rules.Wants,
    by_hand: bool,
) -> Person:
    found = usual.get(profile.persona_id)
    return Person(
        persona=profile.persona,
        intro="" if by_hand else open_sealed(profile, "intro"),
        languages=rules.words.languages(profile.languages),
        reasons=rules.words.outline(fit) if by_hand else rules.words.reasons(fit),
        misses=[] if by_hand else rules.words.misses(fit),
        broken=[rules.words.broken(fault, wants, profile.persona.name) for fault in fit.faults],
        is_here=queries.is_here(profile.persona),
        answers=rules.words.usually(found) if found else "",
        load=fit.candidate.load,
        capacity=profile.capacity,
        may_be_joined=not set(fit.faults) - rules.SET_ASIDE,
    )
