from dataclasses import dataclass

import pytest
from django.test import Client

from kith.directory import actions as directory
from kith.directory import queries as numbers
from kith.people.actions import (
    invite_someone,
    make_setup_code,
    rename_persona,
    set_standing,
    set_up_organisation,
)
from kith.people.models import Hat, Person, Persona, SignUp
from kith.people.queries import organisation, person_by_name, personas_of
from kith.privacy.rules import SYSTEM
from tests.cast import house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PASSPHRASE = "green ladders lean at dusk"
HATS = [hat.value for hat in Hat]
SETTINGS = (
    "/house/words",
    "/house/calls",
    "/house/door",
    "/house/agreement",
    "/house/supporter",
    "/house/open",
)


@dataclass
class Founder:
    """A browser in which a house is being set up."""

    client: Client
    persona: Persona


@pytest.fixture
def founder():
    """Somebody who has typed the code and made the first account, and nothing more."""
    client = Client()
    code = make_setup_code(by=SYSTEM)
    client.post("/setup", _first(code))
    return Founder(client, personas_of(person_by_name("Captain"))[0])


def _first(good_code, **words):
    return {
        "code": good_code,
        "name": "Captain",
        "passphrase": PASSPHRASE,
        "time_zone": "Europe/Berlin",
        "adult": "on",
        **words,
    }


def _place(**words):
    return {
        "name": "Harbour Street",
        "cover_name": "Harbour notes",
        "exit_url": "https://www.example.org/weather",
        "country": "US",
        "time_zone": "America/Chicago",
        **words,
    }


def _words(answer):
    return answer.content.decode()


def _confirm_numbers(persona):
    needed = {"emergency", "crisis"}
    for checked in numbers.numbers(organisation().country).all:
        if checked.line.need in needed:
            directory.confirm_helpline(by=persona, country=organisation().country, line=checked.line.key)
            needed.discard(checked.line.need)


@pytest.mark.parametrize("path", ["/", "/professional", "/agreement", "/privacy", "/complain"])
def test_a_visitor_reads_public_pages_without_getting_a_cookie(path):
    house()
    client = Client()
    answer = client.get(path)
    assert answer.status_code == 200
    assert not client.cookies
    assert "Set-Cookie" not in answer.headers


def test_the_front_page_invents_no_number():
    house()
    page = _words(Client().get("/"))
    assert "Too few people have asked lately to say." in page
    assert "Nobody is on call right now." in page
    assert "Nobody is here this minute." in page


def test_the_front_page_leads_everywhere_without_a_dead_end():
    house()
    client = Client()
    page = _words(client.get("/"))
    for path in ("/join", "/professional", "/guide", "/help", "/in", "/agreement", "/privacy", "/complain"):
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200


def test_a_house_that_is_not_set_up_says_so_and_leads_to_the_set_up():
    client = Client()
    page = _words(client.get("/"))
    assert "not open yet" in page
    assert 'href="/setup"' in page
    assert 'href="/help"' in page
    assert not client.cookies


def test_titles_tell_the_function_and_nothing_else():
    house(cover_name="Harbour notes")
    for path in ("/", "/professional", "/agreement", "/privacy", "/complain", "/join", "/in"):
        title = _words(Client().get(path)).split("<title>")[1].split("</title>")[0]
        assert title.endswith(" · Harbour notes")


@pytest.mark.parametrize("hat", HATS)
def test_every_hat_has_a_day_with_one_next_thing(signed_in, hat):
    answer = signed_in(person("somebody", hat)).get("/today")
    assert answer.status_code == 200
    assert 'class="btn' in _words(answer).split("<main")[1]


@pytest.mark.parametrize("hat", [hat for hat in HATS if hat != Hat.ADMINISTRATOR])
def test_only_administrators_see_how_the_house_is_set(signed_in, hat):
    client = signed_in(person("somebody", hat))
    for path in ("/house", *SETTINGS):
        assert client.get(path).status_code == 404
        if path != "/house":
            assert client.post(path, _place()).status_code == 404
    assert organisation().name == "Harbour Street"


