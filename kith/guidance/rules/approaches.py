"""Which approaches the rule file names for what somebody says it is about. Never touches how much help is suggested."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kith.guidance.rules.deciding import Result
from kith.guidance.rules.reading import BOOK
from kith.guidance.rules.rulebook import Rulebook

_NEEDS = {
    "worry": "worry/panic",
    "loss": "grief",
    "past": "trauma",
    "substance": "substance use",
    "food": "eating",
    "voices": "psychosis",
    "obsessions": "OCD",
    "illness": "pain, long illness, values",
    "relationships": "patterns, relationships, past",
}
_WITHHELD_WHERE_SOMEBODY_IS_FEARED = frozenset({"couple therapy", "family work"})
_MORE_SEVERE_FROM = 3


@dataclass(frozen=True, slots=True)
class Approach:
    """What may help with one need, and who says so."""

    need: str
    offer: tuple[str, ...]
    source: str


def approaches_for(answers: Mapping[str, Any], result: Result, book: Rulebook = BOOK) -> tuple[Approach, ...]:
    """The approaches for these answers, in the rule file's order. Couple and family work is withheld where
    somebody at home is feared."""
    about = answers.get("about") or ()
    goals = answers.get("goals") or ()
    needs = {_NEEDS[value] for value in about if value in _NEEDS}
    if "mood" in about:
        severe = result.domains["S"] >= _MORE_SEVERE_FROM
        needs.add("low mood, more severe" if severe else "low mood, less severe")
    if answers.get("self_harm") == 2:
        needs.add("strong emotions, repeated self-harm")
    if "past" in goals:
        needs.add("trauma")
    if "understand" in goals:
        needs.add("patterns, relationships, past")
    if "create" in goals:
        needs.add("creative, body, animals")
    if "keep" in goals:
        needs.add("relapse prevention")
    withheld = _WITHHELD_WHERE_SOMEBODY_IS_FEARED if "abuse_advocate_first" in result.flags else frozenset()
    return tuple(
        Approach(need, tuple(offer for offer in entry["offer"] if offer not in withheld), entry["source"])
        for need, entry in book.approaches.items()
        if need in needs
    )


def medical_number_first(answers: Mapping[str, Any]) -> bool:
    """In a crisis: whether the medical emergency number stands before the crisis line (else the line comes first,
    least invasive first)."""
    return answers.get("danger") == 2 or answers.get("body") == 2 or answers.get("withdrawal") == 3
