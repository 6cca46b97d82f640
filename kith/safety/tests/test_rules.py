"""Deadlines and states, reckoned."""

from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase

from kith.safety import rules

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Rules(SimpleTestCase):
    def test_five_minutes_only_for_someone_who_asked_while_somebody_is_on_call(self):
        for source, staffed, minutes in [("asked", True, 5), ("asked", False, 60), ("helper", True, 60)]:
            assert rules.answer_by(source, staffed, AT) == AT + timedelta(minutes=minutes)

    def test_each_state_of_a_concern(self):
        due, late = AT + timedelta(minutes=5), AT + timedelta(minutes=6)
        assert rules.state_of(False, None, None, due, AT) == "unowned"
        assert rules.state_of(True, None, None, due, AT) == "owned"
        assert rules.state_of(True, None, None, due, late) == "late"
        assert rules.state_of(True, AT, None, due, late) == "seen"
        assert rules.state_of(True, AT, late, due, late) == "closed"

    def test_words_of_two_taps_are_joined_and_not_doubled(self):
        assert rules.joined_words("one", "two") == "one\n\ntwo"
        assert rules.joined_words("one two", "two") == "one two"
        assert rules.joined_words("one", "  ") == "one"
        assert rules.joined_words("", "one") == "one"

    def test_a_day_begins_where_the_reader_lives(self):
        made = rules.moment_of(date(2026, 11, 23), 9, "America/New_York")
        assert made.astimezone(UTC).hour == 14
        assert rules.moment_of(date(2026, 11, 23), 9, "Nowhere/Else").astimezone(UTC).hour == 9
