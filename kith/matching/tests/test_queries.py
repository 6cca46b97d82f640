from datetime import timedelta

import pytest
import time_machine

from kith.lib import clock
from kith.matching import queries
from kith.matching.actions import accept_ask, ask_supporter, set_accepting
from kith.matching.tests.make import need, supporter
from kith.people.actions import note_seen
from kith.people.models import Hat
from kith.relationships.actions import block_person
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def answered(helper, name, hours):
    member = person(name)
    with time_machine.travel(clock.now() - timedelta(hours=hours), tick=False):
        ask = ask_supporter(by=member, need=need(member), supporter=helper)
    accept_ask(by=helper, ask=ask)


def test_the_wait_is_a_number_only_from_five_answers_on():
    ben = supporter("ben", capacity=20)
    for number in range(4):
        answered(ben, f"member {number}", 2)
    assert queries.usual_wait() is None
    answered(ben, "member 5", 30)
    found = queries.usual_wait()
    assert found.count == 5
    assert abs(found.usual - timedelta(hours=2)) < timedelta(minutes=1)


def test_room_counts_those_who_take_on_people_and_are_not_full():
    ben = supporter("ben", capacity=1)
    bo = supporter("bo")
    assert queries.supporters_with_room() == 2
    ann = person("ann")
    ask_supporter(by=ann, need=need(ann), supporter=ben)
    assert queries.supporters_with_room() == 1
    set_accepting(by=bo, accepting=False)
    assert queries.supporters_with_room() == 0


def test_who_is_here_gave_a_sign_of_life():
    ben = supporter("ben")
    assert queries.supporters_here() == 0
    note_seen([ben.person_id])
    assert queries.supporters_here() == 1


def test_the_coordinator_named_to_a_member_is_somebody_else_and_not_blocked():
    ann, dan = person("ann"), person("dan", Hat.COORDINATOR)
    assert queries.coordinator_for(ann).pk == dan.pk
    block_person(by=ann, persona=dan)
    assert queries.coordinator_for(ann) is None


def test_a_time_zone_nobody_knows_counts_as_utc():
    assert queries.offset_minutes("Nowhere/Atlantis") == 0
    with time_machine.travel("2026-01-15T12:00:00Z", tick=False):
        assert queries.offset_minutes("America/New_York") == -300
