"""What follows from answers: pure, from the rule file in `content/guidance.json`."""

from kith.guidance.rules.answers import checked_answers, checked_measures
from kith.guidance.rules.approaches import Approach, approaches_for, medical_number_first
from kith.guidance.rules.asking import (
    RESULT_FROM,
    can_see_result,
    next_question,
    question_for,
    questions_left,
    shown,
    unasked,
)
from kith.guidance.rules.deciding import ALTERNATIVES, Result, decide
from kith.guidance.rules.reading import ALWAYS_ASKED, BOOK, read
from kith.guidance.rules.reasons import QUIET, SAFETY, Because, Change, Reason, changes, reasons
from kith.guidance.rules.rulebook import Option, Question, Rulebook
from kith.guidance.rules.wordings import (
    FOR_WHOM,
    OF_THE_CARER,
    about_another,
    carer_questions_left,
    of_the_carer,
)

__all__ = [
    "ALTERNATIVES",
    "ALWAYS_ASKED",
    "BOOK",
    "FOR_WHOM",
    "OF_THE_CARER",
    "QUIET",
    "RESULT_FROM",
    "SAFETY",
    "Approach",
    "Because",
    "Change",
    "Option",
    "Question",
    "Reason",
    "Result",
    "Rulebook",
    "about_another",
    "approaches_for",
    "can_see_result",
    "carer_questions_left",
    "changes",
    "checked_answers",
    "checked_measures",
    "decide",
    "medical_number_first",
    "next_question",
    "of_the_carer",
    "question_for",
    "questions_left",
    "read",
    "reasons",
    "shown",
    "unasked",
]
