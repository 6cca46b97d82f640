import re

import pytest
from django.test import Client

from kith.directory import rules
from kith.directory.actions import confirm_helpline
from kith.directory.models import HelplineCheck
from kith.lib import clock
from kith.people.models import Hat
from tests.cast import house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LIFELINE = "us-suicide-988-suicide-crisis-lifeline"


def page(client, path):
    answer = client.get(path)
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/help", "/young"])
def test_help_asks_for_nothing_and_leaves_nothing(path):
    house(country="US")
    answer = Client().get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_help_shows_the_crisis_line_first_and_then_the_emergency_number():
    house(country="US")
    text = page(Client(), "/help")
    assert text.index('href="tel:988"') < text.index('href="tel:911"') < text.index("Domestic Violence")
    assert "sms:988" in text


@pytest.mark.parametrize("code", [*rules.PLACES, "xx", "", "%3Cscript%3E"])
def test_every_country_has_a_page_with_numbers(code):
    house(country="US")
    for path in ("/help", "/young"):
        text = page(Client(), f"{path}?where={code}")
        assert 'href="tel:' in text
        assert "<script>" not in text


def test_a_number_nobody_checked_says_so_and_names_another():
    house(country="GB")
    text = page(Client(), "/help")
    assert "We have not checked this number." in text
    assert "If no one answers, use 999." in text


def test_a_public_list_is_named_only_where_it_says_so():
    house(country="GB")
    assert "A public list checked it on 2 June 2026." in page(Client(), "/help")
    assert "A public list checked it" not in page(Client(), "/help?where=ES")


def test_a_wrong_number_is_not_offered_and_is_said():
    ada = person("ada", Hat.ADMINISTRATOR)
    confirm_helpline(by=ada, country="US", line=LIFELINE, outcome="wrong")
    text = page(Client(), "/help?where=US")
    assert "988 Suicide" not in text[: text.index("Numbers that did not work")]
    assert "988 Suicide" in text


def test_where_every_number_is_wrong_there_is_still_somewhere_to_turn():
    ada = person("ada", Hat.ADMINISTRATOR)
    for line in rules.place("TR").every_line:
        confirm_helpline(by=ada, country="TR", line=line.key, outcome="wrong")
    text = page(Client(), "/help?where=TR")
    assert 'href="tel:112"' in text
    assert "findahelpline.com" in text


def test_the_young_see_a_line_of_their_own_first_and_no_way_to_an_account():
    house(country="GB")
    text = page(Client(), "/young")
    assert text.index("Childline") < text.index('href="tel:999"')
    assert "Who gets told?" in text
    assert 'href="/join"' not in text


def test_where_no_line_is_for_all_young_people_the_crisis_line_stands_first():
    house(country="US")
    text = page(Client(), "/young")
    assert text.index('href="tel:988"') < text.index('href="tel:911"') < text.index("Trevor")


def test_every_need_of_a_country_is_on_its_page():
    house(country="US")
    text = page(Client(), "/help")
    for line in rules.place("US").every_line:
        assert line.name.replace("&", "&amp;") in text, line.key


def test_a_member_sees_the_way_to_somebody_of_this_house(signed_in):
    ann = person("ann")
    assert "I need someone now" in page(signed_in(ann), "/help")
    assert "I need someone now" not in page(Client(), "/help")


def test_an_administrator_checks_numbers_one_by_one(signed_in):
    client = signed_in(person("ada", Hat.ADMINISTRATOR))
    assert "Not yet enough to open." in page(client, "/house/numbers")
    for key in (LIFELINE, "us-emergency-911"):
        assert client.post("/house/numbers", {"line": key, "outcome": "confirmed"}).status_code == 302
    assert "Enough to open." in page(client, "/house/numbers")
    assert "2 of 8 checked" in re.sub(r"\s+", " ", page(client, "/house/numbers"))


@pytest.mark.parametrize(
    "typed",
    [
        {"line": LIFELINE, "outcome": "maybe", "note": "kept words"},
        {"line": LIFELINE, "note": "kept words"},
        {"line": "gb-emergency-999", "outcome": "confirmed"},
        {"line": "x" * 5000, "outcome": "confirmed"},
        {},
    ],
)
def test_a_check_that_makes_no_sense_is_shown_again(signed_in, typed):
    answer = signed_in(person("ada", Hat.ADMINISTRATOR)).post("/house/numbers", typed)
    assert answer.status_code == 422
    assert typed.get("note", "") in answer.content.decode()
    assert not HelplineCheck.objects.exists()


@pytest.mark.parametrize("hat", ["member", "supporter", "professional", "moderator", "on_call"])
def test_others_do_not_see_the_page_where_numbers_are_checked(signed_in, hat):
    assert signed_in(person("eve", hat)).get("/house/numbers").status_code == 404
    assert Client().get("/house/numbers").status_code == 302


def test_whoever_sets_up_the_house_finds_the_way_back(signed_in):
    ada = signed_in(person("ada", Hat.ADMINISTRATOR))
    house(country="US", set_up_at=None)
    assert 'href="/house/calls"' in page(ada, "/house/numbers")
    house(country="US", set_up_at=clock.now())
    assert 'href="/house/calls"' not in page(ada, "/house/numbers")


def test_every_page_leads_to_help_for_people_under_18():
    house(country="US")
    assert 'href="/young"' in page(Client(), "/help").split("<footer")[1]
