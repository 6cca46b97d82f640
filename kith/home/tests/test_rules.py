from datetime import UTC, datetime, timedelta

import pytest

from kith.home import rules


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        (timedelta(seconds=5), ("minutes", 1)),
        (timedelta(minutes=7), ("minutes", 7)),
        (timedelta(minutes=22), ("minutes", 20)),
        (timedelta(minutes=89), ("minutes", 90)),
        (timedelta(hours=3, minutes=10), ("hours", 3)),
        (timedelta(days=2, hours=2), ("days", 2)),
    ],
)
def test_a_wait_is_said_as_somebody_would_say_it(usual, said):
    assert rules.rounded_wait(usual) == said


@pytest.mark.parametrize(
    ("hour", "part"), [(4, "night"), (5, "morning"), (12, "day"), (18, "evening"), (23, "night")]
)
def test_the_greeting_follows_the_clock_on_the_wall(hour, part):
    assert rules.part_of_day(datetime(2026, 3, 1, hour, tzinfo=UTC)) == part


def test_the_next_step_is_the_first_that_is_not_done():
    steps = [rules.Step("you", "a", True), rules.Step("name", "b", False), rules.Step("open", "c", False)]
    assert rules.next_step(steps).key == "name"
    assert rules.next_step(steps[:1]) is None
