"""Who may look for somebody, be asked, answer, and join two people by hand."""

from django.utils.translation import gettext as _

from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.matching.models import Ask, AskState, Need, NeedState, Profile
from kith.people.access import may_act
from kith.people.models import Hat, Persona, Standing
from kith.relationships.queries import are_blocked
from kith.safety.queries import is_paused


def may_save_need(persona: Persona | None) -> Decision:
    """Members, for themselves."""
    return may_act(persona, Hat.MEMBER)


def may_see_need(persona: Persona, need: Need) -> Decision:
    """The member whose need it is."""
    return ALLOW if need.member_id == persona.pk else hide("not theirs")


def may_ask_supporter(persona: Persona, need: Need) -> Decision:
    """The member whose need it is, while it is open and nobody has paused them."""
    if not may_save_need(persona) or not may_see_need(persona, need):
        return hide("not theirs")
    if need.state == NeedState.CLOSED:
        return hide("closed")
    if is_paused(persona.person_id) or persona.standing != Standing.ACTIVE:
        return deny(
            _(
                "Your account is paused, so you cannot ask anyone just now. Help now is open to you all the time."
            )
        )
    return ALLOW


def may_withdraw_ask(persona: Persona, ask: Ask) -> Decision:
    """The member who asked."""
    return ALLOW if ask.member_id == persona.pk else hide("not theirs")


def may_save_profile(persona: Persona | None) -> Decision:
    """Supporters, their own."""
    return may_act(persona, Hat.SUPPORTER)


def may_see_profile(persona: Persona, profile: Profile) -> Decision:
    """The supporter whose words they are, to change them."""
    return may_save_profile(persona) if profile.persona_id == persona.pk else hide("not theirs")


def may_read_asks(persona: Persona | None) -> Decision:
    """Supporters, those put to them."""
    return may_act(persona, Hat.SUPPORTER)


def may_answer_ask(persona: Persona, ask: Ask) -> Decision:
    """The supporter who was asked, unless one of the two has blocked the other since."""
    if ask.supporter_id != persona.pk or not may_read_asks(persona):
        return hide("not theirs")
    if are_blocked(persona.person_id, ask.member.person_id):
        return hide("not these two")
    return ALLOW


def may_accept_ask(persona: Persona, ask: Ask) -> Decision:
    """Who may answer, in good standing, with nobody paused."""
    if not (answer := may_answer_ask(persona, ask)):
        return answer
    if persona.standing != Standing.ACTIVE or is_paused(persona.person_id):
        return deny(_("Your account is paused, so you cannot say yes just now. You can still say no."))
    if is_paused(ask.member.person_id):
        return deny(_("This cannot be answered with yes just now. You can say no, or wait."))
    return ALLOW


def may_see_ask(person_id: object, ask: Ask) -> Decision:
    """On the live stream: the two people of the ask."""
    both = (ask.member.person_id, ask.supporter.person_id)
    if person_id not in both or are_blocked(*both):
        return hide("not these two")
    return ALLOW


def may_see_waiting(persona: Persona | None) -> Decision:
    """Coordinators."""
    return may_act(persona, Hat.COORDINATOR)


def may_match_by_hand(persona: Persona | None, need: Need) -> Decision:
    """Coordinators, for somebody who waits, and never for themselves in another hat."""
    if not (answer := may_see_waiting(persona)):
        return answer
    assert persona is not None
    if need.member.person_id == persona.person_id:
        return hide("oneself")
    return ALLOW if need.state == NeedState.WAITING else hide("does not wait")


def is_open(ask: Ask) -> bool:
    """True while an ask waits for its answer."""
    return ask.state == AskState.ASKED
