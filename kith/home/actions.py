"""What can happen to the house as a whole: its door is set, and it opens."""

from kith.home import access, queries
from kith.lib import clock
from kith.lib.refusal import Invalid
from kith.people.actions import set_up_organisation
from kith.people.models import Organisation, Persona, SignUp
from kith.people.queries import organisation
from kith.privacy.actions import action


@action
def change_house(*, by: Persona, step: str, words: dict[str, str]) -> Organisation:
    """Write one part of who runs the house and how, and remember that this step of the set-up is done."""
    house = organisation()
    if "country" in words and house.set_up_at and words["country"] != house.country:
        moved = Organisation(pk=1, country=words["country"], is_demo=house.is_demo)
        allowed = access.may_let_people_in(moved, house.sign_up)
        if not allowed:
            raise Invalid(allowed.reason, "country")
    done = [*house.setup_done, *([] if step in house.setup_done else [step])]
    return set_up_organisation(by=by, setup_done=done, **words)


@action
def set_sign_up(*, by: Persona, sign_up: str) -> Organisation:
    """Open the door, open it to those invited, or close it. Refused where people would come in and no number is checked."""
    house = organisation()
    if house.set_up_at:
        allowed = access.may_let_people_in(house, sign_up)
        if not allowed:
            raise Invalid(allowed.reason, "sign_up")
    return change_house(by=by, step="sign_up", words={"sign_up": SignUp(sign_up)})


@action
def open_house(*, by: Persona) -> Organisation:
    """Finish the set-up: from now on the door stands as it was set."""
    house = organisation()
    if house.set_up_at:
        return house
    undone = any(
        not step.done and not step.later for step in queries.setup_steps(house) if step.key != "open"
    )
    access.may_open_house(by, house, undone).or_refuse()
    return set_up_organisation(by=by, set_up_at=clock.now())
