"""Who may be here, change hats, and admit others."""

from django.utils.translation import gettext as _

from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.people.models import Hat, Invitation, Organisation, Person, Persona, SignUp, Standing


def may_act(persona: Persona | None, *hats: str) -> Decision:
    """Signed in, in good standing, and wearing one of these hats (any hat when none is named)."""
    if persona is None or persona.standing == Standing.ENDED or not persona.person.is_active:
        return hide("not signed in")
    if hats and persona.hat not in hats:
        return hide("another hat")
    return ALLOW


def may_join_house(organisation: Organisation, invitation: Invitation | None) -> Decision:
    """Sign-up as the organisation set it: open, by invitation, closed."""
    if organisation.sign_up == SignUp.OPEN or invitation is not None:
        return ALLOW
    if organisation.sign_up == SignUp.INVITATION:
        return deny(
            _("You need an invitation to make an account here. Someone who is already here can give you one.")
        )
    return deny(_("This place is not taking new people right now."))


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
    if persona and persona.hat == Hat.COORDINATOR and hat not in (Hat.MEMBER, Hat.SUPPORTER):
        return hide("coordinators invite members and supporters")
    return may_act(persona, Hat.ADMINISTRATOR, Hat.COORDINATOR)


def may_change_organisation(persona: Persona | None) -> Decision:
    """Administrators only."""
    return may_act(persona, Hat.ADMINISTRATOR)
