"""What the pages of the whole house show, asked of every storey below."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.conversations.queries import other_than, own_conversations
from kith.directory.queries import ready_to_open
from kith.home import rules
from kith.lib import clock
from kith.lib.decision import Decision
from kith.matching.models import AskState
from kith.matching.queries import (
    caseload_of,
    open_asks,
    own_ask,
    own_need,
    own_profile,
    supporters_here,
    supporters_with_room,
    usual_wait,
    waiting_needs,
)
from kith.moderation.queries import open_report_count
from kith.people.models import Hat, Organisation, Persona
from kith.people.queries import any_administrator, invitations, organisation, personas_with_hat
from kith.safety.queries import (
    on_call_now,
    on_call_until,
    open_concern_count,
    own_open_concern,
    own_shift,
    running_pause,
    shown_time,
)

TALKS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class HereNow:
    """Who is here and how long it takes, as far as it is known."""

    supporters: int
    with_room: int
    wait: str
    counted: int
    on_call: str
    on_call_until: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation as the day's page shows it."""

    id: Any
    name: str
    role: str
    kind: str
    unread: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Check:
    """Something whoever runs the house should know: fine or not, in words, and where to mend it."""

    fine: bool
    words: str
    page: str


def here_now() -> HereNow:
    """The plain facts of the front page. What is not known is empty, never invented."""
    wait = usual_wait()
    on_call = on_call_now()
    until = on_call_until() if on_call else None
    return HereNow(
        supporters=supporters_here(),
        with_room=supporters_with_room(),
        wait=wait_in_words(*rules.rounded_wait(wait.usual)) if wait else "",
        counted=wait.count if wait else 0,
        on_call=on_call.name if on_call else "",
        on_call_until=date_format(localtime(until, None), "H:i") if until else "",
    )


def wait_in_words(unit: str, number: int) -> str:
    """A rounded wait in words."""
    if unit == "minutes":
        return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}
    if unit == "hours":
        return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


def setup_steps(house: Organisation) -> list[rules.Step]:
    """The steps of the set-up, in order, each done or not."""
    done = set(house.setup_done)
    supporter = personas_with_hat(Hat.SUPPORTER).exists() or any(
        one.hat == Hat.SUPPORTER for one in invitations(None)[:20]
    )
    return [
        rules.Step("you", "home:setup", any_administrator()),
        rules.Step("organisation", "home:organisation_words", "organisation" in done),
        rules.Step("numbers", "home:numbers", bool(ready_to_open(house.country)), later="numbers" in done),
        rules.Step("sign_up", "home:sign_up", "sign_up" in done),
        rules.Step("agreement", "home:agreement_words", "agreement" in done),
        rules.Step("supporter", "home:first_supporter", supporter, later="supporter" in done),
        rules.Step("open", "home:open_house", house.set_up_at is not None),
    ]


def step_words(key: str) -> str:
    """A step of the set-up by its name."""
    return {
        "you": _("You, who run it"),
        "organisation": _("Its name and place"),
        "numbers": _("Numbers to call, checked"),
        "sign_up": _("Who may come in"),
        "agreement": _("The house agreement"),
        "supporter": _("A first supporter"),
        "open": _("Open the house"),
    }[key]


def checks(house: Organisation) -> list[Check]:
    """What whoever runs the house should know today."""
    numbers: Decision = ready_to_open(house.country)
    supporters = supporters_with_room()
    return [
        Check(
            bool(numbers),
            _("One emergency number and one crisis line are checked.") if numbers else numbers.reason,
            "directory:numbers",
        ),
        Check(
            on_call_now() is not None,
            _("Somebody is on call.")
            if on_call_now()
            else _("Nobody is on call right now. People who ask for help are told so, with numbers."),
            "people:everyone",
        ),
        Check(
            supporters > 0,
            ngettext("%(number)s supporter has room.", "%(number)s supporters have room.", supporters)
            % {"number": supporters}
            if supporters
            else _("No supporter has room. Nobody new can be joined with anyone."),
            "people:everyone",
        ),
        Check(
            personas_with_hat(Hat.MODERATOR).exists(),
            _("Somebody reads reports.")
            if personas_with_hat(Hat.MODERATOR).exists()
            else _("There is no moderator. Reports wait until there is one."),
            "people:everyone",
        ),
        Check(
            bool(house.complaint_address),
            _("People know where to complain.")
            if house.complaint_address
            else _("There is no address for complaints."),
            "home:agreement_words",
        ),
    ]


def talks(viewer: Persona) -> list[Talk]:
    """The viewer's newest conversations."""
    found = []
    for conversation in own_conversations(viewer)[:TALKS_SHOWN]:
        other = other_than(viewer, conversation)
        kind = {"supporter": "peer", "professional": "professional"}.get(other.hat, "you")
        unread: int = conversation.unread  # type: ignore[attr-defined]
        ended = conversation.ended_at is not None
        found.append(Talk(conversation.pk, other.name, other.hat_label, kind, unread, ended))
    return found


def day_of(viewer: Persona) -> dict[str, Any]:
    """What is new for the hat the viewer wears, and the one next thing."""
    house, pause, concern = organisation(), running_pause(viewer.person_id), own_open_concern(viewer)
    words: dict[str, Any] = {
        "talks": [],
        "agreement_changed": viewer.person.agreement_version != house.agreement_version,
        "pause": pause,
        "paused_until": shown_time(viewer, pause.until) if pause and pause.until else "",
        "concern": concern,
        "concern_since": shown_time(viewer, concern.raised_at) if concern else "",
    }
    if viewer.hat in (Hat.MEMBER, Hat.SUPPORTER, Hat.PROFESSIONAL, Hat.FACILITATOR):
        words["talks"] = talks(viewer)
    hat = Hat(viewer.hat)
    words["desk"] = hat in _DAYS and pause is None
    words.update(_DAYS[hat](viewer) if words["desk"] else {})
    return words


def _member(viewer: Persona) -> dict[str, Any]:
    ask = own_ask(viewer)
    return {
        "need": own_need(viewer),
        "ask": ask if ask and ask.state == AskState.ASKED else None,
        "asked": shown_time(viewer, ask.asked_at) if ask else "",
    }


def _supporter(viewer: Persona) -> dict[str, Any]:
    return {"profile": own_profile(viewer), "asks": open_asks(viewer), "caseload": caseload_of(viewer)}


def _coordinator(viewer: Persona) -> dict[str, Any]:
    waiting = waiting_needs(viewer)
    first = waiting.first()
    return {
        "waiting": waiting.count(),
        "longest": wait_in_words(*rules.rounded_wait(clock.now() - first.since)) if first else "",
        "with_room": supporters_with_room(),
        "concerns": open_concern_count(viewer),
        "somebody": on_call_now() is not None,
    }


def _moderator(viewer: Persona) -> dict[str, Any]:
    return {"reports": open_report_count(viewer)}


def _on_call(viewer: Persona) -> dict[str, Any]:
    shift = own_shift(viewer)
    return {
        "concerns": open_concern_count(viewer),
        "shift": shift,
        "until": shown_time(viewer, shift.ends_at) if shift else "",
    }


def _administrator(viewer: Persona) -> dict[str, Any]:
    house = organisation()
    found = checks(house)
    return {"is_set_up": house.set_up_at is not None or house.is_demo, "checks": found}


_DAYS = {
    Hat.MEMBER: _member,
    Hat.SUPPORTER: _supporter,
    Hat.COORDINATOR: _coordinator,
    Hat.MODERATOR: _moderator,
    Hat.ON_CALL: _on_call,
    Hat.ADMINISTRATOR: _administrator,
}
