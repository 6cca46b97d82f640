"""Telling people, forgetting, and taking turns."""

from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.db import connection, transaction

from kith.lib import clock
from kith.notices import gateways, queries, rules
from kith.notices.actions import end_turn, forget_old_events, prove_writing, take_turn, tell_person
from kith.notices.models import Event, Mark
from kith.notices.rules import Cursor, Job
from kith.notices.tests import make
from kith.privacy.rules import SYSTEM

pytestmark = pytest.mark.django_db


def tell(person, kind="news", **about):
    with transaction.atomic():
        return tell_person(by=SYSTEM, person_id=person.pk, kind=kind, about=about)


@pytest.mark.django_db(transaction=True)
def test_telling_outside_an_action_is_refused():
    with pytest.raises(RuntimeError):
        tell_person(by=SYSTEM, person_id=make.person().pk, kind="news", about={})


def test_an_event_is_written_with_ids_and_time():
    person = make.person()
    tell(person, thing="42")
    event = Event.objects.get()
    assert (event.person_id, event.kind, event.about) == (person.pk, "news", {"thing": "42"})


@pytest.mark.django_db(transaction=True)
def test_the_stream_is_woken_after_the_commit_and_not_before():
    woken = []
    end = gateways.on_wake(lambda: woken.append(Event.objects.count()))
    try:
        with transaction.atomic():
            tell_person(by=SYSTEM, person_id=make.person().pk, kind="news", about={})
            assert woken == []
        assert woken == [1]
    finally:
        end()


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_tells_nobody():
    person = make.person()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell_person(by=SYSTEM, person_id=person.pk, kind="news", about={"x": str(1 // 0)})
    assert not Event.objects.exists()


def test_events_older_than_a_week_are_forgotten_and_the_place_is_remembered():
    person = make.person()
    with time_machine.travel(clock.now() - timedelta(days=8), tick=False):
        old = tell(person)
    new = tell(person)
    assert forget_old_events() == 1
    assert list(Event.objects.all()) == [new]
    assert queries.forgotten_up_to().id == old.pk
    assert forget_old_events() == 0


def test_proving_that_the_disk_can_be_written_leaves_one_row():
    prove_writing()
    prove_writing()
    assert Mark.objects.count() == 1


JOB = Job("test.job", 60, lambda: None, timedelta(minutes=5), 30)


def test_a_turn_is_taken_once_and_comes_back_when_due():
    assert take_turn(job=JOB, holder="one")
    assert not take_turn(job=JOB, holder="two")
    end_turn(job=JOB, holder="one", after_seconds=60)
    assert not take_turn(job=JOB, holder="two")
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=False):
        assert take_turn(job=JOB, holder="two")


def test_a_turn_whose_holder_died_is_taken_over_after_the_lease():
    assert take_turn(job=JOB, holder="one")
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1), tick=False):
        assert take_turn(job=JOB, holder="two")


def test_a_clock_put_back_does_not_stop_a_job():
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert take_turn(job=JOB, holder="one")
        end_turn(job=JOB, holder="one", after_seconds=60)
    assert take_turn(job=JOB, holder="one")
    assert rules.is_due(JOB, clock.now() + timedelta(days=30), clock.now())


@pytest.mark.django_db(transaction=True)
def test_events_come_in_order_and_only_after_the_cursor():
    one, other = make.person(), make.person()
    first, second, third = tell(one), tell(other), tell(one)
    everything = queries.events_after(rules.START, 10)
    assert everything.events == [first, second, third]
    assert queries.events_after(queries.cursor_of(everything.events[0]), 10, one.pk).events == [third]
    short = queries.events_after(rules.START, 2)
    assert (short.events, short.more) == ([first, second], True)


def test_a_cursor_survives_its_way_to_the_browser_and_back():
    assert rules.cursor_from(str(Cursor(12, 34))) == Cursor(12, 34)
    for forged in ("", "-", "1", "1-", "-1", "a-b", "1-2-3", "١-٢", "1" * 19 + "-1", "1-1\n"):
        assert rules.cursor_from(forged) is None, forged


@pytest.mark.parametrize(
    ("short", "near", "whole"),
    [
        (7, 9, 7),
        (9, 7, 9),
        (2**32 - 1, 2**32 + 3, 2**32 - 1),
        (2, 2**32 + 3, 2**32 + 2),
        (1, 2**32 - 2, 2**32 + 1),
    ],
)
def test_a_short_transaction_number_is_the_whole_one_nearest_by(short, near, whole):
    assert rules.whole_number(short, near) == whole


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_of_a_neighbour_holds_nobody_up():
    if connection.vendor != "postgresql":
        # SQLite has no neighbours: there the newest event is the horizon.
        assert queries.horizon().xid == 0
        return
    given = connection.get_connection_params()
    neighbour = psycopg.connect(
        host=given["host"],
        port=given["port"],
        user=given["user"],
        password=given.get("password"),
        dbname="postgres",
    )
    try:
        neighbour.execute("SELECT pg_current_xact_id()")
        someone = make.person()
        before = queries.horizon()
        tell(someone)
        assert len(queries.events_after(before, 10).events) == 1
    finally:
        neighbour.close()
