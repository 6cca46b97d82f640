"""A result in words, for the page: what may fit, why, what else, and whom to call."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.directory.queries import Checked, Numbers, numbers
from kith.directory.rules import ABUSE, CRISIS, EMERGENCY, YOUNG, countries
from kith.guidance import rules
from kith.guidance.forms import OWN, Walk
from kith.guidance.forms.question import LANGUAGES
from kith.guidance.views import words
from kith.people.models import Hat, Persona
from kith.people.queries import organisation

HIDDEN_NEEDS = frozenset({"strong emotions, repeated self-harm"})
"""Approaches whose very name repeats an answer that is not to be repeated."""

_KIND_OF_LEVEL = {"L4": "professional", "L3": "professional", "L2": "peer"}
"""Which promise a level rule speaks for."""

WEAKER_EVIDENCE = frozenset({"creative, body, animals"})


def within(hours: int) -> str:
    """A time in words: "3 days", "4 weeks"."""
    if hours <= 24:
        return _("24 hours")
    days = hours // 24
    if days > 7 and days % 7 == 0:
        return ngettext("%(count)s week", "%(count)s weeks", days // 7) % {"count": days // 7}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def words_beside(question: rules.Question, walk: Walk) -> dict[str, Any]:
    """Why a question is asked, and what stands beside its answers."""
    noted = words.BESIDE_OPTION.get(question.key, {})
    beside = (words.BESIDE_QUESTION_THEM if walk.for_another else words.BESIDE_QUESTION).get(question.key, "")
    if question.note and not noted and not beside:
        beside = _(question.note)
    return {
        "why": _(question.why_we_ask) if question.why_we_ask else "",
        "notes": noted,
        "beside": beside,
        "quiet": question.key in rules.QUIET,
    }


def help_words(walk: Walk, signed_in: bool) -> dict[str, Any]:
    """Whom to call, in order, and how it is said."""
    found = _numbers(walk)
    emergency = found.first(EMERGENCY) or numbers("").first(EMERGENCY)
    listening = found.first_for_young() if walk.young else found.first(CRISIS)
    medical = rules.medical_number_first(walk.answers)
    ordered = [emergency, listening] if medical else [listening, emergency]
    lines = [one for one in ordered if one]
    further: list[Checked] = []
    if walk.young and (anyone := found.first(CRISIS)) and anyone not in lines:
        further.append(anyone)
    if "abuse_advocate_first" in walk.result.flags:
        further += found.lines(ABUSE)[:1]
    return {
        "lines": [
            {
                "card": one.card,
                "instead": next((other.line.number for other in lines if other != one), found.instead),
            }
            for one in lines
        ],
        "further": [{"card": one.card, "instead": found.instead} for one in further],
        "directories": found.directories if not listening else [],
        "medical": medical,
        "emergency": walk.result.crisis == "emergency",
        "stopping": walk.answers.get("withdrawal", 0) >= 1,
        "where": found.place.code,
        "where_name": found.place.name,
        "signed_in": signed_in,
    }


def young_words(walk: Walk) -> dict[str, Any]:
    """Who is there for somebody under 18."""
    found = _numbers(walk)
    first, emergency = found.first_for_young(), found.first(EMERGENCY)
    return {
        "lines": [{"card": one.card, "instead": found.instead} for one in (first, emergency) if one],
        "only_young": first is not None and first.line.need == YOUNG,
        "directories": [line for line in found.directories if "child" in line.name.lower()],
        "where": found.place.code,
        "under_13": walk.answers.get("age") == "u13",
    }


def shown(walk: Walk, persona: Persona | None) -> dict[str, Any]:
    """All that the result page says."""
    found = walk.result
    said, quiet = _reasons(walk)
    flags = set(found.flags)
    # Who looks for somebody here is the one who answers: of a carer the age was never asked, and is before they join.
    adult = walk.for_another or not walk.young
    them = walk.for_another
    headlines = words.HEADLINES_THEM if them else words.HEADLINES
    return {
        "walk": walk,
        "of_them": walk,
        "carer": _carer(walk, persona),
        "result": found,
        "headline": headlines[
            "medical" if found.crisis and rules.medical_number_first(walk.answers) else found.first
        ],
        "help": help_words(walk, persona is not None) if found.crisis else None,
        "advocates": _advocates(walk) if "abuse_advocate_first" in flags else None,
        "youth": young_words(walk) if walk.young else None,
        "professional": _professional(walk, found),
        "peer": _peer(walk, found),
        "peer_first": found.first in ("peer", "together") or found.peer == "primary",
        "reasons": said,
        "quiet_reasons": quiet,
        "changes": _changes(walk),
        "flags": flags,
        "grief": "loss" in (walk.answers.get("about") or ()),
        "after_a_break": walk.answers.get("stage") == "left_hospital",
        "stopping": walk.answers.get("withdrawal", 0) >= 1,
        "body": walk.answers.get("body", 0) >= 1,
        "alternatives": [words.ALTERNATIVES[one] for one in found.alternatives],
        "approaches": _approaches(walk),
        "answers": answers_given(walk),
        "left": len(rules.questions_left(walk.answers, walk.asked)),
        "left_after": len(rules.questions_left(walk.answers, walk.asked, after_result=True)),
        "where": _numbers(walk).place.code,
        "door": "find" if adult and persona and persona.hat == Hat.MEMBER else "join" if adult else "young",
        "staff": persona is not None and persona.hat != Hat.MEMBER,
        "can_keep": persona is not None and walk.answers.get("age") != "u13",
        "never_keep": walk.answers.get("age") == "u13",
        "may_carry": persona is None and adult and walk.answers.get("age") != "u13",
        "serious": found.domains["R"] >= 3,
    }


def _professional(walk: Walk, found: rules.Result) -> str:
    said = (words.PROFESSIONAL_THEM if walk.for_another else words.PROFESSIONAL)[found.professional]
    return str(said % {"within": within(int(found.times["professional_h"]))})


def _peer(walk: Walk, found: rules.Result) -> str:
    said = (words.PEER_THEM if walk.for_another else words.PEER)[found.peer]
    return str(said % {"within": within(int(found.times["peer_h"]))})


def _about(walk: Walk, key: str) -> str:
    return str((words.ABOUT_THEM if walk.for_another else words.ABOUT).get(key, key))


def _carer(walk: Walk, persona: Persona | None) -> dict[str, Any] | None:
    """What the one who answered for another person said about themself, and what follows: decided apart from the rest."""
    own = walk.carer
    if own is None:
        return None
    found = own.result
    return {
        "left": len(walk.carer_left),
        "begun": bool(own.asked),
        "walk": own,
        "result": found,
        "flags": found.flags,
        "help": help_words(own, persona is not None) if found.crisis else None,
        "advocates": _advocates(own) if "abuse_advocate_first" in found.flags else None,
        "headline": words.HEADLINES[found.first],
        "professional": _professional(own, found),
        "peer": _peer(own, found),
        "serious": found.domains["R"] >= 3,
        "answers": [
            {
                "key": OWN + key,
                "about": _about(own, key),
                "answer": _given(own, rules.BOOK.questions[key]),
                "quiet": key in rules.QUIET,
            }
            for key in own.asked
        ],
    }


def answers_given(walk: Walk) -> list[dict[str, Any]]:
    """Each question that was put, with its answer, save those that are not repeated."""
    return [
        {
            "key": question.key,
            "about": _about(walk, question.key),
            "answer": _given(walk, question),
            "quiet": question.key in rules.QUIET,
        }
        for question in rules.shown(walk.answers)
        if question.key in walk.asked
    ]


def _skip(walk: Walk) -> str:
    return _("I do not know") if walk.for_another else _("I would rather not say")


def _given(walk: Walk, question: rules.Question) -> str:
    """One answer in the words it was chosen by; nothing for one that is not repeated."""
    value = walk.answers.get(question.key)
    if question.key in rules.QUIET:
        return ""
    return _skip(walk) if value is None else _answer(walk, question.key, value)


def _label(walk: Walk, key: str, value: Any) -> str:
    """The words of one option, as this walk's questions word it."""
    part = walk.part(key)
    label = part[1].label(value) if part else None
    return _(label) if label else ""


