"""The clock moves where it is told to, and nowhere else."""

from datetime import UTC, datetime, timedelta, timezone
from threading import Thread

import pytest

from kith.lib import clock

THEN = datetime(2020, 2, 29, 12, 0, tzinfo=UTC)


def test_within_the_block_it_is_that_moment_and_after_it_the_present():
    with clock.at(THEN):
        assert clock.now() == THEN
        with clock.at(THEN + timedelta(days=1)):
            assert clock.now() == THEN + timedelta(days=1)
        assert clock.now() == THEN
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(minutes=1)


def test_another_thread_keeps_the_present():
    seen: list[datetime] = []
    with clock.at(THEN):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] > THEN + timedelta(days=365)


def test_a_moment_of_another_zone_is_told_in_utc():
    with clock.at(THEN.astimezone(timezone(timedelta(hours=5)))):
        assert clock.now().utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2020, 1, 1)):  # noqa: DTZ001
        pass
