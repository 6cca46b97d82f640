"""Every sentence of every page goes through gettext."""

from zoneinfo import available_timezones

import pytest
from babel import Locale
from django.db import transaction

from tests.pseudo import assert_all_wrapped, bare_words, pseudo, pseudo_words
from tests.test_access_table import EVERYONE, TABLE, VISITOR, address_of, browser_of

ENGLISH = Locale("en")
NAMES = frozenset(
    {*EVERYONE, "Harbour Street", "UTC", "https://www.weather.gov/"}
    | set(ENGLISH.languages.values())
    | set(ENGLISH.territories.values())
    | {", ".join(zone.split("/")[1:]).replace("_", " ") for zone in available_timezones()}
    | {zone.replace("_", " ") for zone in available_timezones()}
)
"""Names are no sentences: people of the cast, and what languages, countries and time zones are called."""
PAGES = [row for row in TABLE if row.method == "GET" and row.who]


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("row", PAGES, ids=lambda row: f"{row.name} {row.about}")
def test_a_page_says_nothing_outside_gettext(row, world):
    for who in [VISITOR] if VISITOR in row.who else sorted(row.who)[:3]:
        with transaction.atomic(), transaction.atomic(using="keys"), pseudo_words():
            page = browser_of(world, who).get(address_of(world, row), follow=True)
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="keys")
        assert page.status_code == 200
        assert_all_wrapped(page.content.decode(), NAMES)


def test_a_bare_word_is_found_in_text_and_in_attributes():
    assert bare_words("<p>Hello</p>") == ["p: Hello"]
    assert bare_words('<input placeholder="Hello">') == ["input[placeholder]: Hello"]
    assert bare_words('<a title="x" href="/">⟦Go⟧</a>') == ["a[title]: x"]


def test_words_of_people_and_numbers_are_left_alone():
    assert bare_words("<p data-own>Hello <b>Ben</b></p><p translate=no>Ben</p><p>12:30</p>") == []


def test_markup_inside_one_sentence_stays_inside_it():
    assert bare_words("<p>⟦Press <b>Shift</b> now⟧</p>") == []
    assert bare_words("<p>⟦Press⟧ <b>Shift</b></p>") == ["p > b: Shift"]


def test_placeholders_and_markup_survive_the_pseudo_language():
    assert pseudo("Call %(number)s <b>now</b>") % {"number": 988} == "⟦Çáll 988 <b>ñów</b>⟧"
