"""The shape of a walk through the questions, and of one answer."""

from kith.guidance.forms.question import KEEP, SKIP, QuestionForm, SafeForm
from kith.guidance.forms.walk import GOOD_FOR, OWN, Walk, begun, opened

__all__ = ["GOOD_FOR", "KEEP", "OWN", "SKIP", "QuestionForm", "SafeForm", "Walk", "begun", "opened"]
