"""What follows: clean text, a sound key, the place of a page, the time where somebody lives."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.lib.refusal import Invalid
from kith.people.rules import zone
from kith.safety.rules import is_key

LONGEST = 8000
"""Characters in one message."""

PAGE = 50
"""Messages on one page."""

BEFORE_IT = 5
"""How many messages go along with a reported one, so that it can be understood."""

UNDO_FOR = timedelta(days=7)
"""How long whoever ended a conversation may take that back."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened for one reader. `words` is None when the author's key is gone, or a moderator took them away."""

    id: UUID
    seq: int
    author_id: UUID
    name: str
    role: str
    at: datetime
    mine: bool
    words: str | None
    taken_away: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as it stands on a page: what the macro `bubble` takes."""

    id: str
    mine: bool
    name: str
    role: str
    kind: str
    at: str
    time: str
    body: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read a conversation: "you", "always", or only once it is "reported" or "passed on"."""

    name: str
    role: str
    when: str
    persona_id: UUID


def tidy_text(text: str) -> str:
    """Text as it is kept: composed (NFC), one kind of line end, no control characters, no space round it. Empty when nothing in it can be seen."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()
    return text if any(unicodedata.category(letter)[0] not in "CMZ" for letter in text) else ""


def clean_text(text: str) -> str:
    """Text as it is kept, of a length that is kept. Raises `Invalid`."""
    text = tidy_text(text)
    if not text:
        raise Invalid(_("There is nothing in the box yet. Write something, then send."), "text")
    if len(text) > LONGEST:
        raise Invalid(too_long(len(text)), "text")
    return text


def too_long(count: int) -> str:
    """What to do about a text of so many characters."""
    over = count - LONGEST
    return ngettext(
        "This is %(count)d characters long, and one message holds %(longest)d. Take out %(over)d character, or send it in two parts.",
        "This is %(count)d characters long, and one message holds %(longest)d. Take out %(over)d characters, or send it in two parts.",
        over,
    ) % {"count": count, "longest": LONGEST, "over": over}


def clean_key(key: str) -> str:
    """A key a sender may choose. Raises `Invalid`."""
    if not is_key(key):
        raise Invalid(_("This page is out of step. Load it again, then send once more."), "key")
    return key


def place_of(zone_name: str) -> str:
    """A time zone as people say it: the city."""
    return zone(zone_name).key.rpartition("/")[2].replace("_", " ")


def same_clock(one: str, other: str, now: datetime) -> bool:
    """True when it is the same time of day in both zones."""
    return now.astimezone(zone(one)).utcoffset() == now.astimezone(zone(other)).utcoffset()


def clock_time(at: datetime, zone_name: str) -> str:
    """The time of day in a zone."""
    return at.astimezone(zone(zone_name)).strftime("%H:%M")


def bubble(said: Said, kind: str, zone_name: str, seen: str = "") -> Bubble:
    """A message as one reader sees it."""
    local = said.at.astimezone(zone(zone_name))
    words = said.words
    if said.taken_away:
        words = _("A moderator has taken this message away.")
    elif words is None:
        words = _("The person who wrote this has taken their words away.")
    return Bubble(
        id=element_of(said.id),
        mine=said.mine,
        name=said.name,
        role=said.role,
        kind=kind,
        at=local.isoformat(timespec="seconds"),
        time=local.strftime("%H:%M"),
        body=words,
        seen=seen,
    )


def element_of(message_id: UUID | str) -> str:
    """The id of a message on a page."""
    return f"m-{message_id}"


def flow_of(conversation_id: UUID | str) -> str:
    """The id of the list of messages on a page. It names the conversation, so that another one's messages never land in it."""
    return f"flow-{conversation_id}"


def state_of(conversation_id: UUID | str) -> str:
    """The id of the part of a page that says whether one can still write."""
    return f"state-{conversation_id}"


def span_before(last: int, before: int | None) -> tuple[int, int]:
    """The first and last number of one page: the newest, or the one before a message."""
    end = last if before is None else min(last, before - 1)
    return max(1, end - PAGE + 1), max(0, end)


def excerpt(lines: Sequence[Said]) -> list[dict[str, object]]:
    """Messages as they are handed to a moderator, the one it is about last: who in which role, when, what."""
    return [
        {"author": f"{said.name}, {said.role}", "at": said.at, "text": said.words or ""} for said in lines
    ]
