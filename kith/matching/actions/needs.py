"""What a member looks for, and when they no longer do."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from kith.guidance.actions import read_kept_result
from kith.guidance.queries import kept_result
from kith.lib import clock
from kith.lib.refusal import Invalid
from kith.matching import access, rules
from kith.matching.actions.asks import withdraw_open_asks
from kith.matching.models import Need, NeedState
from kith.people.models import Persona
from kith.people.queries import hold_hats
from kith.privacy.actions import action, open_sealed, seal

WORDS_LENGTH = 600


@action
def save_need(*, by: Persona, wants: rules.Wants, limit_hours: int | None = None) -> Need:
    """Keep what a member looks for, sealed. Changing it keeps their place; coming back after a match or an end starts a new wait.

    How soon somebody should be there comes from the result they kept of the guide, if they kept one. Only the number of hours goes into the need.
    """
    access.may_save_need(by).or_refuse()
    wants = _tidy(wants)
    if not wants.languages:
        raise Invalid(_("Please choose one language or more."), "languages")
    if wants.hours_must and not wants.hours:
        raise Invalid(_("Please tick the hours that must be, or take “only” away."), "hours")
    if wants.lived_must and not wants.about:
        raise Invalid(_("Please tick what it is about, or take “only” away."), "about")
    if len(wants.words) > WORDS_LENGTH:
        raise Invalid(_("Please use {most} letters or fewer.").format(most=WORDS_LENGTH), "words")
    hold_hats(by.person)
    need = Need.objects.filter(member=by).first() or Need(
        member=by, since=clock.now(), state=NeedState.WAITING
    )
    if need.state != NeedState.WAITING:
        need.state, need.since = NeedState.WAITING, clock.now()
    if limit_hours is None:
        limit_hours = _limit_from_kept(by)
    if limit_hours is None and not need._state.adding:
        limit_hours = rules.need_of(open_sealed(need, "wants"))[1]
    seal(need, "wants", rules.need_text(wants, limit_hours))
    need.save()
    return need


@action
def find_again(*, by: Persona, need: Need) -> Need:
    """Wait for somebody else, after a match. No reason is asked."""
    access.may_save_need(by).or_refuse()
    access.may_see_need(by, need).or_refuse()
    if need.state != NeedState.WAITING:
        need.state, need.since = NeedState.WAITING, clock.now()
        need.save(update_fields=["state", "since"])
    return need


@action
def close_need(*, by: Persona, need: Need) -> Need:
    """Stop looking. An open ask is taken back; people one talks with stay."""
    access.may_see_need(by, need).or_refuse()
    withdraw_open_asks(need)
    need.state = NeedState.CLOSED
    need.save(update_fields=["state"])
    return need


def _limit_from_kept(by: Persona) -> int | None:
    """The hours a kept result gives for a peer; of a carer, the result about themself. None where nothing says so."""
    if kept_result(by) is None:
        return None
    found = read_kept_result(by=by).about_themself
    return int(found["times"]["peer_h"]) if found else None


def _tidy(wants: rules.Wants) -> rules.Wants:
    return replace(
        wants,
        languages=_known(wants.languages, rules.words.LANGUAGES),
        about=_known(wants.about, rules.ABOUT),
        hopes=_known(wants.hopes, rules.LIFE),
        hours=_known(wants.hours, rules.HOURS),
        style=wants.style if wants.style in rules.STYLES else "",
        words=wants.words.strip(),
    )


def _known(chosen: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    return tuple(code for code in known if code in chosen)
