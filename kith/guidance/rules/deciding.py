"""The decision: answers and measures in, what may fit now out. The same in, the same out, always."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kith.guidance.rules.answers import checked_answers, checked_measures, standing
from kith.guidance.rules.reading import BOOK
from kith.guidance.rules.rulebook import Rulebook

ALTERNATIVES = (
    "public service",
    "sliding scale",
    "training clinic",
    "group instead of one-to-one",
    "guided self-help",
    "free peer",
)
_SAID_OF: dict[tuple[int, str | None], dict[str, bool]] = {
    (level, crisis): {
        "crisis": crisis is not None,
        "emergency": crisis == "emergency",
        "urgent": crisis == "urgent",
        **{f"L{step}": step == level for step in (1, 2, 3, 4)},
    }
    for level in (1, 2, 3, 4)
    for crisis in (None, "urgent", "emergency")
}
"""What the composition's conditions may ask of a level and a crisis, by name."""


@dataclass(frozen=True, slots=True)
class Result:
    """What may fit now, and the rules that say so."""

    level: int
    crisis: str | None
    first: str
    professional: str
    peer: str
    times: dict[str, int | str]
    flags: tuple[str, ...]
    alternatives: tuple[str, ...]
    rules: tuple[str, ...]
    risk_rules: tuple[str, ...]
    domains: dict[str, int]
    rule_version: int

    def as_dict(self) -> dict[str, Any]:
        """The result as plain values, ready for JSON."""
        return {
            "level": self.level,
            "crisis": self.crisis,
            "first": self.first,
            "professional": self.professional,
            "peer": self.peer,
            "times": self.times,
            "flags": self.flags,
            "alternatives": self.alternatives,
            "rules": self.rules,
            "risk_rules": self.risk_rules,
            "domains": self.domains,
            "rule_version": self.rule_version,
        }

    @property
    def outcome(self) -> str:
        """The name of the outcome in the rule file: L0E, L0U or L1 to L4."""
        if self.crisis:
            return "L0E" if self.crisis == "emergency" else "L0U"
        return f"L{self.level}"


def decide(
    answers: Mapping[str, Any],
    measures: Mapping[str, Any] | None = None,
    unasked: Collection[str] = (),
    book: Rulebook = BOOK,
) -> Result:
    """What may fit now.

    A question without an answer counts as skipped unless it is named in `unasked`: then it is not yet asked,
    counts as its lowest answer, and raises nothing by itself.
    """
    given = checked_answers(answers, book)
    values, skipped = standing(
        given, checked_measures({} if measures is None else measures, book), unasked, book
    )

    risk_rules = book.risk_rules.fired(values, skipped)
    risk = max(risk_rules.values(), default=0)
    domains = {"R": risk}
    for letter, amount in book.amounts:
        domains[letter] = amount(values)
    values.update(domains)
    level_rules = book.level_rules.fired(values, skipped)
    level = max(level_rules.values(), default=1)

    crisis = None
    if risk >= 4:
        crisis = "emergency" if book.is_emergency(values, skipped) else "urgent"
    values.update(_SAID_OF[level, crisis])
    first, professional, peer, composed_times = book.composed(values)
    times = composed_times.copy()
    flags = book.flags.fired(values, skipped)
    if crisis is None and values["stage"] in ("finished", "left_hospital", "long_term"):
        flags["aftercare"] = 1
        first, professional, peer = _with_aftercare(values, level, first, professional, peer, times)
    return Result(
        level,
        crisis,
        first,
        professional,
        peer,
        times,
        tuple(sorted(flags)),
        ALTERNATIVES if values["cost"] in ("low", "free") else (),
        tuple(sorted(level_rules)),
        tuple(sorted(risk_rules)),
        domains,
        book.version,
    )


def _with_aftercare(
    values: Mapping[str, Any], level: int, first: str, professional: str, peer: str, times: dict[str, Any]
) -> tuple[str, str, str]:
    """`aftercare` in the rule file, sentence by sentence (see `rulebook.AFTERCARE`).

    The second and the third sentence each continue the first: the third speaks of R>=2, which the second's
    "level <= 2" would never allow.
    """
    if level <= 2 and values["preference"] != "professional":
        first, peer, professional = "peer", "primary", "check_ins"
    if values["stage"] == "left_hospital":
        times["peer_h"] = min(times["peer_h"], 72)
        times["professional_h"] = min(times["professional_h"], 48 if values["R"] >= 2 else 72)
        if professional in ("available_on_request", "offered", "check_ins"):
            professional = "check_ins"
    return first, professional, peer
