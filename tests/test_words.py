"""Every sentence of every page goes through gettext."""

import pytest
from django.urls import reverse

from tests.pseudo import assert_all_wrapped, bare_words, pseudo, pseudo_words

# URL names that a visitor may open, with their arguments. A new public page is added here;
# a page for somebody signed in calls `assert_all_wrapped` from its own test.
PAGES: list[tuple[str, dict[str, str]]] = []


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize(("name", "arguments"), PAGES, ids=[name for name, _ in PAGES])
def test_a_page_says_nothing_outside_gettext(client, name, arguments):
    with pseudo_words():
        page = client.get(reverse(name, kwargs=arguments or None))
        assert page.status_code == 200
        assert_all_wrapped(page.content.decode())


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
