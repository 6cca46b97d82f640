"""Who may be here, change hats, and admit others."""

from hmac import compare_digest

from django.utils.translation import gettext as _

from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.people.models import Hat, Invitation, Organisation, Person, Persona, SignUp, Standing


def may_act(persona: Persona | None, *hats: str) -> Decision:
    """Signed in, in good standing, and wearing one of these hats (any hat when none is named)."""
    if persona is None or persona.standing == Standing.ENDED or not persona.person.is_active:
        return hide("not signed in")
    if hats and persona.hat not in hats:
        return hide("another hat")
    if hats and persona.standing == Standing.PAUSED and persona.hat != Hat.MEMBER:
        return deny(
            _("Your place in this hat is paused right now. Whoever runs this house can tell you why.")
        )
    return ALLOW


def may_join_house(organisation: Organisation, invitation: Invitation | None) -> Decision:
    """Sign-up as the organisation set it: open, by invitation, closed. A house that is not set up yet is closed."""
    is_open = organisation.set_up_at is not None or organisation.is_demo
    if is_open and organisation.sign_up == SignUp.OPEN:
        return ALLOW
    if is_open and organisation.sign_up == SignUp.INVITATION and invitation is not None:
        return ALLOW
    if is_open and organisation.sign_up == SignUp.INVITATION:
        return deny(
            _("You need an invitation to make an account here. Someone who is already here can give you one.")
        )
    return deny(_("This place is not taking new people right now."))


def may_enter_demo(organisation: Organisation) -> Decision:
    """Being anybody with one click is for a demonstration only."""
    return ALLOW if organisation.is_demo else hide("not a demonstration")


def may_set_up_house(organisation: Organisation, code_hash: bytes) -> Decision:
    """Whoever holds the code that was printed where the house was started, once, before it is set up."""
    kept = organisation.setup_code_hash
    if organisation.set_up_at is not None or organisation.is_demo or kept is None:
        return hide("already set up")
    if not compare_digest(bytes(kept), code_hash):
        return deny(
            _("This is not the code. It is in the window where Kith was started, and changes each time.")
        )
    return ALLOW


def may_wear_hat(person: Person, persona: Persona) -> Decision:
    """Only one's own hats, and only those that have not ended."""
    if persona.person_id != person.pk or persona.standing == Standing.ENDED:
        return hide("not this person's hat")
    return ALLOW


def may_see_everyone(persona: Persona | None) -> Decision:
    """Administrators admit people; coordinators see who is here."""
    return may_act(persona, Hat.ADMINISTRATOR, Hat.COORDINATOR)


def may_grant_role(persona: Persona | None) -> Decision:
    """Administrators only. The very first one is granted by the command on the machine itself."""
    return may_act(persona, Hat.ADMINISTRATOR)


def may_admit_supporter(persona: Persona | None) -> Decision:
    """Administrators and coordinators."""
    return may_act(persona, Hat.ADMINISTRATOR, Hat.COORDINATOR)


def may_invite_someone(persona: Persona | None, hat: str) -> Decision:
    """Administrators any hat but their own kind; coordinators members and supporters."""
    if hat == Hat.ADMINISTRATOR:
        return hide("nobody is invited to run the house")
    if persona and persona.hat == Hat.COORDINATOR and hat not in (Hat.MEMBER, Hat.SUPPORTER):
        return hide("coordinators invite members and supporters")
    return may_act(persona, Hat.ADMINISTRATOR, Hat.COORDINATOR)


def may_change_standing(persona: Persona | None, other: Persona) -> Decision:
    """Administrators any; coordinators members and supporters. Nobody their own."""
    if persona and persona.person_id == other.person_id:
        return deny(_("Someone else has to change your own standing."))
    if persona and persona.hat == Hat.COORDINATOR and other.hat not in (Hat.MEMBER, Hat.SUPPORTER):
        return hide("coordinators pause members and supporters")
    return may_act(persona, Hat.ADMINISTRATOR, Hat.COORDINATOR)


def may_change_organisation(persona: Persona | None) -> Decision:
    """Administrators only."""
    return may_act(persona, Hat.ADMINISTRATOR)
