"""What a supporter offers, and whether they take on somebody new."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Invalid
from kith.matching import access, queries, rules
from kith.matching.models import Profile
from kith.people.models import Persona
from kith.people.queries import hold_hats
from kith.privacy.actions import action, seal

INTRO_LENGTH = 600


@action
def save_profile(
    *,
    by: Persona,
    intro: str,
    experiences: Collection[str],
    languages: Collection[str],
    hours: Collection[str] = (),
    style: str = "",
    not_taken: Collection[str] = (),
    capacity: int = rules.CAPACITY,
    accepting: bool = True,
) -> Profile:
    """Write what a supporter offers, in their own words. Only what they give here is ever shown or matched on."""
    access.may_save_profile(by).or_refuse()
    intro = intro.strip()
    if not intro:
        raise Invalid(_("Please write a few words, so that people know whom they ask."), "intro")
    if len(intro) > INTRO_LENGTH:
        raise Invalid(_("Please use {most} letters or fewer.").format(most=INTRO_LENGTH), "intro")
    if not languages:
        raise Invalid(_("Please choose one language or more."), "languages")
    if not 1 <= capacity <= rules.CAPACITY_LIMIT:
        raise Invalid(
            _("Please choose a number from 1 to {most}.").format(most=rules.CAPACITY_LIMIT), "capacity"
        )
    if set(experiences) & set(not_taken):
        raise Invalid(
            _("Something is ticked both as lived through and as not taken on. Please choose one of the two."),
            "not_taken",
        )
    hold_hats(by.person)
    profile = queries.own_profile(by) or Profile(persona=by)
    seal(profile, "intro", intro)
    profile.experiences = _known(experiences, rules.EXPERIENCES)
    profile.not_taken = _known(not_taken, rules.ABOUT)
    profile.languages = _known(languages, rules.words.LANGUAGES)
    profile.hours = _known(hours, rules.HOURS)
    profile.style = style if style in rules.STYLES else ""
    profile.capacity, profile.accepting, profile.updated_at = capacity, accepting, clock.now()
    profile.save()
    return profile


@action
def set_accepting(*, by: Persona, accepting: bool) -> Profile:
    """Pause or take up again. People one accompanies already stay."""
    access.may_save_profile(by).or_refuse()
    profile = queries.own_profile(by)
    if profile is None:
        raise Invalid(_("Write your own page first, so that people know whom they ask."))
    profile.accepting, profile.updated_at = accepting, clock.now()
    profile.save(update_fields=["accepting", "updated_at"])
    return profile


def _known(chosen: Collection[str], known: Collection[str]) -> list[str]:
    return [code for code in known if code in set(chosen)]
