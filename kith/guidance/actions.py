"""What can happen to answers: a person keeps them, reads them, forgets them; or a serious one reaches whoever is on call."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kith.guidance import access, queries, rules
from kith.guidance.models import KeptResult, ToldWalk
from kith.lib import clock
from kith.lib.refusal import Missing
from kith.people.models import Persona
from kith.privacy.actions import action, open_sealed, seal
from kith.safety.actions import raise_concern
from kith.safety.models import Concern, Source

SERIOUS = 3
"""From this risk on the answers of somebody signed in are told to whoever is on call."""


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody who answered for another person said about themself, and what that suggests."""

    answers: dict[str, Any]
    asked: list[str]
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, opened. `asked` are the questions that had been put."""

    answers: dict[str, Any]
    asked: list[str]
    measures: dict[str, Any]
    result: dict[str, Any]
    rule_version: int
    kept_at: datetime
    own: Own | None = None

    @property
    def for_another(self) -> bool:
        """Whether the answers are about somebody else than the one who kept them."""
        return bool(self.answers.get("for_whom") == "other")

    @property
    def about_themself(self) -> dict[str, Any] | None:
        """What is suggested for the one who kept it; None when that was never asked."""
        if not self.for_another:
            return self.result
        return self.own.result if self.own and self.own.asked else None


@action
def keep_result(
    *,
    by: Persona,
    answers: Mapping[str, Any],
    measures: Mapping[str, Any] | None = None,
    asked: Collection[str] | None = None,
    own: tuple[Mapping[str, Any], Collection[str]] | None = None,
) -> KeptResult:
    """Keep answers, and what they suggest now, sealed for this persona alone. What was kept before is replaced.

    `asked` names the questions that were put; without it every question counts as put. `own` are the answers of a carer about themself, and which of
    those questions were put: decided apart, kept apart.
    """
    access.may_keep_result(by, answers.get("age")).or_refuse()
    put = (
        list(rules.BOOK.questions) if asked is None else [key for key in asked if key in rules.BOOK.questions]
    )
    given = rules.checked_answers(answers)
    taken = rules.checked_measures(measures or {})
    result = rules.decide(given, taken, rules.unasked(put))
    KeptResult.objects.filter(persona=by).delete()
    kept = KeptResult(persona=by, kept_at=clock.now(), rule_version=result.rule_version)
    content: dict[str, Any] = {"answers": given, "asked": put, "measures": taken}
    results: dict[str, Any] = {"result": result.as_dict()}
    if own is not None and given.get("for_whom") == "other":
        own_given = rules.checked_answers(own[0])
        own_put = [key for key in rules.OF_THE_CARER if key in own[1]]
        content["own"] = {"answers": own_given, "asked": own_put}
        results["own"] = rules.decide(own_given, {}, rules.unasked(own_put)).as_dict()
    seal(kept, "answers", json.dumps(content))
    seal(kept, "result", json.dumps(results))
    kept.save(force_insert=True)
    return kept


@action(reads=True)
def read_kept_result(*, by: Persona) -> Kept:
    """Open what this persona kept. `Missing` when there is nothing."""
    kept = queries.kept_result(by)
    if kept is None:
        raise Missing("")
    access.may_read_kept_result(by, kept).or_refuse()
    content = json.loads(open_sealed(kept, "answers"))
    results = json.loads(open_sealed(kept, "result"))
    return Kept(
        content["answers"],
        content["asked"],
        content["measures"],
        results["result"],
        kept.rule_version,
        kept.kept_at,
        Own(**content["own"], result=results["own"]) if "own" in content else None,
    )


@action
def forget_result(*, by: Persona) -> None:
    """Take away what this persona kept. Forgetting twice is no mistake."""
    kept = queries.kept_result(by)
    if kept is not None:
        access.may_forget_result(by, kept).or_refuse()
        KeptResult.objects.filter(pk=kept.pk).delete()


@action
def raise_guidance_concern(
    *, by: Persona, walk: UUID, answers: Mapping[str, Any], asked: Collection[str], carer: bool = False
) -> Concern | None:
    """Tell whoever is on call that answers given just now are serious. None when they are not, or it was told before.

    Once for each walk and risk: going back and forth tells nobody twice, and an answer that makes it worse is not lost. For somebody under 13 the
    answers themselves are not handed on, only that there is danger. `carer`: these are the answers about themself of somebody who answered for another.
    """
    unasked = rules.unasked(asked)
    result = rules.decide(answers, {}, unasked)
    risk = result.domains["R"]
    if risk < SERIOUS or queries.highest_risk_told(walk) >= risk:
        return None
    told = ToldWalk(walk=walk, risk=risk, person_id=by.person_id, at=clock.now())
    ToldWalk.objects.bulk_create([told], ignore_conflicts=True)
    return raise_concern(
        by=by,
        about=by,
        source=Source.GUIDANCE,
        words="\n".join(_words(result, answers, unasked, carer)),
        place=str(walk),
    )


def _words(
    result: rules.Result, answers: Mapping[str, Any], unasked: Collection[str], carer: bool
) -> list[str]:
    """What the one on call needs to know: how urgent, about whom, and the answers that say so."""
    words = [
        _("Answers in the guide: emergency.")
        if result.crisis == "emergency"
        else _("Answers in the guide: talk to them today.")
        if result.crisis
        else _("Answers in the guide: serious, no emergency.")
    ]
    for_another = answers.get("for_whom") == "other"
    if for_another:
        words.append(_("They answered about someone they care about, not about themselves."))
    if carer:
        words.append(_("They answered for someone else, and these are the answers about themselves."))
    if answers.get("age") == "u13":
        young = (
            _("They say that person is under 13. The answers are not kept.")
            if for_another
            else _("They say they are under 13. Their answers are not kept.")
        )
        return [*words, young]
    if "youth_pathway" in result.flags:
        words.append(
            _("They say that person is under 18.") if for_another else _("They say they are under 18.")
        )
    if "dv_safe" in result.flags:
        words.append(
            _("Take care what you write: that person may not be safe with the people around them.")
            if for_another
            else _("Take care how you reach them: they may not be safe with the people around them.")
        )
    reasons = rules.reasons(answers, {}, unasked)
    keys = {because.key for rule in result.risk_rules for because in reasons[rule].because}
    for question in rules.BOOK.questions.values():
        if question.key in keys:
            asked = rules.about_another(question) if for_another else question
            label = asked.label(answers.get(question.key))
            skip = _("I do not know") if for_another else _("I would rather not say")
            words.append(f"{_(asked.text)} {_(label) if label else skip}")
    return words
