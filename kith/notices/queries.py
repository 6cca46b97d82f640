"""Reads of events, in the one order in which they become visible, and of who is listening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.crypto import constant_time_compare

from kith.lib import clock
from kith.notices import rules
from kith.notices.models import Event, Mark, Turn
from kith.notices.rules import Cursor

_LAST = 10**15
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that came after a cursor, where the cursor now is, and whether more wait behind an open transaction."""

    events: list[Event]
    cursor: Cursor
    more: bool


def horizon() -> Cursor:
    """The place up to which every event is visible for good. Nothing will ever appear before it.

    PostgreSQL hands out ids before transactions commit, so a later id can be visible earlier. Only rows of transactions older than every open one
    are read, in the order of (transaction, id).
    """
    if connection.vendor == "postgresql":
        return Cursor(_oldest_open_transaction() - 1, _LAST)
    return Cursor(0, Event.objects.aggregate(last=Max("id"))["last"] or _forgotten_number())


def live_cursor() -> str:
    """Where the stream stands now, for a page to put into its `data-after`: nothing is missed between page and stream."""
    return str(horizon())


def events_after(cursor: Cursor, limit: int, person_id: UUID | None = None) -> Batch:
    """The next events, of everybody or of one person."""
    found: QuerySet[Event] = Event.objects.all()
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if connection.vendor == "postgresql":
        upper = _oldest_open_transaction()
        rows = list(found.filter(_after(cursor), xid__lt=upper).order_by("xid", "id")[: limit + 1])
        waiting = Event.objects.filter(xid__gte=upper).exists()
        reached = Cursor(upper - 1, _LAST)
    else:
        rows = list(found.filter(id__gt=cursor.id).order_by("id")[: limit + 1])
        waiting, reached = False, Cursor(0, rows[-1].id) if rows else cursor
    if len(rows) > limit:
        rows = rows[:limit]
        return Batch(rows, cursor_of(rows[-1]), True)
    return Batch(rows, max(cursor, reached), waiting)


def cursor_of(event: Event) -> Cursor:
    """The place of one event."""
    return Cursor(event.xid, event.id)


def forgotten_up_to() -> Cursor:
    """Events up to here may have been deleted for age."""
    mark = Mark.objects.filter(name="forgotten").first()
    return Cursor(mark.xid, mark.number) if mark else rules.START


def oldest_event_after(cursor: Cursor) -> datetime | None:
    """When the first event after a cursor was written."""
    return Event.objects.filter(_after(cursor)).order_by("xid", "id").values_list("at", flat=True).first()


def turns(names: Iterable[str]) -> dict[str, datetime]:
    """When each job is next due."""
    return dict(Turn.objects.filter(name__in=list(names)).values_list("name", "due_at"))


def people_by_id(person_ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The accounts with these ids that may sign in."""
    found = get_user_model()._default_manager.filter(pk__in=list(person_ids), is_active=True)
    return {person.pk: person for person in found}


def stored_sessions(session_keys: Iterable[str]) -> dict[str, str]:
    """The stored text of these sessions, as far as they exist and are not over."""
    return dict(
        Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=clock.now()).values_list(
            "session_key", "session_data"
        )
    )


def listener_of(session_key: str) -> tuple[UUID, int] | None:
    """Whose session this is, if it is alive and they may sign in; with a print of what that rests on."""
    text = stored_sessions([session_key]).get(session_key)
    if text is None:
        return None
    session = Session(session_key=session_key, session_data=text).get_decoded()
    try:
        person_id = UUID(session.get(SESSION_KEY, ""))
    except ValueError:
        return None
    person = people_by_id([person_id]).get(person_id)
    if person is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return None
    return person_id, hash((text, person.password))


def listeners_gone(listeners: Iterable[tuple[str, UUID, int]]) -> set[str]:
    """Of these (session key, person, print), the sessions that no longer let their person listen."""
    waiting = list(listeners)
    gone = set()
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        sessions = stored_sessions({key for key, _, _ in some})
        people = people_by_id({person_id for _, person_id, _ in some})
        for key, person_id, known in some:
            text, person = sessions.get(key), people.get(person_id)
            if text is None or person is None:
                gone.add(key)
            elif hash((text, person.password)) != known:
                found = listener_of(key)
                if found is None or found[0] != person_id:
                    gone.add(key)
    return gone


def data_version() -> int:
    """A number that moves when another connection has changed the database. SQLite only; cheaper than any query."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def _after(cursor: Cursor) -> Q:
    return Q(xid__gte=cursor.xid) & (Q(xid__gt=cursor.xid) | Q(id__gt=cursor.id))


def _oldest_open_transaction() -> int:
    """The number of the oldest transaction that may still write events here.

    A snapshot's own oldest one counts every database of the server, so that a long transaction of a neighbour would hold up every stream. So: the first
    number that had not ended, then what runs in this database, asked in that order. What began before the first question and is not in the answer to
    the second has ended, and is visible to whatever is read next. Where somebody else's transactions cannot be seen, the snapshot's word counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), pg_snapshot_xmax(pg_current_snapshot())::text::bigint, "
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        _nothing, following, oldest_anywhere = cursor.fetchone()
        cursor.execute(
            "SELECT backend_xid::text::bigint, usesysid = (SELECT oid FROM pg_roles WHERE rolname = current_user) "
            "OR pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') FROM pg_stat_activity "
            "WHERE usesysid IS NOT NULL AND datid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        found = cursor.fetchall()
    if not all(is_seen for _number, is_seen in found):
        return int(oldest_anywhere)
    running = [rules.whole_number(number, following) for number, _is_seen in found if number is not None]
    return min([int(following), *running])


def _forgotten_number() -> int:
    return forgotten_up_to().id