def _answer(walk: Walk, key: str, value: Any) -> str:
    kind = rules.BOOK.questions[key].kind
    if kind == "multi":
        labels = [_label(walk, key, one) for one in value]
        return ", ".join(label for label in labels if label) or _("Nothing picked")
    if kind == "place_language":
        if not isinstance(value, dict):
            return ", ".join(value) if isinstance(value, list) else str(value)
        named = [
            dict(countries()).get(value.get("country", ""), ""),
            dict(LANGUAGES).get(value.get("language", ""), ""),
        ]
        return ", ".join(one for one in named if one) or _("Another country")
    return _label(walk, key, value)


def _numbers(walk: Walk) -> Numbers:
    return numbers(walk.country or organisation().country)


def _advocates(walk: Walk) -> list[dict[str, Any]]:
    found = _numbers(walk)
    lines = found.lines(ABUSE)[:1] or found.lines(CRISIS)[:1]
    return [{"card": one.card, "instead": found.instead} for one in lines]


def source_words(source: str) -> str:
    """Where a rule comes from, for a reader who has never seen our notes."""
    if source == "project rule":
        return _("a rule of this project")
    if source == "caution":
        return _("a rule of this project, out of caution")
    if source == "GK":
        return _("general knowledge")
    # What follows the semicolon there is a note to whoever builds the page; the page says it in words of its own.
    source = source.partition("; weaker evidence")[0]
    source = re.sub(r"seeds? [\d, ]*\d", _("our starting notes"), source)
    return source.replace("(GK)", _("(from general knowledge)")).strip()


