"""Answers and measures as they come in: checked one by one, and then what each name stands for."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from kith.guidance.rules.reading import BOOK
from kith.guidance.rules.rulebook import Measure, Question, Rulebook
from kith.lib.refusal import Invalid

_PLAIN = frozenset({int, str})
_LONGEST_PLACE = 200
_MOST_PLACE_PARTS = 10


def checked_answers(answers: Mapping[str, Any], book: Rulebook = BOOK) -> dict[str, Any]:
    """The answers that were given, or `Invalid`. None says the same as no key at all: skipped."""
    if not isinstance(answers, Mapping):
        raise Invalid("Answers must be an object of question keys and values.")
    chosen_from, left_out = book.chosen_from, False
    for key, value in answers.items():
        # Nearly every answer is a plain choice; the type comes first, for to Python True is 1 and so is 1.0.
        if type(value) in _PLAIN and value in chosen_from.get(key, ()):
            continue
        if key not in book.questions:
            raise Invalid(f"There is no question {_shown(key)}.", _field(key))
        if value is None:
            left_out = True
        else:
            _check(book.questions[key], value, book)
    return {key: value for key, value in answers.items() if value is not None} if left_out else dict(answers)


def _check(question: Question, value: object, book: Rulebook) -> None:
    """Raise unless the value answers the question."""
    key = question.key
    if question.kind in ("ordinal", "nominal"):
        if type(value) is bool or not isinstance(value, int | str) or value not in book.options[key]:
            raise _not_an_option(question, value)
    elif question.kind == "multi":
        if not isinstance(value, (list, tuple)):
            raise Invalid(f"The answer to {key!r} must be a list of its options.", key)
        for one in value:
            if not isinstance(one, str) or one not in book.options[key]:
                raise _not_an_option(question, one)
    elif not _is_place(value):
        raise Invalid(f"The answer to {key!r} must be a short text, or a few short texts by name.", key)


def checked_measures(measures: Mapping[str, Any], book: Rulebook = BOOK) -> dict[str, Any]:
    """The measures that were taken, or `Invalid`. None says the same as no key at all: not taken."""
    if not isinstance(measures, Mapping):
        raise Invalid("Measures must be an object of measure names and values.")
    taken = {}
    for key, value in measures.items():
        measure = book.measures.get(key)
        if measure is None:
            raise Invalid(f"There is no measure {_shown(key)}.", _field(key))
        if value is None:
            continue
        wanted = _wanted(measure, value)
        if wanted:
            raise Invalid(f"The measure {key!r} must be {wanted}, not {_shown(value)}.", key)
        taken[key] = value
    return taken


def standing(
    given: Mapping[str, Any], taken: Mapping[str, Any], unasked: Collection[str], book: Rulebook = BOOK
) -> tuple[dict[str, Any], frozenset[str]]:
    """What each name stands for, and which questions were skipped.

    A question that is not shown loses the value sent for it, and cannot have been skipped.
    """
    values = {**book.lowest, **given, **taken}
    skipped = book.can_be_skipped.difference(given, unasked)
    for key, is_shown in book.hidden_unless:
        if not is_shown(values, skipped):
            values[key] = book.lowest[key]
            skipped = skipped - {key}
    return values, skipped


def _wanted(measure: Measure, value: object) -> str:
    """What the value should have been, or nothing when it is right."""
    if measure.boolean:
        return "" if isinstance(value, bool) else "true or false"
    if measure.options:
        return (
            ""
            if isinstance(value, str) and value in measure.options
            else f"one of {', '.join(measure.options)}"
        )
    between = f"from {measure.lowest:g} to {measure.highest:g}"
    wanted = f"a whole number {between}" if measure.whole else f"a number {between}"
    if isinstance(value, bool) or not isinstance(value, int if measure.whole else int | float):
        return wanted
    return "" if math.isfinite(value) and measure.lowest <= value <= measure.highest else wanted


def _not_an_option(question: Question, value: object) -> Invalid:
    options = ", ".join(str(option.value) for option in question.options)
    return Invalid(
        f"The answer to {question.key!r} must be one of {options}, not {_shown(value)}.", question.key
    )


def _is_place(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_PLACE
    if isinstance(value, Mapping):
        parts = [*value.keys(), *(part for part in value.values() if part is not None)]
    elif isinstance(value, (list, tuple)):
        parts = list(value)
    else:
        return False
    return len(parts) <= 2 * _MOST_PLACE_PARTS and all(
        isinstance(part, str) and len(part) <= _LONGEST_PLACE for part in parts
    )


def _shown(value: object) -> str:
    """Something of what was sent, short enough for one line."""
    text = (
        ascii(value)
        if isinstance(value, str | int | float) and not _is_long(value)
        else f"a {type(value).__name__}"
    )
    return text if len(text) <= 60 else text[:57] + "..."


def _is_long(value: object) -> bool:
    return isinstance(value, int) and value.bit_length() > 200


def _field(key: object) -> str:
    return key if isinstance(key, str) else ""
