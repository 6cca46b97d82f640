"""The little language of the rule file: `S>=3 and (R>=2 or F>=3)`, `danger skipped`, `age in u13, 13_15`.

A condition is parsed once, when a rule file is read, into a tree of the four kinds below and from there into
a plain function. Nothing is ever handed to Python to evaluate, so a rule file can say nothing but this.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kith.lib.refusal import Invalid

Values = Mapping[str, Any]
"""What each name stands for in this decision: an answer (its lowest where there is none), a measure, a domain."""

Fires = Callable[[Values, frozenset[str]], bool]
"""Does it hold, for these values and these skipped questions?"""

Names = Mapping[str, frozenset[Any] | None]
"""The names a condition may use, each with the values it can take; None where any number will do."""

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_TOKEN = re.compile(r"\s*(>=|<=|[=<>(),]|\w+)")
_WORDS = frozenset({"and", "or", "in", "any", "of", "skipped", "otherwise"})
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Skipped:
    """The question was asked and left without an answer."""

    name: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The name's value stands in this relation to a fixed one."""

    name: str
    sign: str
    value: Any


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts, always."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part at least holds."""

    parts: tuple["Condition", ...]


Condition = Skipped | Compared | AllOf | AnyOf


def parsed(text: str, names: Names) -> Condition:
    """The condition that `text` states, using only `names`; `Invalid` when it is not one."""
    return _Parser(text, names).whole()


class _Parser:
    """Reads one condition from left to right. A comma before "or" and "and" is only breath; alone it means "and"."""

    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names = text, names
        self.tokens: list[str] = []
        self.at = 0
        self.depth = 0
        self.subject = ""
        end = 0
        while end < len(text.rstrip()):
            found = _TOKEN.match(text, end)
            if not found:
                raise self._wrong(f"{text[end:].strip()[:20]!r} means nothing here")
            self.tokens.append(found.group(1))
            end = found.end()

    def whole(self) -> Condition:
        parts = [self._either()]
        while self._take(","):
            parts.append(self._either())
        if self.at < len(self.tokens):
            raise self._wrong(f"{self.tokens[self.at]!r} is left over")
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _either(self) -> Condition:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._wrong("too many brackets inside each other")
        parts = [self._both()]
        while self._take("or") or self._take(",", "or"):
            parts.append(self._both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._single()]
        while self._take("and") or self._take(",", "and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _single(self) -> Condition:
        if self._take("("):
            inside = self._either()
            if not self._take(")"):
                raise self._wrong("a bracket is not closed")
            return inside
        if self._take("otherwise"):
            return AllOf(())
        if self._take("any", "of"):
            listed = [self._name()]
            while self._take(","):
                listed.append(self._name())
            if not self._take("skipped"):
                raise self._wrong("'any of' must end with 'skipped'")
            return AnyOf(tuple(Skipped(name) for name in listed))
        if self._peek() not in OPERATORS:
            self.subject = self._name()
        if not self.subject:
            raise self._wrong("a comparison has nothing to compare")
        if self._take("skipped"):
            return Skipped(self.subject)
        if self._take("in"):
            values = [self._value()]
            while self._peek() == "," and self._is_value(self._peek(1)):
                self.at += 1
                values.append(self._value())
            return AnyOf(tuple(Compared(self.subject, "=", value) for value in values))
        if self._peek() in OPERATORS:
            return Compared(self.subject, self._next(), self._value())
        if self.names[self.subject] != frozenset({True, False}):
            raise self._wrong(f"{self.subject!r} is neither true nor false by itself")
        return Compared(self.subject, "=", True)

    def _name(self) -> str:
        word = self._next()
        if word not in self.names:
            raise self._wrong(f"{word!r} is not a name known here")
        return word

    def _value(self) -> Any:
        word = self._next()
        if not self._is_value(word):
            raise self._wrong(f"{word!r} is not a value of {self.subject!r}")
        return constant(word)

    def _is_value(self, word: str) -> bool:
        allowed = self.names[self.subject]
        value = constant(word)
        return isinstance(value, int) if allowed is None else value in allowed

    def _peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def _next(self) -> str:
        word = self._peek()
        if not word or (word in _WORDS and word not in self.names):
            raise self._wrong("something is missing" if not word else f"{word!r} is out of place")
        self.at += 1
        return word

    def _take(self, *words: str) -> bool:
        if all(self._peek(ahead) == word for ahead, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def _wrong(self, why: str) -> Invalid:
        return Invalid(f"The rule file says {self.text[:200]!r}, and {why}.")


def constant(word: str) -> int | str:
    """A whole number where the word is one (`13_15` is not), else the word itself."""
    return int(word) if word.isascii() and word.isdigit() else word


def ready(condition: Condition, names: Names) -> Fires:
    """The condition as a function. A measure that was not taken is None, and nothing compares to it."""
    match condition:
        case Skipped(name):
            return lambda values, skipped: name in skipped
        case Compared(name, "=", value):
            return lambda values, skipped: bool(values[name] == value)
        case Compared(name, sign, value):
            holds = OPERATORS[sign]
            return lambda values, skipped: values[name] is not None and holds(values[name], value)
        case AllOf(parts):
            every = [ready(part, names) for part in parts]
            if len(every) == 2:
                one, other = every
                return lambda values, skipped: one(values, skipped) and other(values, skipped)
            return lambda values, skipped: all(part(values, skipped) for part in every)
        case AnyOf(parts):
            return _any_ready(parts, names)


def _any_ready(parts: tuple[Condition, ...], names: Names) -> Fires:
    """An "or", with the two long lists of the rule file (many skipped, one of many values) looked up at once."""
    unanswered = frozenset(part.name for part in parts if isinstance(part, Skipped))
    if len(unanswered) == len(parts):
        return lambda values, skipped: not unanswered.isdisjoint(skipped)
    compared = {part.name for part in parts if isinstance(part, Compared) and part.sign == "="}
    if len(compared) == 1 and all(isinstance(part, Compared) and part.sign == "=" for part in parts):
        name = compared.pop()
        wanted = frozenset(part.value for part in parts if isinstance(part, Compared))
        return lambda values, skipped: values[name] in wanted
    some = [ready(part, names) for part in parts]
    return lambda values, skipped: any(holds(values, skipped) for holds in some)


def compiled(text: str, names: Names) -> Fires:
    """Parsed and ready in one step, where nobody needs the tree."""
    return ready(parsed(text, names), names)


Choice = Callable[[Values, frozenset[str]], int | str | None]
"""Picks a value; None where no clause of a choice without "else" holds."""


def chosen(text: str | int, names: Names) -> Choice:
    """`peer if preference=peer, professional if preference=professional, else together`, or a plain value."""
    if isinstance(text, int) or " if " not in text:
        fixed = text if isinstance(text, int) else constant(text)
        return lambda values, skipped: fixed
    clauses, _, last = text.rpartition(" else ")
    if not clauses:
        clauses, last = text, ""
    otherwise = constant(last.strip()) if last else None
    pairs: list[tuple[int | str, Fires]] = []
    for clause in clauses.rstrip(", ").split(", "):
        value, found, when = clause.partition(" if ")
        if not found:
            raise Invalid(f"The rule file says {text[:200]!r}, and {clause!r} has no 'if'.")
        pairs.append((constant(value.strip()), compiled(when, names)))

    def choose(values: Values, skipped: frozenset[str]) -> int | str | None:
        for value, holds in pairs:
            if holds(values, skipped):
                return value
        return otherwise

    return choose
