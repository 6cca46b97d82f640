"""What the tables hold, and who is chosen."""

import pytest
from django.db import connection

from kith.people.models import Hat
from kith.safety import actions, queries
from kith.safety.tests.make import asked, on_call
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def raw_rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return b"|".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for row in cursor.fetchall()
            for value in row
        )


def test_no_words_lie_in_the_table():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann, "canary-kingfisher")
    actions.close_concern(by=olu, concern=concern, disposition="reached", reason="canary-heron")
    rows = raw_rows("safety_concern")
    assert str(concern.pk.hex).encode() in rows.replace(b"-", b"")
    assert b"canary" not in rows


def test_own_concerns_are_only_ones_own_and_go_away_a_day_after_closing(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, eve, olu = person("ann"), person("eve"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    assert queries.own_open_concern(ann) == concern
    assert queries.own_open_concern(eve) is None
    actions.close_concern(by=olu, concern=concern, disposition="reached", reason="x")
    assert queries.own_open_concern(ann) is None
    assert list(queries.own_concerns(ann)) == [concern]
    time_machine.shift(86401)
    assert not queries.own_concerns(ann).exists()


def test_the_concern_whose_time_is_over_first_comes_first(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, eve, olu = person("ann"), person("eve"), person("olu", Hat.ON_CALL)
    on_call(olu)
    slow = actions.raise_concern(by=ann, about=ann, source="guidance", words="")
    fast = asked(eve)
    assert list(queries.open_concerns(olu)) == [fast, slow]
    assert queries.open_concern_count(olu) == 2


def test_nobody_is_on_call_after_the_shift_is_over(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    olu = person("olu", Hat.ON_CALL)
    shift = on_call(olu, hours=1)
    assert queries.on_call_until() == shift.ends_at
    time_machine.shift(3600)
    assert queries.on_call_now() is None
    assert queries.on_call_until() is None


def test_times_are_shown_where_the_reader_lives(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    olu = person("olu", Hat.ON_CALL)
    concern = asked(person("ann"))
    olu.time_zone = "Asia/Tokyo"
    assert queries.shown_time(olu, concern.raised_at) == "21:00"
    time_machine.shift(4 * 3600)
    assert queries.shown_time(olu, concern.raised_at) == "22 November, 21:00"
