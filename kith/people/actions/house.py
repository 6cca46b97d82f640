"""Invitations, and who runs the house and how."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.people import access, gateways, queries, rules
from kith.people.actions.accounts import check_passphrase, open_account
from kith.people.actions.personas import acting, check_name
from kith.people.models import Hat, Invitation, Organisation, Person, Persona
from kith.privacy.actions import action, keyed_hash
from kith.privacy.rules import Actor

INVITATION_FOR = timedelta(days=14)


@action(reads=True)
def find_invitation(*, by: None, code: str, address: str) -> Invitation:
    """The open invitation with this code. Tries are counted, and the answer is the same for a wrong, a used and an old one."""
    gateways.count_try("invitation", "", address)
    found = queries.open_invitation(keyed_hash("invitation", rules.tidy_words(code)))
    if found is None:
        raise Invalid(
            _("This code does not open an invitation. It may be mistyped, used or too old."), "code"
        )
    # A whole group may join from one place: only wrong codes count against it.
    gateways.forget_tries("invitation", "", address)
    return found


@action
def invite_someone(*, by: Persona, hat: str, code: str) -> Invitation:
    """Write an invitation for one person, good for 14 days. `code` comes from `rules.new_code` and is kept only as a hash."""
    access.may_invite_someone(by, hat).or_refuse()
    at = clock.now()
    invitation = Invitation(
        code_hash=keyed_hash("invitation", rules.tidy_words(code)),
        hat=Hat(hat),
        made_by=by,
        made_at=at,
        expires_at=at + INVITATION_FOR,
    )
    invitation.save(force_insert=True)
    return invitation


@action
def make_setup_code(*, by: Actor) -> str:
    """A new code for whoever sets this house up, shown once where the house was started. An older code stops working."""
    house = queries.organisation()
    if house.set_up_at is not None or house.is_demo or queries.any_administrator():
        raise Conflict(_("This house has somebody who runs it already."))
    code = rules.new_code()
    house.setup_code_hash = keyed_hash("setup", rules.tidy_words(code))
    house.save()
    return code


@action
def begin_set_up(
    *, by: None, code: str, name: str, passphrase: str, adult: bool, time_zone: str, address: str
) -> Person:
    """Make the first administrator, for whoever has the code that was printed where the house was started. It works once."""
    gateways.count_try("setup", "", address)
    house = queries.organisation()
    code_hash = keyed_hash("setup", rules.tidy_words(code))
    decision = access.may_set_up_house(house, code_hash)
    if not decision and not decision.hidden:
        raise Invalid(decision.reason, "code")
    decision.or_refuse()
    if not adult:
        raise Invalid(_("You have to be 18 or over to run this house."), "adult")
    check_name(name, for_the_house=True)
    check_passphrase(passphrase, name)
    if not Organisation.objects.filter(pk=1, setup_code_hash=code_hash).update(setup_code_hash=None):
        raise Conflict(_("Somebody else has begun to set this house up with the same code."))
    return open_account(name, passphrase, house, Hat.ADMINISTRATOR, "en", time_zone, None)


@action
def set_up_organisation(*, by: Actor, **words: Any) -> Organisation:
    """Write who runs the house and how. A changed agreement gets a new version, which everybody is asked to read again."""
    if by.person_id is not None:
        access.may_change_organisation(acting(by)).or_refuse()
    house = queries.organisation()
    if "agreement" in words and words["agreement"] != house.agreement and house.agreement:
        house.agreement_version += 1
    for field, value in words.items():
        setattr(house, field, value)
    house.save()
    return house
