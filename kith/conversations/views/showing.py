"""What the pages of one conversation have in common: finding it, and saying its times and readers in words."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kith.conversations import access, queries, rules
from kith.conversations.models import Conversation
from kith.lib import clock
from kith.lib.refusal import Missing
from kith.people.models import Hat, Persona
from kith.people.rules import zone as zone_called

FACES = {Hat.SUPPORTER: "peer", Hat.PROFESSIONAL: "professional"}

ASKED = ["GET", "HEAD", "POST"]
"""The methods of a page that asks before it does something."""


class SeeOther(HttpResponseRedirect):
    """Go there with GET: what was posted is done."""

    status_code = 303


def persona_of(request: HttpRequest) -> Persona:
    """The hat worn; the middleware has seen to it that there is one."""
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona


def found(request: HttpRequest, conversation_id: UUID) -> Conversation:
    """The conversation, or the page for what is not there."""
    conversation = queries.conversation_for(persona_of(request), conversation_id)
    if conversation is None:
        raise Missing("")
    return conversation


def back(conversation_id: UUID) -> SeeOther:
    """To the end of the conversation."""
    return SeeOther(f"{reverse('conversations:conversation', kwargs={'id': conversation_id})}#latest")


def frame(persona: Persona, conversation: Conversation) -> dict[str, Any]:
    """What every page of one conversation shows: with whom, under which promise, on which clock."""
    other = queries.other_than(persona, conversation)
    now = clock.now()
    return {
        "conversation": conversation,
        "other": other,
        "kind": conversation.kind,
        "face": FACES.get(Hat(other.hat), "you"),
        "role": other.hat_label,
        "own_place": rules.place_of(persona.time_zone),
        "their_place": rules.place_of(other.time_zone),
        "their_time": rules.clock_time(now, other.time_zone),
        "same_clock": rules.same_clock(persona.time_zone, other.time_zone, now),
    }


def who_reads(persona: Persona, conversation: Conversation) -> dict[str, Any]:
    """Who can read this, in words, from the rules themselves."""
    readers = access.readers(conversation, persona)
    other = queries.other_than(persona, conversation)
    always = [_named(reader) for reader in readers if reader.when == "always"]
    sentence = _("you, and %(names)s.") % {"names": "; ".join(always)} if always else _("you alone.")
    more = [
        (_("Nobody else"), _("is shown this while all is well, the people who run this place neither.")),
        _told(
            [reader for reader in readers if reader.when == "reported"],
            _("if you or %(name)s report a message: that one and the five before it.") % {"name": other.name},
            _("Nobody"),
            _("can look at reports at the moment. They wait until someone can."),
        ),
        _told(
            [reader for reader in readers if reader.when == "passed on"],
            _("only what you write after pressing “I need someone now”. Not these messages."),
            _("Nobody"),
            _("is on call at the moment."),
        ),
    ]
    return {"readers_sentence": sentence, "readers_more": more}


def _told(readers: list[rules.Reader], when: str, nobody: str, otherwise: str) -> tuple[str, str]:
    if not readers:
        return nobody, otherwise
    shown = [_named(reader) for reader in readers[:3]]
    if len(readers) > 3:
        shown.append(_("%(count)d more in that role") % {"count": len(readers) - 3})
    return "; ".join(shown), when


def _named(reader: rules.Reader) -> str:
    return _("%(name)s, %(role)s") % {"name": reader.name, "role": reader.role}


def by_day(
    persona: Persona, kind: str, said: Iterable[rules.Said], last_is_newest: bool
) -> list[tuple[str, list[rules.Bubble]]]:
    """Messages under the day on which they were sent, where the reader lives."""
    zone = zone_called(persona.time_zone)
    lines = tuple(said)
    own = next((each.id for each in reversed(lines) if each.mine), None) if last_is_newest else None
    return [
        (
            day_words(day_lines[0].at, persona.time_zone),
            [
                rules.bubble(each, kind, persona.time_zone, _("Sent and kept") if each.id == own else "")
                for each in day_lines
            ],
        )
        for _day, group in groupby(lines, key=lambda each: each.at.astimezone(zone).date())
        for day_lines in [tuple(group)]
    ]


def day_words(at: datetime, zone_name: str) -> str:
    """A day in words, with today and yesterday said."""
    zone = zone_called(zone_name)
    day, today = at.astimezone(zone).date(), clock.now().astimezone(zone).date()
    words = date_format(day, "l j F" if day.year == today.year else "l j F Y")
    if day == today:
        return _("Today, %(day)s") % {"day": words}
    if (today - day).days == 1:
        return _("Yesterday, %(day)s") % {"day": words}
    return words


def moment_words(at: datetime, zone_name: str) -> str:
    """A day and a time in words."""
    return _("%(day)s, %(time)s") % {
        "day": day_words(at, zone_name),
        "time": rules.clock_time(at, zone_name),
    }


def short_moment(at: datetime, zone_name: str) -> str:
    """A moment in a list: the time if it was today or yesterday, else the day."""
    zone = zone_called(zone_name)
    days = (clock.now().astimezone(zone).date() - at.astimezone(zone).date()).days
    time = rules.clock_time(at, zone_name)
    if days == 0:
        return _("Today, %(time)s") % {"time": time}
    return _("Yesterday, %(time)s") % {"time": time} if days == 1 else day_words(at, zone_name)
