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
OWN = "own_"
"""Before the key of a question, on a page: it is about the carer themself."""
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

    Where the answers are about another person, `carer` is a walk of its own for what the one who answers says about themself. Nothing passes from one
    to the other but the country and the language.
    """

    id: str
    version: int
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    warned: str = ""
    helped: list[str] = field(default_factory=list)
    young_read: bool = False
    told: str = ""
    carer: "Walk | None" = None

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
        """Note an answer, or with None that the question was put and skipped.

        Whoever says that it is about somebody else than before starts anew: answers about one person never count for another.
        """
        was_for_another = self.for_another
        if value is None:
            self.answers.pop(key, None)
        else:
            self.answers[key] = value
        if key not in self.asked:
            self.asked.append(key)
        if self.for_another != was_for_another:
            self.answers = {one: said for one, said in self.answers.items() if one == rules.FOR_WHOM}
            self.asked = [rules.FOR_WHOM]
            self.id, self.helped, self.young_read, self.told = str(uuid.uuid4()), [], False, ""
        self.with_carer()

    def with_carer(self) -> None:
        """Keep the carer's own walk beside this one where there is a carer, and only there."""
        if not self.for_another:
            self.carer = None
            return
        if self.carer is None:
            self.carer = Walk(str(uuid.uuid5(UUID(self.id), "carer")), self.version, warned=self.warned)
        self.carer.answers.pop("place", None)
        if "place" in self.answers:
            self.carer.answers["place"] = self.answers["place"]

    @property
    def carer_left(self) -> tuple[str, ...]:
        """What the carer was not asked about themself yet."""
        return rules.carer_questions_left(self.carer.asked) if self.carer else ()

    def part(self, name: str) -> "tuple[Walk, rules.Question] | None":
        """The question of this name on a page, in its wording, and whose answers it goes to."""
        if name.startswith(OWN):
            own = rules.of_the_carer(name.removeprefix(OWN))
            return (self.carer, own) if own and self.carer else None
        question = rules.question_for(name)
        if question is None:
            return None
        return self, rules.about_another(question) if self.for_another else question

    def next_name(self, after_result: bool = False) -> str | None:
        """The name of the next question; None when the result is due. Before the result, the carer's own come last."""
        question = rules.next_question(self.answers, self.asked, after_result and self.can_see_result)
        if question:
            return question.key
        return None if after_result else self.next_own_name

    @property
    def next_own_name(self) -> str | None:
        """The next question to the carer about themself."""
        left = self.carer_left if self.can_see_result else ()
        return OWN + left[0] if left else None

    def before(self, name: str) -> str | None:
        """The question before this one, among those that are still shown."""
        shown = {question.key for question in rules.shown(self.answers)}
        names = [key for key in self.asked if key in shown]
        if self.carer:
            names += [OWN + key for key in self.carer.asked]
        if name.startswith(OWN) or name not in self.asked:
            earlier = names[: names.index(name)] if name in names else names
        else:
            earlier = [key for key in self.asked[: self.asked.index(name)] if key in shown]
        return earlier[-1] if earlier else None

    def may_answer(self, name: str) -> bool:
        """Whether it is this question's turn, or it was put before."""
        if name in self.asked or name == self.next_own_name:
            return True
        if self.carer and self.can_see_result and name in [OWN + key for key in self.carer.asked]:
            return True
        due = [rules.next_question(self.answers, self.asked, after_result=False)]
        if self.can_see_result:
            due.append(rules.next_question(self.answers, self.asked, after_result=True))
        return any(question is not None and question.key == name for question in due)

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
        carer = content.pop("carer", None)
        walk = Walk(**content, carer=Walk(**carer) if carer else None)
        UUID(walk.id)
    except (TypeError, ValueError) as wrong:
        raise Invalid("") from wrong
    for each in (walk, walk.carer):
        if each:
            rules.checked_answers(each.answers)
    return walk
