from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from kith.directory.actions import confirm_helpline
from kith.directory.models import HelplineCheck
from kith.directory.queries import numbers, ready_to_open
from kith.lib.refusal import Invalid, Missing
from kith.people.models import Hat
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LIFELINE = "us-suicide-988-suicide-crisis-lifeline"


@pytest.fixture
def ada():
    return person("ada", Hat.ADMINISTRATOR)


def line(country, key):
    return next(found for found in numbers(country).all if found.line.key == key)


def test_a_number_nobody_tried_says_so(ada):
    assert line("US", LIFELINE).checked_words is None


def test_a_confirmed_number_says_who_and_when(ada):
    with time_machine.travel(datetime(2026, 11, 3, 12, tzinfo=UTC), tick=False):
        confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="confirmed")
        assert line("US", LIFELINE).checked_words == "Checked by ada, administrator, on 3 November 2026."


def test_a_check_is_old_after_ninety_days(ada):
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="confirmed")
    with time_machine.travel(start + timedelta(days=90), tick=False):
        assert not line("US", LIFELINE).old
    with time_machine.travel(start + timedelta(days=91), tick=False):
        assert line("US", LIFELINE).old
        assert "more than 90 days" in line("US", LIFELINE).checked_words


def test_the_newest_check_counts(ada):
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="confirmed")
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="wrong")
    assert line("US", LIFELINE).wrong
    assert numbers("US").first("crisis").line.key != LIFELINE
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="confirmed")
    assert numbers("US").first("crisis").line.key == LIFELINE
    assert HelplineCheck.objects.count() == 3


def test_a_house_opens_only_with_one_emergency_number_and_one_crisis_line(ada):
    assert not ready_to_open("US")
    confirm_helpline(by=ada, country="US", line="us-emergency-911", outcome="confirmed")
    assert not ready_to_open("US")
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="wrong")
    assert not ready_to_open("US")
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="confirmed")
    assert ready_to_open("US")
    assert not ready_to_open("GB")


def test_a_house_in_a_country_without_lines_can_open_with_a_directory(ada):
    for key in ("mt-emergency-112", "mt-directory-find-a-helpline"):
        assert not ready_to_open("MT")
        confirm_helpline(by=ada, country="MT", line=key, outcome="confirmed")
    assert ready_to_open("MT")


@pytest.mark.parametrize(
    ("key", "outcome", "note"),
    [("us-nothing", "confirmed", ""), (LIFELINE, "perhaps", ""), (LIFELINE, "confirmed", "x" * 201)],
)
def test_what_makes_no_sense_is_refused_and_writes_nothing(ada, key, outcome, note):
    with pytest.raises(Invalid):
        confirm_helpline(by=ada, country="US", line=key, outcome=outcome, note=note)
    assert not HelplineCheck.objects.exists()


@pytest.mark.parametrize("hat", [h for h in Hat.values if h not in ("administrator", "coordinator")])
def test_nobody_else_confirms_numbers(hat):
    with pytest.raises(Missing):
        confirm_helpline(by=person("eve", hat), country="US", line=LIFELINE, outcome="confirmed")
    assert not HelplineCheck.objects.exists()


def test_when_the_one_who_checked_has_left_the_check_stays_without_a_name(ada):
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="confirmed")
    HelplineCheck.objects.update(checked_by=None)
    assert "someone who has left" in line("US", LIFELINE).checked_words


def test_the_numbers_of_a_country_cost_one_query(ada, django_assert_num_queries):
    for found in numbers("US").all:
        confirm_helpline(by=ada, country="US", line=found.line.key, outcome="confirmed")
    with django_assert_num_queries(1):
        assert all(found.checked_words for found in numbers("US").all)
