"""A member asks one supporter; the supporter answers, or the ask ends some other way."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from kith.conversations.actions import send_message, start_conversation
from kith.conversations.rules import tidy_text
from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid, Missing
from kith.matching import access, queries, rules
from kith.matching.models import Ask, AskState, Need, NeedState, Profile
from kith.notices.actions import tell_person
from kith.people.models import Persona
from kith.privacy.actions import action, open_sealed, seal
from kith.privacy.rules import Actor
from kith.relationships.actions import open_relationship
from kith.relationships.models import Kind

HELLO_LENGTH = 600
MEMBER_TOLD = "ask"
SUPPORTER_TOLD = "asks"
LAPSED_AT_ONCE = 200


@action
def ask_supporter(*, by: Persona, need: Need, supporter: Persona, hello: str = "") -> Ask:
    """Ask one supporter. What must be so, room and blocks are looked at again, now. Asking the same person twice gives the open ask back."""
    access.may_ask_supporter(by, need).or_refuse()
    hello = tidy_text(hello)
    if len(hello) > HELLO_LENGTH:
        raise Invalid(_("Please use {most} letters or fewer.").format(most=HELLO_LENGTH), "hello")
    need = _held(need)
    _hold_profile(supporter)
    already = Ask.objects.filter(need=need, state=AskState.ASKED).select_related("supporter").first()
    if already:
        if already.supporter_id == supporter.pk:
            return already
        raise Conflict(
            _(
                "You have asked {name} already. Take that back first, if you would rather ask someone else."
            ).format(name=already.supporter.name)
        )
    wants, _limit = rules.need_of(open_sealed(need, "wants"))
    fit = _fit(need, wants, supporter)
    if fit.faults:
        raise Conflict(_("{name} cannot be asked just now. Here are others.").format(name=supporter.name))
    if need.state != NeedState.WAITING:
        need.state, need.since = NeedState.WAITING, clock.now()
        need.save(update_fields=["state", "since"])
    ask = _made(need, supporter, wants, fit, hello)
    tell_person(by=by, person_id=supporter.person_id, kind=SUPPORTER_TOLD, about={"ask": str(ask.pk)})
    return ask


@action
def withdraw_ask(*, by: Persona, ask: Ask) -> Ask:
    """Take an ask back. The supporter is not told why; it is simply gone."""
    access.may_withdraw_ask(by, ask).or_refuse()
    if _ended(ask, AskState.WITHDRAWN):
        tell_person(by=by, person_id=ask.supporter.person_id, kind=SUPPORTER_TOLD, about={"ask": str(ask.pk)})
    return ask


@action
def accept_ask(*, by: Persona, ask: Ask) -> Ask:
    """Say yes: the relationship opens, the conversation begins with the member's own first words, and the member is told, all at once."""
    access.may_accept_ask(by, ask).or_refuse()
    _held(ask.need)
    profile = _hold_profile(by)
    if queries.caseload_of(by) >= min(profile.capacity, rules.CAPACITY_LIMIT):
        raise Conflict(
            _(
                "You have no room for one more. Make room on your page first, or say no so that they can ask someone else."
            )
        )
    if not _ended(ask, AskState.ACCEPTED):
        raise Conflict(_("This ask is no longer open."))
    hello = open_sealed(ask, "hello")
    _join(by, ask, hello)
    tell_person(by=by, person_id=ask.member.person_id, kind=MEMBER_TOLD, about={"ask": str(ask.pk)})
    return ask


@action
def decline_ask(*, by: Persona, ask: Ask) -> Ask:
    """Say no. No reason is asked; the member gets one kind, standard sentence and chooses again."""
    access.may_answer_ask(by, ask).or_refuse()
    if not _ended(ask, AskState.DECLINED):
        raise Conflict(_("This ask is no longer open."))
    tell_person(by=by, person_id=ask.member.person_id, kind=MEMBER_TOLD, about={"ask": str(ask.pk)})
    return ask


@action
def lapse_asks(*, by: Actor) -> int:
    """End asks nobody answered in two days, and tell both. Called by the clock."""
    if by.person_id is not None:
        raise Missing("only the house")
    count = 0
    for ask in queries.overdue_asks()[:LAPSED_AT_ONCE]:
        if _ended(ask, AskState.LAPSED):
            count += 1
            for person_id, kind in (
                (ask.member.person_id, MEMBER_TOLD),
                (ask.supporter.person_id, SUPPORTER_TOLD),
            ):
                tell_person(by=by, person_id=person_id, kind=kind, about={"ask": str(ask.pk)})
    return count


