"""A result in words, for the page: what may fit, why, what else, and whom to call."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.directory.queries import Checked, Numbers, numbers
from kith.directory.rules import ABUSE, CRISIS, EMERGENCY, YOUNG, countries
from kith.guidance import rules
from kith.guidance.forms import Walk
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


def words_beside(question: rules.Question) -> dict[str, Any]:
    """Why a question is asked, and what stands beside its answers."""
    noted = words.BESIDE_OPTION.get(question.key, {})
    beside = words.BESIDE_QUESTION.get(question.key, "")
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
    professional_h, peer_h = int(found.times["professional_h"]), int(found.times["peer_h"])
    said, quiet = _reasons(walk)
    flags = set(found.flags)
    adult = not walk.young
    return {
        "walk": walk,
        "result": found,
        "headline": words.HEADLINES[
            "medical" if found.crisis and rules.medical_number_first(walk.answers) else found.first
        ],
        "help": help_words(walk, persona is not None) if found.crisis else None,
        "advocates": _advocates(walk) if "abuse_advocate_first" in flags else None,
        "youth": young_words(walk) if walk.young else None,
        "professional": words.PROFESSIONAL[found.professional] % {"within": within(professional_h)},
        "peer": words.PEER[found.peer] % {"within": within(peer_h)},
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
        "serious": found.domains["R"] >= 3,
    }


def answers_given(walk: Walk) -> list[dict[str, Any]]:
    """Each question that was put, with its answer, save those that are not repeated."""
    skip = _("I do not know") if walk.for_another else _("I would rather not say")
    given = []
    for question in rules.shown(walk.answers):
        if question.key not in walk.asked:
            continue
        quiet = question.key in rules.QUIET
        value = walk.answers.get(question.key)
        given.append(
            {
                "key": question.key,
                "about": words.ABOUT.get(question.key, question.text),
                "answer": "" if quiet else skip if value is None else _answer(question, value),
                "quiet": quiet,
            }
        )
    return given


def _answer(question: rules.Question, value: Any) -> str:
    if question.kind == "multi":
        labels = [question.label(one) for one in value]
        return ", ".join(_(label) for label in labels if label) or _("Nothing picked")
    if question.kind == "place_language":
        named = [
            dict(countries()).get(value.get("country", ""), ""),
            dict(LANGUAGES).get(value.get("language", ""), ""),
        ]
        return ", ".join(one for one in named if one) or _("Another country")
    label = question.label(value)
    return _(label) if label else ""


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
    source = re.sub(r"seeds? [\d, ]*\d", _("our starting notes"), source)
    return source.replace("(GK)", _("(from general knowledge)")).strip()


def _reasons(walk: Walk) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rules that fired, gathered by the answers behind them: those that may be shown, and those the person opens."""
    found = walk.result
    reasons = rules.reasons(walk.answers, {}, walk.unasked)
    skip = _("I do not know") if walk.for_another else _("I would rather not say")
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
                        words.ABOUT.get(because.key, because.key),
                        skip if because.skipped else _(because.label) if because.label else "",
                    )
                    for because in reason.because
                ],
                "so": words.SO.get(rule, ""),
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
    found = []
    for change in rules.changes(walk.answers, {}, walk.unasked):
        then = change.result
        said = str(words.HEADLINES[then.first])
        if then.first == now.first:
            of_them = (
                words.PROFESSIONAL[then.professional] % {"within": within(int(then.times["professional_h"]))}
                if then.professional != now.professional or then.level != now.level
                else words.PEER[then.peer] % {"within": within(int(then.times["peer_h"]))}
            )
            said = _("A trained person: %(words)s") % {"words": of_them}
            if then.professional == now.professional and then.level == now.level:
                said = _("Someone who has been there: %(words)s") % {"words": of_them}
        found.append({"about": str(words.ABOUT[change.key]), "label": _(change.label), "then": said})
    return found


def _approaches(walk: Walk) -> list[dict[str, Any]]:
    return [
        {
            "need": words.NEEDS.get(one.need, one.need),
            "offer": [_(offer) for offer in one.offer],
            "source": source_words(one.source),
            "weaker": one.need in WEAKER_EVIDENCE,
        }
        for one in rules.approaches_for(walk.answers, walk.result)
        if one.need not in HIDDEN_NEEDS
    ]