def _reasons(walk: Walk) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rules that fired, gathered by the answers behind them: those that may be shown, and those the person opens."""
    found = walk.result
    reasons = rules.reasons(walk.answers, {}, walk.unasked)
    so = words.SO_THEM if walk.for_another else words.SO
    gathered: dict[tuple[str, ...], dict[str, Any]] = {}
    for rule, reason in reasons.items():
        keys = tuple(because.key for because in reason.because)
        if rule in found.risk_rules:
            keys = next((known for known in gathered if set(keys) <= set(known)), keys)
        item = gathered.setdefault(
            keys,
            {
                "said": [
                    (
                        _about(walk, because.key),
                        _skip(walk) if because.skipped else _label(walk, because.key, because.value),
                    )
                    for because in reason.because
                ],
                "so": so.get(rule, ""),
                "rules": [],
                "kind": _KIND_OF_LEVEL.get(rule[:2], ""),
                "quiet": any(because.quiet for because in reason.because),
            },
        )
        item["rules"].append((rule, source_words(reason.source)))
    items = list(gathered.values())
    return [item for item in items if not item["quiet"]], [item for item in items if item["quiet"]]


def _changes(walk: Walk) -> list[dict[str, str]]:
    """Other answers that would change this, in words."""
    now = walk.result
    headlines = words.HEADLINES_THEM if walk.for_another else words.HEADLINES
    found = []
    for change in rules.changes(walk.answers, {}, walk.unasked):
        then = change.result
        said = str(headlines[then.first])
        if then.first == now.first and (then.professional != now.professional or then.level != now.level):
            said = _("A trained person: %(words)s") % {"words": _professional(walk, then)}
        elif then.first == now.first:
            said = _("Someone who has been there: %(words)s") % {"words": _peer(walk, then)}
        label = _label(walk, change.key, change.value)
        found.append({"about": _about(walk, change.key), "label": label, "then": said})
    return found


def _approaches(walk: Walk) -> list[dict[str, Any]]:
    return [
        {
            "need": (words.NEEDS_THEM if walk.for_another else words.NEEDS).get(one.need, one.need),
            "offer": [_(offer) for offer in one.offer],
            "source": source_words(one.source),
            "weaker": one.need in WEAKER_EVIDENCE,
        }
        for one in rules.approaches_for(walk.answers, walk.result)
        if one.need not in HIDDEN_NEEDS
    ]