def test_a_visitor_cannot_change_the_house():
    house()
    client = Client()
    for path in ("/house", *SETTINGS):
        assert client.get(path)["Location"] == "/in"
        assert client.post(path, _place())["Location"] == "/in"


def test_a_house_is_set_up_from_the_code_to_the_open_door():
    client = Client()
    code = make_setup_code(by=SYSTEM)
    assert client.get("/setup").status_code == 200
    assert not client.cookies
    assert client.post("/setup", _first(code))["Location"] == "/setup"
    assert client.get("/setup")["Location"] == "/house/words"
    assert client.post("/house/words", _place())["Location"] == "/setup"
    assert client.get("/setup")["Location"] == "/house/calls"
    _confirm_numbers(personas_of(person_by_name("captain"))[0])
    assert client.get("/setup")["Location"] == "/house/door"
    client.post("/house/door", {"sign_up": "open"})
    assert client.get("/setup")["Location"] == "/house/agreement"
    page = _words(client.get("/house/agreement"))
    assert "Be kind. Nobody here has to prove that it hurts." in page
    client.post("/house/agreement", {"agreement": "Be kind.\nBe brief.", "complaint_address": "box 7"})
    assert client.get("/setup")["Location"] == "/house/supporter"
    code = _words(client.post("/house/supporter", {"do": "invite"}))
    assert 'class="recovery"' in code
    assert client.get("/setup")["Location"] == "/house/open"
    assert client.get("/house/open").status_code == 200
    assert "not open yet" in _words(Client().get("/"))
    assert client.post("/house/open")["Location"] == "/house"
    made = organisation()
    assert (made.name, made.shown_name, made.sign_up) == ("Harbour Street", "Harbour notes", SignUp.OPEN)
    assert made.set_up_at
    assert "Come in." in _words(Client().get("/"))
    assert "Be brief." in _words(Client().get("/agreement"))
    assert "box 7" in _words(Client().get("/complain"))
    assert client.get("/setup")["Location"] == "/house"
    assert Client().get("/setup")["Location"] == "/in"


def test_the_set_up_can_be_left_and_taken_up_again_after_signing_in(founder):
    founder.client.post("/house/words", _place())
    again = Client()
    assert "sign in and go on" in _words(again.get("/setup"))
    again.post("/in", {"name": "captain", "passphrase": PASSPHRASE})
    assert 'href="/setup"' in _words(again.get("/today"))
    assert again.get("/setup")["Location"] == "/house/calls"
    assert 'value="Harbour Street"' in _words(again.get("/house/words"))


@pytest.mark.parametrize("door", [SignUp.OPEN, SignUp.INVITATION])
def test_nobody_is_let_in_before_the_numbers_are_checked(founder, door):
    client = founder.client
    client.post("/house/words", _place())
    client.post("/house/calls")
    client.post("/house/door", {"sign_up": door})
    client.post("/house/agreement", {"agreement": "Be kind.", "complaint_address": "box 7"})
    client.post("/house/supporter", {"do": "later"})
    assert client.get("/setup")["Location"] == "/house/open"
    answer = client.post("/house/open")
    assert answer.status_code == 422
    assert "check one emergency number" in _words(answer)
    assert organisation().set_up_at is None


def test_a_house_may_be_finished_with_its_door_closed_and_opened_only_with_numbers(founder):
    client = founder.client
    client.post("/house/words", _place())
    client.post("/house/calls")
    client.post("/house/door", {"sign_up": "closed"})
    client.post("/house/agreement", {"agreement": "Be kind.", "complaint_address": "box 7"})
    client.post("/house/supporter", {"do": "later"})
    assert client.post("/house/open").status_code == 302
    refused = client.post("/house/door", {"sign_up": "open"})
    assert refused.status_code == 422
    assert organisation().sign_up == SignUp.CLOSED
    _confirm_numbers(founder.persona)
    assert client.post("/house/door", {"sign_up": "open"}).status_code == 302
    assert organisation().sign_up == SignUp.OPEN


