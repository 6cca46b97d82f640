"""Text, keys, pages and clocks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.conversations import rules
from kith.lib.refusal import Invalid


def test_text_is_composed_trimmed_and_free_of_control_characters():
    assert rules.clean_text("  cafe\u0301\x00\x07 \r\n b\tc \ud800 ") == "caf\u00e9 \n b\tc"


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n", "\x00\x01", "\u2003"])
def test_nothing_is_not_sent(text):
    with pytest.raises(Invalid):
        rules.clean_text(text)


def test_the_longest_text_fits_and_one_more_letter_is_told_with_its_count():
    assert len(rules.clean_text("x" * 8000)) == 8000
    with pytest.raises(Invalid) as told:
        rules.clean_text("x" * 8214)
    assert "8214" in told.value.reason
    assert "214 characters" in told.value.reason


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text):
    try:
        once = rules.clean_text(text)
    except Invalid:
        return
    assert rules.clean_text(once) == once


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "é", "a\n", "<", "\x00"])
def test_a_key_out_of_shape_is_refused(key):
    with pytest.raises(Invalid):
        rules.clean_key(key)


def test_pages_of_fifty_cover_everything_once():
    seen, before = [], None
    while before is None or before > 1:
        first, last = rules.span_before(123, before)
        seen = [*range(first, last + 1), *seen]
        before = first
    assert seen == list(range(1, 124))
    assert rules.span_before(0, None) == (1, 0)
    assert rules.span_before(10, 99999) == (1, 10)


def test_zones_are_named_by_their_city_and_unknown_ones_are_utc():
    assert rules.place_of("America/New_York") == "New York"
    assert rules.place_of("../../etc/passwd") == "UTC"
    at = datetime(2026, 11, 18, 21, 2, tzinfo=UTC)
    assert rules.clock_time(at, "America/Chicago") == "15:02"
    assert rules.same_clock("Europe/Berlin", "Europe/Paris", at)
    assert not rules.same_clock("Europe/Berlin", "UTC", at)


@pytest.mark.parametrize("blank", ["", "  ", "\x07", "\u200b\u200b", "\u2060 \ufeff", "\u0301"])
def test_words_in_which_nothing_can_be_seen_are_no_message(blank):
    assert rules.tidy_text(blank) == ""
    with pytest.raises(Invalid):
        rules.clean_text(blank)


def test_joiners_inside_words_and_pictures_stay():
    for words in ("می\u200cخواهم", "👩\u200d👧"):
        assert rules.clean_text(words) == words
