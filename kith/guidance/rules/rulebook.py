"""What a rule book is: questions, measures, domains and rules, made ready to decide by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kith.guidance.rules.language import Choice, Condition, Fires, Names, Values

Amount = Callable[[Values], int]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    value: int | str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as the page asks it."""

    key: str
    text: str
    kind: str
    options: tuple[Option, ...]
    why_we_ask: str | None
    note: str | None
    skippable: bool
    tier: str
    shown_if: Condition | None

    def label(self, value: object) -> str | None:
        """The words of one option, if there is such an option."""
        return next((option.label for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A score that was taken elsewhere. `options` when it is a word or a yes, otherwise a range."""

    key: str
    options: tuple[str, ...] | None
    boolean: bool
    lowest: float
    highest: float
    whole: bool

    def possible(self) -> frozenset[Any] | None:
        """Every value it can take, where they can be counted."""
        if self.boolean:
            return frozenset({True, False})
        if self.options:
            return frozenset(self.options)
        return frozenset(range(int(self.lowest), int(self.highest) + 1)) if self.whole else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it fires, what it then says (a risk or a level), and where it comes from."""

    id: str
    says: int
    when: Condition
    source: str
    fires: Fires


Fired = dict[str, int]
"""The ids of the rules that fire, each with the risk or the level it names."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules by id, with a short way to those that fire.

    Nearly every rule looks at a name or two with a handful of values each: what fires for each of them is worked
    out once, when the file is read. Only the others are tried one by one.
    """

    by_id: Mapping[str, Rule]
    by_values: tuple[tuple[Callable[[Values], Any], Mapping[Any, Fired]], ...]
    by_skip: Mapping[str, Fired]
    others: tuple[Rule, ...]

    def fired(self, values: Values, skipped: frozenset[str]) -> Fired:
        """The rules that fire."""
        found: Fired = {}
        for looked_at, fired in self.by_values:
            value = looked_at(values)
            if value in fired:
                found.update(fired[value])
        for name in skipped:
            if name in self.by_skip:
                found.update(self.by_skip[name])
        for rule in self.others:
            if rule.fires(values, skipped):
                found[rule.id] = rule.says
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a domain is the maximum of: the name it looks at and what it amounts to."""

    name: str
    amount: Amount


Composed = tuple[str, str, str, dict[str, int | str]]
"""What comes first, the professional, the peer, and the times."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the composition: when it applies, and the choices it makes."""

    applies: Fires
    first: Choice
    professional: Choice
    peer: Choice
    times: tuple[tuple[str, Choice], ...]

    def composed(self, values: Values) -> Composed:
        """What the row says, for these values; a time that it does not give is left out."""
        nobody: frozenset[str] = frozenset()
        times = {key: choice(values, nobody) for key, choice in self.times}
        return (
            str(self.first(values, nobody)),
            str(self.professional(values, nobody)),
            str(self.peer(values, nobody)),
            {key: time for key, time in times.items() if time is not None},
        )


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A rule file, ready to decide by."""

    version: int
    questions: Mapping[str, Question]
    measures: Mapping[str, Measure]
    names: Names
    options: Mapping[str, frozenset[int | str]]
    chosen_from: Mapping[str, frozenset[int | str]]
    lowest: Mapping[str, Any]
    can_be_skipped: frozenset[str]
    hidden_unless: tuple[tuple[str, Fires], ...]
    domains: tuple[tuple[str, tuple[Part, ...]], ...]
    amounts: tuple[tuple[str, Amount], ...]
    risk_rules: Rules
    level_rules: Rules
    is_emergency: Fires
    composed: Callable[[Values], Composed]
    flags: Rules
    level_names: Mapping[str, str]
    wait_limits: Mapping[str, Any]
    approaches: Mapping[str, Mapping[str, Any]]
