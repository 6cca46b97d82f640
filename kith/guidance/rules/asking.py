"""Which question comes next, how many are left, and from where on a result may be seen.

`asked` holds the keys of the questions that have been put to the person, answered or skipped.
"""

from collections.abc import Collection, Mapping
from typing import Any

from kith.guidance.rules.answers import checked_answers, standing
from kith.guidance.rules.reading import ALWAYS_ASKED, BOOK
from kith.guidance.rules.rulebook import Question, Rulebook

RESULT_FROM = "functioning"


def question_for(key: str, book: Rulebook = BOOK) -> Question | None:
    """The question with this key, if there is one."""
    return book.questions.get(key)


def unasked(asked: Collection[str], book: Rulebook = BOOK) -> frozenset[str]:
    """The questions not yet asked: what `decide` must be told when a result is wanted early."""
    return frozenset(book.questions).difference(asked)


def shown(answers: Mapping[str, Any], book: Rulebook = BOOK) -> tuple[Question, ...]:
    """The questions to ask this person, in order: all but those whose condition does not hold."""
    values, skipped = standing(checked_answers(answers, book), {}, (), book)
    hidden = {key for key, is_shown in book.hidden_unless if not is_shown(values, skipped)}
    return tuple(question for question in book.questions.values() if question.key not in hidden)


def questions_left(
    answers: Mapping[str, Any], asked: Collection[str], after_result: bool = False, book: Rulebook = BOOK
) -> tuple[Question, ...]:
    """The questions still to come, in order: those before the result, or those that follow it."""
    return tuple(
        question
        for question in shown(answers, book)
        if question.key not in asked and (question.tier == "after_result") == after_result
    )


def next_question(
    answers: Mapping[str, Any], asked: Collection[str], after_result: bool = False, book: Rulebook = BOOK
) -> Question | None:
    """The next question, or None when the result is due."""
    left = questions_left(answers, asked, after_result, book)
    return left[0] if left else None


def can_see_result(answers: Mapping[str, Any], asked: Collection[str], book: Rulebook = BOOK) -> bool:
    """Whether "see what fits now" is offered: from `functioning` on, never before the safety questions were asked."""
    if not set(ALWAYS_ASKED) <= set(asked):
        return False
    for question in shown(answers, book):
        if question.key == RESULT_FROM:
            return True
        if question.key not in asked:
            return False
    return True