@action
def match_by_hand(*, by: Persona, need: Need, supporter: Persona) -> Ask:
    """Join somebody who waits with a supporter. A shared language, room, standing and blocks hold here too; other must-haves may be set aside."""
    access.may_match_by_hand(by, need).or_refuse()
    need = _held(need)
    if need.state != NeedState.WAITING:
        raise Conflict(_("They no longer wait. Somebody may have been quicker."))
    _hold_profile(supporter)
    wants, _limit = rules.need_of(open_sealed(need, "wants"))
    withdraw_open_asks(need, but=supporter)
    fit = _fit(need, wants, supporter, taken=True)
    firm = set(fit.faults) - rules.SET_ASIDE
    if firm & rules.UNSAID:
        raise Missing("not these two")
    if firm:
        said = next(fault for fault in fit.faults if fault in firm)
        raise Conflict(rules.words.broken(said, wants, supporter.name))
    ask = Ask.objects.filter(need=need, state=AskState.ASKED).select_related(
        "member__person", "supporter__person", "need"
    ).first() or _made(need, supporter, wants, fit, "", by_hand=True)
    hello = open_sealed(ask, "hello")
    _ended(ask, AskState.ACCEPTED)
    _join(by, ask, hello)
    for person_id, kind in (
        (ask.member.person_id, MEMBER_TOLD),
        (ask.supporter.person_id, SUPPORTER_TOLD),
    ):
        tell_person(by=by, person_id=person_id, kind=kind, about={"ask": str(ask.pk)})
    return ask


def withdraw_open_asks(need: Need, but: Persona | None = None) -> None:
    """Take back what is open, as a part of something larger."""
    for ask in Ask.objects.filter(need=need, state=AskState.ASKED).select_related("supporter"):
        if (but is None or ask.supporter_id != but.pk) and _ended(ask, AskState.WITHDRAWN):
            tell_person(
                by=None, person_id=ask.supporter.person_id, kind=SUPPORTER_TOLD, about={"ask": str(ask.pk)}
            )


def shared_of(text: str) -> Mapping[str, list[str]]:
    """What two people share, as it was sealed into the ask."""
    found: dict[str, list[str]] = json.loads(text)
    return found


def _fit(need: Need, wants: rules.Wants, supporter: Persona, taken: bool = False) -> rules.Fit:
    """How they fit now. `taken`: an ask already put to this supporter is counted in their load, and is not one more."""
    found = next((each for each in queries.candidates(need) if each.id == str(supporter.pk)), None)
    if found is None or found.apart:
        raise Missing("not these two")
    fit = rules.fit_of(wants, queries.offset_minutes(need.member.time_zone), found)
    if taken and Ask.objects.filter(need=need, supporter=supporter, state=AskState.ASKED).exists():
        kept = tuple(
            fault for fault in fit.faults if fault != rules.Fault.FULL or found.load > found.capacity
        )
        return rules.Fit(found, kept, fit.points, fit.misses)
    return fit


def _made(
    need: Need, supporter: Persona, wants: rules.Wants, fit: rules.Fit, hello: str, by_hand: bool = False
) -> Ask:
    ask = Ask(need=need, member=need.member, supporter=supporter, asked_at=clock.now(), by_hand=by_hand)
    seal(ask, "hello", hello)
    seal(ask, "shared", json.dumps(_shared(need, wants, fit.candidate)))
    ask.save(force_insert=True)
    return ask


def _shared(need: Need, wants: rules.Wants, candidate: rules.Candidate) -> dict[str, list[str]]:
    """Only what both have: the supporter learns nothing of this member that they have not lived or said themselves. Hours are in the supporter's own time."""
    lived = [code for code in (*wants.about, *wants.hopes) if code in candidate.experiences]
    hours = rules.shared_hours(
        candidate.hours,
        candidate.offset_minutes,
        wants.hours,
        queries.offset_minutes(need.member.time_zone),
    )
    languages = [code for code in wants.languages if code in candidate.languages]
    return {"lived": lived, "hours": list(hours), "languages": languages}


def _join(by: Persona, ask: Ask, hello: str) -> None:
    relationship = open_relationship(by=by, helper=ask.supporter, member=ask.member, kind=Kind.PEER)
    conversation = start_conversation(by=by, relationship=relationship)
    if hello:
        send_message(by=ask.member, conversation=conversation, key=f"ask-{ask.pk}", text=hello)
    ask.conversation = conversation.pk
    ask.save(update_fields=["conversation"])
    Need.objects.filter(pk=ask.need_id).update(state=NeedState.MATCHED)


def _ended(ask: Ask, state: AskState) -> bool:
    """End an open ask; False when somebody or something was quicker."""
    at = clock.now()
    if not Ask.objects.filter(pk=ask.pk, state=AskState.ASKED).update(state=state, answered_at=at):
        return False
    ask.state, ask.answered_at = state, at
    return True


def _held(need: Need) -> Need:
    """The need, locked until the transaction ends. Always before the profile, so that two people never wait for each other."""
    return Need.objects.select_for_update(of=("self",)).select_related("member__person").get(pk=need.pk)


def _hold_profile(supporter: Persona) -> Profile:
    """The supporter's profile, locked, so that two asks at once cannot both take the last place."""
    found = Profile.objects.select_for_update().filter(persona=supporter).first()
    if found is None:
        raise Missing("no profile")
    return found
