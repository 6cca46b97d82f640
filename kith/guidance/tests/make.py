"""People who answer at random, and people who answer everything as mildly as can be."""

import random

from kith.guidance.rules import BOOK

ORDINALS = [question for question in BOOK.questions.values() if question.kind == "ordinal"]
MEASURES = {
    "phq9": range(28),
    "phq9_item9": range(4),
    "gad7": range(22),
    "core10": range(41),
    "core10_item6": range(5),
    "pcl5": range(81),
    "cssrs": ("low", "moderate", "high"),
    "asq_acute": (False, True),
}


def mildest(**changed):
    """Everything answered, everything at its lowest; None takes an answer away."""
    answers = {question.key: 0 for question in ORDINALS}
    answers |= {
        "for_whom": "me",
        "age": "18_64",
        "place": "GB",
        "stage": "new",
        "preference": "none",
        "cost": "any",
    }
    answers |= changed
    return {key: value for key, value in answers.items() if value is not None}


def someone(chance: random.Random, mild: float = 0.0, skips: float = 0.1):
    """Random answers and measures. `mild`: how often an ordinal answer is its lowest whatever chance says."""
    answers = {}
    for question in BOOK.questions.values():
        if chance.random() < skips:
            continue
        values = [option.value for option in question.options]
        if question.kind == "ordinal":
            answers[question.key] = 0 if chance.random() < mild else chance.choice(values)
        elif question.kind == "nominal":
            answers[question.key] = chance.choice(values)
        elif question.kind == "multi":
            answers[question.key] = chance.sample(values, chance.randint(0, 3))
        else:
            answers[question.key] = chance.choice(["GB", "NL nl"])
    measures = {
        key: chance.choice(values)
        for key, values in MEASURES.items()
        if chance.random() < 0.3 and chance.random() >= mild
    }
    return answers, measures
