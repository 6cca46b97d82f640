"""`@action`: one thing that can happen, in one transaction, with its row in the trail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar, overload
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from kith.lib import clock
from kith.lib.refusal import Refusal
from kith.privacy.models import AuditRow, StreamOpening
from kith.privacy.rules import Actor

P = ParamSpec("P")
R = TypeVar("R")


class NoAudit(RuntimeError):
    """Sealed words were to be opened outside an action: no audit, no read."""


@dataclass(slots=True)
class _Act:
    event: str
    by: Actor | None
    things: dict[str, str]
    outermost: "_Act | None"
    written: bool = False
    denied: list[AuditRow] = field(default_factory=list)


_current: ContextVar[_Act | None] = ContextVar("act", default=None)


@overload
def action(function: Callable[P, R]) -> Callable[P, R]: ...
@overload
def action(*, reads: bool = ...) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def action(function: Callable[P, R] | None = None, *, reads: bool = False) -> Any:
    """Mark a public function of an `actions` room.

    A writing action runs in one transaction together with its audit row. A reading one (`reads=True`) runs in none; its row is committed before the
    first sealed value is opened. A refusal undoes the transaction and leaves a `denied` row of its own. Nested actions join the outer transaction,
    each with its row. The audit row holds who, in which hat, the event `app.function`, and the ids of every row handed in or made.
    """
    if function is None:
        return lambda wrapped: _mark(wrapped, reads)
    return _mark(function, reads)


def _mark(function: Callable[P, R], reads: bool) -> Callable[P, R]:
    event = f"{function.__module__.split('.')[1]}.{function.__name__}"

    @wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{event} takes its arguments by name")
        outer = _current.get()
        act = _Act(event, kwargs.get("by"), _ids(kwargs), outer.outermost or outer if outer else None)  # type: ignore[arg-type]
        token = _current.set(act)
        try:
            if reads:
                made = function(*args, **kwargs)
                _write(act)
            else:
                with transaction.atomic():
                    made = function(*args, **kwargs)
                    if isinstance(made, Model) and str(made.pk) not in act.things.values():
                        act.things["made"] = str(made.pk)
                    _write(act)
            return made
        except Refusal:
            (act.outermost or act).denied.append(_row(act, "denied"))
            raise
        finally:
            _current.reset(token)
            if act.outermost is None and act.denied:
                AuditRow.objects.bulk_create(act.denied)

    acted.is_action = True  # type: ignore[attr-defined]
    acted.reads = reads  # type: ignore[attr-defined]
    return acted


def ensure_audited() -> None:
    """Write the running action's row now. Raises `NoAudit` where no action runs."""
    act = _current.get()
    if act is None:
        raise NoAudit("Sealed words are opened only inside an action.")
    _write(act)


@contextmanager
def note_stream_opening(*, by: Actor, place: UUID) -> Iterator[None]:
    """Open words of one place for a viewer's own live stream: one audit row per viewer, place and hour."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    act = _Act("privacy.note_stream_opening", by, {"place": str(place)}, None)
    if by.person_id is None:
        raise NoAudit("A live stream belongs to a person.")
    if not StreamOpening.objects.filter(person=by.person_id, place=place, hour=hour).exists():
        with transaction.atomic():
            opening = StreamOpening(person=by.person_id, place=place, hour=hour)
            StreamOpening.objects.bulk_create([opening], ignore_conflicts=True)
            _write(act)
    act.written = True
    token = _current.set(act)
    try:
        yield
    finally:
        _current.reset(token)


def _write(act: _Act) -> None:
    if not act.written:
        _row(act, "done").save(force_insert=True)
        act.written = True


def _row(act: _Act, outcome: str) -> AuditRow:
    by = act.by
    return AuditRow(
        at=clock.now(),
        event=act.event,
        outcome=outcome,
        actor_person=by.person_id if by else None,
        actor_persona=by.id if by else None,
        hat=by.hat if by else "visitor",
        things=act.things,
    )


def _ids(arguments: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in arguments.items():
        if name == "by":
            continue
        if isinstance(value, Model):
            found[name] = str(value.pk)
        elif isinstance(value, UUID):
            found[name] = str(value)
    return found


__all__ = ["NoAudit", "action", "ensure_audited", "note_stream_opening"]