def test_an_open_house_cannot_move_to_a_country_without_checked_numbers(founder):
    set_up_organisation(by=SYSTEM, set_up_at="2026-01-01T00:00Z", sign_up=SignUp.OPEN, country="US")
    answer = founder.client.post("/house/words", _place(country="FR"))
    assert answer.status_code == 422
    assert organisation().country == "US"


def test_steps_left_out_keep_the_house_from_opening(founder):
    answer = founder.client.post("/house/open")
    assert answer.status_code == 422
    assert organisation().set_up_at is None


@pytest.mark.parametrize(
    "words",
    [
        {"code": "wrong wrong wrong wrong"},
        {"name": "<b>"},
        {"passphrase": "short"},
        {"adult": ""},
        {"code": ""},
        {"time_zone": "x"},
        {"name": "y" * 9000},
    ],
)
def test_a_wrong_first_step_makes_nobody_and_leaves_the_code_good(words):
    code = make_setup_code(by=SYSTEM)
    client = Client()
    answer = client.post("/setup", _first(code, **words))
    assert answer.status_code == 422
    assert not client.cookies
    assert not Person.objects.exists()
    assert client.post("/setup", _first(code)).status_code == 302


def test_the_first_step_sent_twice_makes_one_administrator():
    code = make_setup_code(by=SYSTEM)
    Client().post("/setup", _first(code))
    second = Client().post("/setup", _first(code, name="Pirate"))
    assert second.status_code == 200
    assert "Somebody has begun" in _words(second)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        {"exit_url": "javascript:alert(1)"},
        {"exit_url": "https://"},
        {"exit_url": "https://x.org/'\"><script>"},
        {"exit_url": "http://[bad"},
        {"country": "XX"},
        {"name": ""},
        {"name": "n" * 81},
        {"cover_name": "c" * 41},
        {"time_zone": "Moon/Base"},
    ],
)
def test_wrong_words_about_the_house_are_kept_on_the_page_and_not_in_the_house(founder, words):
    answer = founder.client.post("/house/words", _place(**words))
    assert answer.status_code == 422
    assert "<script>" not in _words(answer).split("<main")[1]
    assert organisation().setup_done == []


def test_a_changed_agreement_asks_everybody_to_read_it_again(signed_in):
    ann = person("ann")
    client = signed_in(ann)
    assert "has changed" not in _words(client.get("/today"))
    house(agreement="Be kind. Be brief.")
    assert "has changed" in _words(client.get("/today"))
    page = _words(client.get("/agreement"))
    assert "I have read it" in page
    for version in ("", "x", "0", "999999999999"):
        assert client.post("/agreement", {"version": version}).status_code == 409
    assert client.post("/agreement", {"version": str(organisation().agreement_version)}).status_code == 302
    assert "has changed" not in _words(client.get("/today"))


def test_a_visitor_is_not_asked_to_agree():
    house()
    assert "I have read it" not in _words(Client().get("/agreement"))
    assert Client().post("/agreement", {"version": "1"})["Location"] == "/in"


def test_a_name_in_the_greeting_is_never_markup(signed_in):
    ann = person("ann")
    rename_persona(by=ann, name="O’Neill-Ng", language="en", time_zone="Asia/Tokyo")
    page = _words(signed_in(ann).get("/today"))
    assert "O’Neill-Ng" in page


def test_a_paused_supporter_is_told_so(signed_in):
    ada, ben = person("ada", Hat.ADMINISTRATOR), person("ben", Hat.SUPPORTER)
    set_standing(by=ada, persona=ben, standing="paused")
    assert "This hat is paused." in _words(signed_in(ben).get("/today"))


def test_the_day_does_not_ask_more_for_more_people(signed_in, django_assert_max_num_queries):
    ada = person("ada", Hat.ADMINISTRATOR)
    client = signed_in(ada)
    person("ben", Hat.SUPPORTER)
    client.get("/today")
    with django_assert_max_num_queries(60) as few:
        client.get("/today")
    for number in range(5):
        person(f"ben {number}", Hat.SUPPORTER)
        invite_someone(by=ada, hat=Hat.MEMBER, code=f"code {number}")
    with django_assert_max_num_queries(len(few)):
        client.get("/today")
