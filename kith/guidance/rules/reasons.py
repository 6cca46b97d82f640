"""Why: the answers that made each rule fire, and which single other answer would have changed the result."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kith.guidance.rules.answers import checked_answers, checked_measures, standing
from kith.guidance.rules.deciding import Result, decide
from kith.guidance.rules.language import OPERATORS, AllOf, Compared, Condition, Skipped
from kith.guidance.rules.reading import BOOK
from kith.guidance.rules.rulebook import Rule, Rulebook

QUIET = frozenset(
    {
        "danger",
        "suicide",
        "attempt",
        "self_harm",
        "home_safety",
        "phq9_item9",
        "core10_item6",
        "cssrs",
        "asq_acute",
    }
)
"""What is never repeated on a screen, a print or a resumed page unless the person opens it."""

SAFETY = frozenset(
    {
        "danger",
        "suicide",
        "attempt",
        "harm_others",
        "home_safety",
        "self_harm",
        "reality",
        "perinatal",
        "withdrawal",
        "body",
    }
)
"""What is never offered as a change: that would teach people to hide."""

_MOST_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Because:
    """One thing the person said. `label` is None where the question was skipped or the thing is a measure."""

    key: str
    value: Any
    label: str | None
    skipped: bool
    measure: bool

    @property
    def quiet(self) -> bool:
        """Not to be repeated unless the person opens it."""
        return self.key in QUIET


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired, where it comes from, and the answers that made it fire."""

    rule: str
    source: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One other answer, and what would then fit."""

    key: str
    value: int | str
    label: str
    result: Result


def reasons(
    answers: Mapping[str, Any],
    measures: Mapping[str, Any] | None = None,
    unasked: Collection[str] = (),
    book: Rulebook = BOOK,
) -> dict[str, Reason]:
    """For each rule that fired, by its id: level rules first, those of the highest level before the others."""
    values, skipped = standing(
        checked_answers(answers, book),
        checked_measures({} if measures is None else measures, book),
        unasked,
        book,
    )
    fired_risks = [book.risk_rules.by_id[rule] for rule in book.risk_rules.fired(values, skipped)]
    parts = dict(book.domains)
    risk = max((rule.says for rule in fired_risks), default=0)
    for letter, its_parts in book.domains:
        values[letter] = max(part.amount(values) for part in its_parts) if its_parts else risk

    def behind(name: str, sign: str, value: Any) -> set[str]:
        """The answers behind a comparison: for a domain, each part of it that alone would satisfy it."""
        if name not in parts:
            return {name}
        holds = OPERATORS[sign]
        if not parts[name]:
            deciding = [rule for rule in fired_risks if holds(rule.says, value)]
            return {key for rule in deciding for key in names(rule.when)}
        return {part.name for part in parts[name] if holds(part.amount(values), value)}

    def names(condition: Condition) -> set[str]:
        """The answers that make a condition hold; none where it does not."""
        if isinstance(condition, Skipped):
            return {condition.name} if condition.name in skipped else set()
        if isinstance(condition, Compared):
            now = values[condition.name]
            holds = now is not None and OPERATORS[condition.sign](now, condition.value)
            return behind(condition.name, condition.sign, condition.value) if holds else set()
        found = [names(part) for part in condition.parts]
        if isinstance(condition, AllOf) and not all(found):
            return set()
        return set().union(*found)

    def because(key: str) -> Because:
        question = book.questions.get(key)
        return Because(
            key,
            None if key in skipped else values[key],
            question.label(values[key]) if question and key not in skipped else None,
            key in skipped,
            question is None,
        )

    def reason(rule: Rule) -> Reason:
        order = [*book.questions, *book.measures]
        return Reason(rule.id, rule.source, tuple(map(because, sorted(names(rule.when), key=order.index))))

    fired_levels = [book.level_rules.by_id[rule] for rule in book.level_rules.fired(values, skipped)]
    fired_levels.sort(key=lambda rule: (-rule.says, rule.id))
    fired_risks.sort(key=lambda rule: (-rule.says, rule.id))
    return {rule.id: reason(rule) for rule in (*fired_levels, *fired_risks)}


def changes(
    answers: Mapping[str, Any],
    measures: Mapping[str, Any] | None = None,
    unasked: Collection[str] = (),
    book: Rulebook = BOOK,
) -> tuple[Change, ...]:
    """The smallest changes of one given answer that would change the result; three at most, none in a crisis.

    Never of a safety question. A change of an ordinal answer is as small as its steps; of what somebody would
    rather try, one step.
    """
    now = decide(answers, measures, unasked, book)
    if now.crisis:
        return ()
    given = checked_answers(answers, book)
    found: list[tuple[int, int, Change]] = []
    for place, question in enumerate(book.questions.values()):
        key = question.key
        if key in SAFETY or key not in given:
            continue
        if question.kind != "ordinal" and key != "preference":
            continue
        tries = []
        for option in question.options:
            if option.value != given[key]:
                size = abs(int(option.value) - given[key]) if question.kind == "ordinal" else 1
                tries.append((size, option))
        for size, option in sorted(tries, key=lambda pair: pair[0]):
            then = decide({**given, key: option.value}, measures, unasked, book)
            if _outcome(then) != _outcome(now):
                found.append((size, place, Change(key, option.value, option.label, then)))
                break
    found.sort(key=lambda entry: entry[:2])
    return tuple(change for _, _, change in found[:_MOST_CHANGES])


def _outcome(result: Result) -> tuple[int, str, str, str]:
    return result.level, result.first, result.professional, result.peer
