"""The kinds of event there are, the place of an event in the order of all events, and when a job is due."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

KEPT_FOR = timedelta(days=7)
"""How long an event is kept. Whoever comes back later is told to load the page afresh."""

CATCH_UP_LIMIT = 60
"""Whoever has missed more events than this loads the page afresh: that costs less, and comes sooner, than to tell them one by one."""


class Told(Protocol):
    """What a renderer is handed: one event."""

    @property
    def kind(self) -> str: ...
    @property
    def about(self) -> Mapping[str, str]: ...
    @property
    def at(self) -> datetime: ...
    @property
    def person_id(self) -> UUID: ...


class Count(NamedTuple):
    """A number in the navigation: its `data-count`, and what it is now."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of event reaches a page: the element it belongs to, its fragment, and who may still see it."""

    name: str
    target: str | Callable[[Any], str]
    render: Callable[[Any, Any], str | None]
    may_see: Callable[[Any, Any], object]
    count: Callable[[Any, Any], "Count | None"] | None = None

    def target_of(self, event: Told) -> str:
        """The id of the element on the page."""
        return self.target if isinstance(self.target, str) else self.target(event)


class Cursor(NamedTuple):
    """A place in the order of all events."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"


START = Cursor(0, 0)


def register(
    kind: str,
    *,
    target: str | Callable[[Any], str],
    render: Callable[[Any, Any], str | None],
    may_see: Callable[[Any, Any], object],
    count: Callable[[Any, Any], Count | None] | None = None,
) -> None:
    """Say how a kind of event is shown. Called from an app's `live.py`.

    `target` is a CSS id, or a function of the event. `may_see(person, event)` is asked again for every event and every viewer (a `Decision` will
    do); `render(person, event)` gives the HTML fragment, or None when there is nothing to show; `count(person, event)` the number in the
    navigation that has changed. All run outside any request, in a thread.
    """
    _kinds[kind] = Kind(kind, target, render, may_see, count)


def kind_of(name: str) -> Kind | None:
    """How a kind of event is shown; None when nobody has said."""
    return _kinds.get(name)


def kinds() -> Iterator[Kind]:
    """Every kind that is registered."""
    return iter(list(_kinds.values()))


def whole_number(short: int, near: int) -> int:
    """A transaction's number of 32 bits as one of 64, the one that lies nearest to `near`."""
    turns = near >> 32
    return min(
        ((turn << 32) + short for turn in (turns - 1, turns, turns + 1)), key=lambda one: abs(one - near)
    )


def cursor_from(text: str) -> Cursor | None:
    """The cursor that a browser sends back, or None when it is none of ours."""
    xid, dash, number = text.partition("-")
    if not dash or not (xid.isascii() and xid.isdigit() and number.isascii() and number.isdigit()):
        return None
    if len(xid) > 18 or len(number) > 18:
        return None
    return Cursor(int(xid), int(number))


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds. A run that fails is tried again after `retry` seconds."""

    name: str
    seconds: float
    run: Callable[[], object]
    lease: timedelta
    retry: float


def every(
    seconds: float, name: str, *, lease_seconds: float = 300, retry_seconds: float = 30
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function of an app's `jobs.py` to run every so many seconds, in one process at a time."""

    def entered(run: Callable[[], object]) -> Callable[[], object]:
        _jobs[name] = Job(name, seconds, run, timedelta(seconds=lease_seconds), min(seconds, retry_seconds))
        return run

    return entered


def jobs() -> Iterator[Job]:
    """Every job that is registered."""
    return iter(list(_jobs.values()))


def is_due(job: Job, due_at: datetime | None, now: datetime) -> bool:
    """Never run, overdue, or due so far ahead that the clock must have been put back."""
    return due_at is None or due_at <= now or due_at > now + timedelta(seconds=job.seconds + 60)


_kinds: dict[str, Kind] = {}
_jobs: dict[str, Job] = {}
