"""The shape of an excerpt."""

from datetime import UTC, datetime

from django.test import SimpleTestCase

from kith.moderation import rules


class Rules(SimpleTestCase):
    def test_an_excerpt_comes_back_as_it_was(self):
        at = datetime(2026, 11, 22, 12, tzinfo=UTC)
        rows = [{"author": "Ö", "at": at, "text": "<b>قلب</b>\n\nx"}]
        assert rules.unpacked(rules.packed(rows)) == (rules.Said("Ö", at, "<b>قلب</b>\n\nx"),)

    def test_an_excerpt_is_short_whatever_is_handed_over(self):
        rows = [{"author": "a" * 500, "at": "never", "text": "x" * 9000}] * 50
        found = rules.unpacked(rules.packed(rows))
        assert len(found) == rules.EXCERPT_LIMIT
        assert len(found[0].text) == rules.TEXT_LIMIT
        assert len(found[0].author) == 80
        assert found[0].at is None

    def test_nothing_handed_over_is_nothing(self):
        assert rules.unpacked(rules.packed([])) == ()
        assert rules.in_words(rules.Opened("", None, "")) == ""
