"""Deadlines, and how far a concern has come, reckoned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median
from uuid import UUID

from kith.people.rules import zone

LONGEST_SHIFT = timedelta(hours=24)
SAME_CONCERN_FOR = timedelta(minutes=2)
"""Pressing twice within this time is one concern."""

SHOWN_AFTER_CLOSING = timedelta(hours=24)
WORDS_LIMIT = 4000
KEY_LENGTH = 64
FEWEST_ANSWERS = 5
"""From fewer answers than these nothing is said about how long they usually take."""

ASKED_STAFFED = timedelta(minutes=5)
"""A person asked for someone and somebody is on call. A proposal, for each house to confirm: Crisis Text Line reports an average wait of 5 minutes
earlier and of 25 s for those at high risk (crisistextline.org, 2020-01-03)."""

OTHERWISE = timedelta(minutes=60)
"""Every other concern, and every concern while nobody is on call. A proposal too: urgent within 60 minutes and on the same day."""


_KEY = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, opened. `words` is None where they were erased."""

    id: UUID
    author_id: UUID
    name: str
    role: str
    at: datetime
    words: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as it stands on a page: what the macro `bubble` takes."""

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
class Opened:
    """The words of one concern, opened. None where they were erased, "" where there were none."""

    words: str | None
    closing: str | None
    answers: tuple[Said, ...] = ()


def answer_by(source: str, staffed: bool, raised_at: datetime) -> datetime:
    """Until when somebody has to have seen a concern."""
    return raised_at + (ASKED_STAFFED if source == "asked" and staffed else OTHERWISE)


def slot_of(at: datetime) -> int:
    """The stretch of time a moment falls in. Of two taps that race each other in one stretch, the database keeps one."""
    return int(at.timestamp() // SAME_CONCERN_FOR.total_seconds())


def state_of(
    owned: bool,
    acknowledged_at: datetime | None,
    closed_at: datetime | None,
    answer_by: datetime,
    now: datetime,
) -> str:
    """How far a concern has come: "closed", "seen", "late", "owned" or "unowned"."""
    if closed_at is not None:
        return "closed"
    if acknowledged_at is not None:
        return "seen"
    if not owned:
        return "unowned"
    return "late" if now > answer_by else "owned"


def joined_words(earlier: str, later: str) -> str:
    """The words of two taps, without saying anything twice."""
    if not later.strip() or later.strip() in earlier:
        return earlier
    return f"{earlier}\n\n{later}".strip()[: 2 * WORDS_LIMIT]


def plain_words(words: str) -> str:
    """Words as they are kept: one kind of line end, no space round them."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_key(key: str) -> bool:
    """True for a key that a writer may choose."""
    return _KEY.fullmatch(key) is not None


def usual_minutes(times: Sequence[timedelta]) -> int | None:
    """The time within which half were answered, in whole minutes, rounded up. None below five."""
    if len(times) < FEWEST_ANSWERS:
        return None
    return max(1, ceil(median(each.total_seconds() for each in times) / 60))


def flow_of(concern_id: UUID | str, reader: UUID | str) -> str:
    """The id of the list of answers on a page. It names the concern and the reader, so that nothing lands in another list."""
    return f"answers-{concern_id}-{reader}"


def element_of(answer_id: UUID | str) -> str:
    """The id of an answer on a page."""
    return f"answer-{answer_id}"


def moment_of(day: date, hour: int, zone_name: str) -> datetime:
    """An hour of a day where somebody lives."""
    return datetime.combine(day, time(hour), zone(zone_name))
