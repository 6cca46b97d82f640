"""Who may set the house up and open its door."""

from django.utils.translation import gettext as _

from kith.directory.queries import ready_to_open
from kith.lib.decision import ALLOW, Decision, deny
from kith.people.access import may_change_organisation
from kith.people.models import Organisation, Persona, SignUp


def may_see_house(persona: Persona | None) -> Decision:
    """Administrators only."""
    return may_change_organisation(persona)


def may_let_people_in(house: Organisation, sign_up: str) -> Decision:
    """Nobody is let in before somebody has checked whom to call when it is not safe to wait. A closed door needs no numbers."""
    if sign_up == SignUp.CLOSED or house.is_demo:
        return ALLOW
    return ready_to_open(house.country)


def may_open_house(persona: Persona | None, house: Organisation, undone: bool) -> Decision:
    """Administrators, when every step of the set-up is done and the numbers allow the door they chose."""
    allowed = may_change_organisation(persona)
    if not allowed:
        return allowed
    if undone:
        return deny(_("Some steps are not done yet. You can leave and come back: nothing you wrote is lost."))
    return may_let_people_in(house, house.sign_up)
