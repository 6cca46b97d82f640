"""The rule file, read once: questions, measures, domains and every rule, checked and made ready to run.

Whatever the file states in its own little language is read from it: conditions, bands, thresholds, times. Three
things are prose there, and are written as code where they are used; `read` refuses a file whose prose is other
than the prose that code was written from, so the two cannot drift apart unseen.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import product
from math import prod
from operator import itemgetter
from pathlib import Path
from typing import Any

from kith.guidance.rules.language import (
    AllOf,
    AnyOf,
    Compared,
    Condition,
    Names,
    Skipped,
    Values,
    chosen,
    compiled,
    parsed,
    ready,
)
from kith.guidance.rules.rulebook import (
    Amount,
    Composed,
    Fired,
    Measure,
    Option,
    Part,
    Question,
    Row,
    Rule,
    Rulebook,
    Rules,
)
from kith.lib.refusal import Invalid

FILE = Path(__file__).parent.parent / "content" / "guidance.json"

AFTERCARE = (
    "no crisis and stage in finished, left_hospital, long_term: flag aftercare",
    "and level <= 2 and preference is not professional: first=peer, peer=primary, professional=check_ins",
    "and stage=left_hospital: peer_h = min(peer_h, 72); professional_h = min(professional_h, 48 if R>=2 else 72); "
    "professional in (available_on_request, offered, check_ins) becomes check_ins",
)
UNSHOWN = (
    "A question not yet asked, or not shown, counts as its lowest answer, and a value sent for a question that is not "
    "shown (duration when distress is 0 or skipped) is ignored. A skipped question counts as its lowest answer too, "
    "except danger, suicide, attempt, harm_others, reality, withdrawal and body: risk 2 each. These seven and "
    "home_safety are always asked before a suggestion is given."
)
ALWAYS_ASKED = (
    "danger",
    "suicide",
    "attempt",
    "harm_others",
    "reality",
    "withdrawal",
    "body",
    "home_safety",
)
SEE_AFTERCARE = "see aftercare"

MEASURE_RANGES = {
    "phq9": (0, 27, False),
    "phq9_item9": (0, 3, True),
    "gad7": (0, 21, False),
    "core10": (0, 40, False),
    "core10_item6": (0, 4, True),
    "pcl5": (0, 80, False),
}
"""Lowest, highest, whole numbers only: a total filled in for a missing item need not be whole, an item always is."""
_MOST_WORKED_OUT = 1000


def read(content: Mapping[str, Any]) -> Rulebook:
    """The rule book that this content states. `Invalid` says what in it cannot be understood."""
    try:
        return _read(content)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as wrong:
        raise Invalid(f"The rule file lacks something or has it in another form: {wrong!r}.") from wrong


def _read(content: Mapping[str, Any]) -> Rulebook:
    _same_prose("aftercare", tuple(content["aftercare"]), AFTERCARE)
    _same_prose("unshown_rule", content["unshown_rule"], UNSHOWN)
    _same_prose("flags.aftercare", content["flags"]["aftercare"], SEE_AFTERCARE)
    measures = {measure.key: measure for measure in map(_measure, content["measures"])}
    options = {
        entry["key"]: frozenset(option["value"] for option in entry["options"])
        for entry in content["questions"]
    }
    names: dict[str, frozenset[Any] | None] = {
        entry["key"]: options[entry["key"]]
        for entry in content["questions"]
        if entry["kind"] in ("ordinal", "nominal")
    }
    for measure in measures.values():
        words = measure.options
        names[measure.key] = (
            frozenset({True, False}) if measure.boolean else frozenset(words) if words else None
        )
    questions = {entry["key"]: _question(entry, names) for entry in content["questions"]}
    domains = tuple((letter, _domain(letter, text, names)) for letter, text in content["domains"].items())
    letters: Names = {letter: frozenset(range(5)) for letter in content["domains"]}
    over_all: Names = {
        **names,
        **letters,
        **dict.fromkeys(("crisis", "emergency", "urgent", "L1", "L2", "L3", "L4"), frozenset({True, False})),
    }
    lowest = dict.fromkeys(names)
    lowest |= {key: min(options[key]) for key, question in questions.items() if question.kind == "ordinal"}
    risk_rules = _rules(content["risk_rules"], "risk", names)
    flags = _rules(
        [
            {"id": flag, "when": when, "flag": 1, "source": "flags"}
            for flag, when in content["flags"].items()
            if when != SEE_AFTERCARE
        ],
        "flag",
        names,
    )
    asked_about = [rule.when for rule in (*risk_rules.by_id.values(), *flags.by_id.values())]
    return Rulebook(
        version=int(content["version"]),
        questions=questions,
        measures=measures,
        names=names,
        options=options,
        chosen_from={key: options[key] for key in options if questions[key].kind in ("ordinal", "nominal")},
        lowest=lowest,
        can_be_skipped=frozenset(name for condition in asked_about for name in _skip_names(condition)),
        hidden_unless=tuple(
            (question.key, ready(question.shown_if, names))
            for question in questions.values()
            if question.shown_if
        ),
        domains=domains,
        amounts=tuple((letter, _highest(parts, names, lowest)) for letter, parts in domains if parts),
        risk_rules=risk_rules,
        level_rules=_rules(content["level_rules"], "level", letters),
        is_emergency=compiled(_emergency(content["emergency_when"]), names),
        composed=_composition(content["composition"], over_all),
        flags=flags,
        level_names={entry["id"]: entry["name"] for entry in content["levels"]},
        wait_limits=content["wait_limits_hours"],
        approaches={entry["need"]: entry for entry in content["approaches"]},
    )


def _same_prose(where: str, found: object, known: object) -> None:
    if found != known:
        raise Invalid(
            f"The rule file's {where!r} is worded in a way that this version of the engine does not know."
        )


def _question(entry: Mapping[str, Any], names: Names) -> Question:
    return Question(
        key=entry["key"],
        text=entry["text"],
        kind=entry["kind"],
        options=tuple(Option(option["value"], option["label"]) for option in entry["options"]),
        why_we_ask=entry["why_we_ask"],
        note=entry.get("note"),
        skippable=entry["skippable"],
        tier=entry["tier"],
        shown_if=parsed(entry["show_if"], names) if entry["show_if"] else None,
    )


def _measure(text: str) -> Measure:
    found = re.fullmatch(r"(\w+)(?: \(([\w|]+)\))?", text)
    if not found:
        raise Invalid(f"The rule file names a measure {text[:60]!r} that cannot be read.")
    key, form = found.groups()
    lowest, highest, whole = MEASURE_RANGES.get(key, (0, 1000, False))
    words = tuple(form.split("|")) if form and form != "boolean" else None
    return Measure(key, words, form == "boolean", lowest, highest, whole)


def _rules(entries: list[Mapping[str, Any]], says: str, names: Names) -> Rules:
    rules = []
    for entry in sorted(entries, key=lambda entry: str(entry["id"])):
        when = parsed(entry["when"], names)
        rules.append(Rule(entry["id"], int(entry[says]), when, entry["source"], ready(when, names)))
    by_values: dict[tuple[str, ...], dict[Any, Fired]] = {}
    by_skip: dict[str, Fired] = {}
    others = []
    for rule in rules:
        for part in rule.when.parts if isinstance(rule.when, AnyOf) else (rule.when,):
            looked_at = _names_in(part)
            possible = [sorted(names[name] or (), key=str) for name in looked_at]
            if isinstance(part, Skipped):
                by_skip.setdefault(part.name, {})[rule.id] = rule.says
            elif _skip_names(part) or not 0 < prod(map(len, possible)) <= _MOST_WORKED_OUT:
                others.append(rule)
            else:
                fires = ready(part, names)
                fired = by_values.setdefault(looked_at, {})
                for combination in product(*possible):
                    if fires(dict(zip(looked_at, combination, strict=True)), frozenset()):
                        key = combination if len(combination) > 1 else combination[0]
                        fired.setdefault(key, {})[rule.id] = rule.says
    return Rules(
        by_id={rule.id: rule for rule in rules},
        by_values=tuple((itemgetter(*looked_at), fired) for looked_at, fired in by_values.items()),
        by_skip=by_skip,
        others=tuple(others),
    )


def _names_in(condition: Condition) -> tuple[str, ...]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return tuple(dict.fromkeys(name for part in parts for name in _names_in(part)))
        case Skipped(name) | Compared(name, _, _):
            return (name,)


def _skip_names(condition: Condition) -> list[str]:
    match condition:
        case Skipped(name):
            return [name]
        case AllOf(parts) | AnyOf(parts):
            return [name for part in parts for name in _skip_names(part)]
        case _:
            return []


def _emergency(text: str) -> str:
    found = re.fullmatch(r"crisis \(R=4\) is an emergency when (.+); otherwise urgent", text)
    if not found:
        raise Invalid("The rule file's 'emergency_when' cannot be read.")
    return found.group(1)


def _composition(entries: list[Mapping[str, Any]], names: Names) -> Callable[[Values], Composed]:
    """The first row that applies, remembered by all that the rows ever look at: a handful of names."""
    rows = [_row(entry, names) for entry in entries]
    words = set(re.findall(r"\w+", json.dumps(entries)))
    if "skipped" in words:
        raise Invalid("The rule file's composition may not ask what was skipped.")
    looked_at = sorted(words & names.keys())

    @lru_cache(maxsize=4096)
    def composed(*seen: Any) -> Composed:
        values = dict(zip(looked_at, seen, strict=True))
        for row in rows:
            if row.applies(values, frozenset()):
                return row.composed(values)
        raise Invalid("The rule file's composition has no row for this person.")

    look = itemgetter(*looked_at)
    return lambda values: composed(*look(values))


def _row(entry: Mapping[str, Any], names: Names) -> Row:
    return Row(
        applies=compiled(entry["when"], names),
        first=chosen(entry["first"], names),
        professional=chosen(entry["professional"], names),
        peer=chosen(entry["peer"], names),
        times=tuple((key, chosen(value, names)) for key, value in entry["times"].items()),
    )


def _domain(letter: str, text: str, names: Names) -> tuple[Part, ...]:
    """A domain's parts. `R` has none: it is the highest risk rule that fires, which `decide` reckons."""
    if letter == "R":
        _same_prose("domains.R", text, "risk 0-4: the highest risk rule that fires")
        return ()
    listed = re.fullmatch(r"(?:\w+ 0-\d: )?max of (.+)", text)
    if listed:
        split = r";\s*" if ";" in text else r",\s*(?![^(]*\))"
        return tuple(_part(part, names) for part in re.split(split, listed.group(1)))
    single = re.fullmatch(r"(\w+) 0-\d(?: \(0 when (\w+=\d)\))?", text)
    if not single or single.group(1) not in names:
        raise Invalid(f"The rule file's domain {letter!r} cannot be read: {text[:200]!r}.")
    name, none_when = single.groups()
    if none_when:
        is_none = compiled(none_when, names)
        return (Part(name, lambda values: 0 if is_none(values, frozenset()) else values[name]),)
    return (Part(name, itemgetter(name)),)


