"""A walk: everything the page carries for somebody who has no row here."""

import uuid
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from kith.guidance import rules
from kith.lib.refusal import Invalid
from kith.people.models import Persona
from kith.privacy.actions import lock_token, unlock_token

PURPOSE = "guide"
GOOD_FOR = 2 * 60 * 60
"""Seconds between one page and the next."""

CRISIS_RISK = 4
LONGEST_TOKEN = 12_000


@dataclass(slots=True)
class Walk:
    """The answers so far, the questions put so far in order, and what this person has already been shown.

    `warned` is the person who read, before the first question, that serious answers are told to whoever is on call: nobody else's are.
    `helped` are the calls for help that were already answered with a page. `told` is "" or how the telling went: "someone" has it, "nobody" is on
    call, it was told "before", or this is what was "kept".
    """

    id: str
    version: int
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    warned: str = ""
    helped: list[str] = field(default_factory=list)
    young_read: bool = False
    told: str = ""

    @property
    def unasked(self) -> frozenset[str]:
        """Questions not yet put: they count as their lowest answer and raise nothing."""
        return rules.unasked(self.asked)

    @property
    def result(self) -> rules.Result:
        """What fits the answers so far."""
        return rules.decide(self.answers, {}, self.unasked)

    @property
    def young(self) -> bool:
        """Said to be under 18."""
        return self.answers.get("age") in ("u13", "13_15", "16_17")

    @property
    def for_another(self) -> bool:
        """Answered by somebody who cares about somebody else."""
        return self.answers.get("for_whom") == "other"

    @property
    def country(self) -> str:
        """The country that was chosen, if one was."""
        place = self.answers.get("place")
        return str(place.get("country", "")) if isinstance(place, dict) else ""

    @property
    def can_see_result(self) -> bool:
        """Whether a suggestion may be shown: never before the safety questions were put."""
        return rules.can_see_result(self.answers, self.asked)

    @property
    def calls_for_help(self) -> list[str]:
        """What in the answers so far makes them a crisis, and whether it is an emergency."""
        found = self.result
        if not found.crisis:
            return []
        gravest = {key for key, rule in rules.BOOK.risk_rules.by_id.items() if rule.says == CRISIS_RISK}
        emergency = ["emergency"] if found.crisis == "emergency" else []
        return [*sorted(gravest.intersection(found.risk_rules)), *emergency]

    def take(self, key: str, value: Any) -> None:
        """Note an answer, or with None that the question was put and skipped."""
        if value is None:
            self.answers.pop(key, None)
        else:
            self.answers[key] = value
        if key not in self.asked:
            self.asked.append(key)

    def before(self, key: str) -> str | None:
        """The question before this one, among those that are still shown."""
        shown = {question.key for question in rules.shown(self.answers)}
        earlier = self.asked[: self.asked.index(key)] if key in self.asked else self.asked
        return next((one for one in reversed(earlier) if one in shown), None)

    def may_answer(self, key: str) -> bool:
        """Whether it is this question's turn, or it was put before."""
        if key in self.asked:
            return True
        due = [rules.next_question(self.answers, self.asked, after_result=False)]
        if self.can_see_result:
            due.append(rules.next_question(self.answers, self.asked, after_result=True))
        return any(question is not None and question.key == key for question in due)

    @property
    def token(self) -> str:
        """The whole walk, as the hidden field that carries it on."""
        return lock_token(PURPOSE, asdict(self))


def begun(persona: Persona | None) -> Walk:
    """A new walk, of somebody who has just been told what happens to serious answers."""
    return Walk(str(uuid.uuid4()), rules.BOOK.version, warned=str(persona.person_id) if persona else "")


def opened(token: str) -> Walk:
    """The walk in a hidden field. `Invalid` when it is too old, not ours, or of other rules than today's."""
    if len(token) > LONGEST_TOKEN:
        raise Invalid("")
    content = unlock_token(PURPOSE, token, GOOD_FOR)
    if not isinstance(content, dict) or content.get("version") != rules.BOOK.version:
        raise Invalid("")
    try:
        walk = Walk(**content)
        UUID(walk.id)
    except (TypeError, ValueError) as wrong:
        raise Invalid("") from wrong
    rules.checked_answers(walk.answers)
    return walk
