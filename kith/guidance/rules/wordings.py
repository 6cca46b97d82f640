"""Each question in a wording of its own for somebody who answers about another person, from `content/wordings.json`.

Only the words differ: keys, values and what follows from them are those of the rule file.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from kith.guidance.rules.reading import BOOK
from kith.guidance.rules.rulebook import Option, Question, Rulebook

FILE = Path(__file__).parent.parent / "content" / "wordings.json"
FOR_WHOM = "for_whom"
"""The one question that is never about the other person."""

_CONTENT: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
OF_THE_CARER = tuple(_CONTENT["own"])
"""What somebody who cares for another is asked about themselves, in this order."""


def about_another(question: Question) -> Question:
    """This question as it is put to somebody who answers for another person."""
    if question.key == FOR_WHOM:
        return question
    words = _CONTENT["questions"][question.key]
    options = tuple(Option(one.value, words["options"][str(one.value)]) for one in question.options)
    return replace(question, text=words["text"], options=options, why_we_ask=words["why"])


def of_the_carer(key: str, book: Rulebook = BOOK) -> Question | None:
    """A question to the carer about themselves: the rule file's own words, with a reason of its own."""
    if key not in OF_THE_CARER:
        return None
    return replace(book.questions[key], why_we_ask=_CONTENT["own"][key]["why"])


def carer_questions_left(asked: Collection[str]) -> tuple[str, ...]:
    """The questions about the carer that were not put yet."""
    return tuple(key for key in OF_THE_CARER if key not in asked)