def _highest(parts: tuple[Part, ...], names: Names, lowest: Mapping[str, Any]) -> Amount:
    """The maximum of the parts; of those that look at an ordinal answer it is worked out for every combination."""
    if len(parts) == 1:
        return parts[0].amount
    counted = [part for part in parts if lowest[part.name] is not None]
    looked_at = tuple(dict.fromkeys(part.name for part in counted))
    possible = [sorted(names[name] or ()) for name in looked_at]
    if len(looked_at) < 2 or prod(map(len, possible)) > _MOST_WORKED_OUT:
        return lambda values: max([part.amount(values) for part in parts])
    top_of = {}
    for combination in product(*possible):
        values = dict(zip(looked_at, combination, strict=True))
        top_of[combination] = max(part.amount(values) for part in counted)
    look, others = itemgetter(*looked_at), [part.amount for part in parts if part not in counted]

    def highest(values: Values) -> int:
        top = top_of[look(values)]
        for amount in others:
            found = amount(values)
            if found > top:
                top = found
        return top

    return highest


def _part(text: str, names: Names) -> Part:
    """`distress` · `withdrawal (1->2, 2->3, 3->3)` · `phq9 <5/<10/<16/16+ -> 0/1/2/3` · `reality=3 -> 4`."""
    if text in names:
        return Part(text, itemgetter(text))
    steps = re.fullmatch(r"(\w+) \(((?:\d+->\d+(?:, )?)+)\)", text)
    if steps and steps.group(1) in names:
        name = steps.group(1)
        to = {int(a): int(b) for a, b in re.findall(r"(\d+)->(\d+)", steps.group(2))}
        return Part(name, lambda values: to.get(values[name], int(values[name])))
    bands = re.fullmatch(r"(\w+) ((?:<\d+/)+)(\d+)\+ -> ([\d/]+)", text)
    if bands and bands.group(1) in names:
        key = bands.group(1)
        edges = [int(edge) for edge in re.findall(r"\d+", bands.group(2))]
        amounts = [int(amount) for amount in bands.group(4).split("/")]
        if edges != sorted(set(edges)) or int(bands.group(3)) != edges[-1] or len(amounts) != len(edges) + 1:
            raise Invalid(f"The rule file's bands do not meet: {text[:200]!r}.")
        return Part(
            key, lambda values: 0 if values[key] is None else amounts[bisect_right(edges, values[key])]
        )
    fixed = re.fullmatch(r"((\w+)[<>=]+\w+) -> (\d+)", text)
    if fixed and fixed.group(2) in names:
        name, holds, amount = fixed.group(2), compiled(fixed.group(1), names), int(fixed.group(3))
        possible = names[name]
        if possible is not None:
            amounts_of = {value: amount for value in possible if holds({name: value}, frozenset())}
            return Part(name, lambda values: amounts_of.get(values[name], 0))
        return Part(name, lambda values: amount if holds(values, frozenset()) else 0)
    raise Invalid(f"The rule file has a part of a domain that cannot be read: {text[:200]!r}.")


BOOK = read(json.loads(FILE.read_text("utf-8")))
"""The rule book that ships with the product."""
