import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from kith.people import actions, gateways, queries
from kith.people.models import Hat, Person, Persona, SignUp, Standing
from kith.people.tests.make import PASSPHRASE, asked_for_name, filled_in
from tests.cast import PASSPHRASE as CAST_PASSPHRASE
from tests.cast import house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def _words(answer):
    return answer.content.decode()


def test_joining_leaves_no_cookie_before_the_account_exists():
    house()
    client = Client()
    assert not client.get("/join").cookies
    token = asked_for_name(client)
    refused = client.post("/join", filled_in(token, passphrase="too short"))
    assert refused.status_code == 422
    assert not client.cookies
    made = client.post("/join", filled_in(token))
    assert made.status_code == 302
    assert made["Location"] == "/find"
    assert set(client.cookies) == {"s"}
    assert Person.objects.get().name == "Quiet Fox"


def test_joining_under_18_keeps_nothing_and_leads_to_the_young_peoples_page():
    house()
    client = Client()
    answer = client.post("/join", {"age": "young"})
    assert (answer.status_code, answer["Location"]) == (302, "/young")
    assert not client.cookies
    assert not Person.objects.exists()


def test_who_would_rather_not_say_gets_ways_on_and_no_account():
    house()
    answer = Client().post("/join", {"age": "unsaid"})
    assert answer.status_code == 200
    assert "/guide" in _words(answer)
    assert 'name="token"' not in _words(answer)


def test_what_was_typed_is_kept_and_the_passphrase_is_not_shown_again():
    house()
    client = Client()
    token = asked_for_name(client)
    answer = client.post("/join", filled_in(token, passphrase="blue moth", agree="", sheet="yes"))
    page = _words(answer)
    assert answer.status_code == 422
    assert "9 letters so far" in page
    assert "Please read the house agreement" in page
    assert 'value="Quiet Fox"' in page
    assert "blue moth" not in page
    assert '<option value="Europe/Berlin" selected' in page


def test_an_agreement_that_changed_meanwhile_is_shown_anew_and_can_be_agreed_to():
    house()
    client = Client()
    old = filled_in(asked_for_name(client))
    house(agreement="Be kind. Be brief.")
    answer = client.post("/join", old)
    page = _words(answer)
    assert answer.status_code == 422
    assert "Be brief." in page
    now = queries.organisation().agreement_version
    assert f'name="version" value="{now}"' in page
    assert client.post("/join", {**old, "version": now}).status_code == 302


def test_a_short_passphrase_says_how_many_letters_are_missing():
    house()
    client = Client()
    answer = client.post("/join", filled_in(asked_for_name(client), passphrase="blue moth"))
    assert "9 letters so far. Add a word or two to reach 15." in _words(answer)


@pytest.mark.parametrize("token", ["", "x", "AAAA" * 300, "\x00", "é"])
def test_a_forged_token_makes_no_account_and_asks_the_age_again(token):
    house()
    answer = Client().post("/join", filled_in(token))
    assert answer.status_code == 422
    assert not Person.objects.exists()
    assert "How old are you?" in _words(answer)


@pytest.mark.parametrize(
    "words",
    [
        {"name": "<script>alert(1)</script>"},
        {"name": "x" * 5000},
        {"name": "a\x00b"},
        {"passphrase": "y" * 5000},
        {"passphrase": ""},
        {"time_zone": "Mars/Base"},
        {"sheet": "perhaps"},
        {"version": "-1"},
        {"version": "nine"},
        {"agree": ""},
    ],
)
def test_bad_input_is_answered_with_422_and_no_account(words):
    house()
    client = Client()
    answer = client.post("/join", filled_in(asked_for_name(client), **words))
    assert answer.status_code == 422
    assert "<script>alert" not in _words(answer)
    assert not Person.objects.exists()


def test_the_page_sent_twice_makes_one_account_and_both_answers_are_good():
    house()
    client = Client()
    words = filled_in(asked_for_name(client))
    assert client.post("/join", words).status_code == 302
    assert Client().post("/join", words).status_code == 302
    assert Person.objects.count() == 1


def test_a_sheet_is_shown_once_and_opens_the_account():
    house()
    client = Client()
    page = _words(client.post("/join", filled_in(asked_for_name(client), sheet="yes")))
    words = [part.split("<")[0] for part in page.split("<li data-own>")[1:9]]
    assert len(words) == 8
    answer = Client().post(
        "/in/sheet", {"name": "quiet fox", "words": " ".join(words), "new": "seven loud boats at noon"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/today")


def test_joining_by_invitation_needs_the_code_and_uses_it_up():
    ada = person("ada", Hat.ADMINISTRATOR)
    house(sign_up=SignUp.INVITATION)
    actions.invite_someone(by=ada, hat=Hat.MEMBER, code="onion-tray-moth-ember")
    client = Client()
    token = asked_for_name(client)
    assert client.post("/join", filled_in(token)).status_code == 422
    assert client.post("/join", filled_in(token, code="wrong wrong wrong wrong")).status_code == 422
    assert client.post("/join", filled_in(token, code="onion tray moth ember")).status_code == 302
    other = Client()
    late = other.post("/join", filled_in(asked_for_name(other), name="Late", code="onion tray moth ember"))
    assert late.status_code == 422


def test_a_closed_house_says_so_kindly_with_help_and_where_to_complain():
    house(sign_up=SignUp.CLOSED, complaint_address="box 7, Harbour Street")
    page = _words(Client().get("/join"))
    assert "box 7, Harbour Street" in page
    assert "/help" in page


def test_sign_in_answers_alike_for_a_name_that_is_here_and_one_that_is_not():
    person("ann")
    pages = []
    for name in ("ann", "bob"):
        answer = Client().post("/in", {"name": name, "passphrase": "wrong and long enough"})
        pages.append(
            (answer.status_code, _words(answer).replace(f'value="{name}"', ""), dict(answer.cookies))
        )
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


def test_signing_in_gives_a_new_session_and_opens_today():
    person("ann")
    client = Client()
    answer = client.post("/in", {"name": "Ann", "passphrase": CAST_PASSPHRASE})
    assert (answer.status_code, answer["Location"]) == (302, "/today")
    assert 13 * 86400 < client.session.get_expiry_age() <= 14 * 86400
    first = client.session.session_key
    client.post("/in", {"name": "Ann", "passphrase": CAST_PASSPHRASE})
    client.get("/out")
    assert client.session.session_key == first


def test_too_many_tries_get_429_with_words():
    person("ann")
    client = Client()
    for _ in range(gateways.TRIES_FOR_ONE_NAME):
        client.post("/in", {"name": "ann", "passphrase": "wrong and long enough"})
    answer = client.post("/in", {"name": "ann", "passphrase": CAST_PASSPHRASE})
    assert answer.status_code == 429
    assert "quarter of an hour" in _words(answer)


def test_the_demo_lists_people_and_lets_one_be_any_of_them():
    ann = person("ann")
    house(is_demo=True)
    client = Client()
    assert str(ann.pk) in _words(client.get("/in"))
    assert client.post("/in/as", {"persona": str(ann.pk)})["Location"] == "/today"
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize("chosen", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_the_demo_answers_nonsense_with_the_missing_page(chosen):
    house(is_demo=True)
    assert Client().post("/in/as", {"persona": chosen}).status_code == 404


def test_a_real_house_has_no_one_click_sign_in():
    ann = person("ann")
    client = Client()
    assert str(ann.pk) not in _words(client.get("/in"))
    assert client.post("/in/as", {"persona": str(ann.pk)}).status_code == 404
    assert not client.cookies


def test_leaving_ends_the_session_on_the_server_and_clears_the_browser(signed_in):
    client = signed_in(person("ann"))
    answer = client.post("/leave")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "https://www.weather.gov/" in _words(answer)
    assert client.get("/me")["Location"] == "/in"


def test_a_visitor_leaves_without_getting_a_cookie():
    house()
    client = Client()
    assert client.post("/leave").status_code == 200
    assert client.get("/leave")["Location"] == "https://www.weather.gov/"
    assert not client.cookies


def test_opening_the_leave_address_does_not_sign_anybody_out(signed_in):
    client = signed_in(person("ann"))
    client.get("/leave")
    assert client.get("/me").status_code == 200


def test_a_closed_account_is_out_at_its_next_request(signed_in):
    ann = person("ann")
    client = signed_in(ann)
    assert client.get("/me").status_code == 200
    Person.objects.filter(pk=ann.person_id).update(is_active=False)
    assert client.get("/me")["Location"] == "/in"


def test_a_hat_that_ended_is_taken_off_at_the_next_request(signed_in):
    ben = person("ben", Hat.SUPPORTER)
    client = signed_in(ben)
    Persona.objects.filter(pk=ben.pk).update(standing=Standing.ENDED)
    assert "member" in _words(client.get("/me"))
    Persona.objects.filter(person=ben.person_id).update(standing=Standing.ENDED)
    assert client.get("/me")["Location"] == "/in"


def test_one_puts_on_only_ones_own_hats(signed_in):
    ben, eve = person("ben", Hat.SUPPORTER), person("eve")
    client = signed_in(ben)
    own = next(one for one in queries.personas_of(ben.person) if one.hat == Hat.MEMBER)
    assert client.post("/hat", {"persona": str(own.pk)})["Location"] == "/today"
    assert client.session["persona"] == str(own.pk)
    for other in (str(eve.pk), "nonsense", ""):
        assert client.post("/hat", {"persona": other}).status_code == 404
    assert client.session["persona"] == str(own.pk)


def test_a_new_passphrase_keeps_this_session_and_ends_the_others(signed_in):
    ann = person("ann")
    here, there = signed_in(ann), signed_in(ann)
    answer = here.post("/me/passphrase", {"old": CAST_PASSPHRASE, "passphrase": PASSPHRASE})
    assert answer.status_code == 302
    assert here.get("/me").status_code == 200
    assert there.get("/me")["Location"] == "/in"


def test_a_wrong_old_passphrase_changes_nothing(signed_in):
    ann = person("ann")
    answer = signed_in(ann).post("/me/passphrase", {"old": "x", "passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert Client().post("/in", {"name": "ann", "passphrase": CAST_PASSPHRASE}).status_code == 302


def test_only_administrators_and_coordinators_see_the_people(signed_in):
    ann, dan = person("ann"), person("dan", Hat.COORDINATOR)
    assert signed_in(dan).get("/people").status_code == 200
    assert signed_in(ann).get("/people").status_code == 404
    assert signed_in(ann).get(f"/people/{dan.pk}").status_code == 404
    assert signed_in(ann).post("/people/invite", {"hat": "member"}).status_code == 404


def test_the_list_of_people_does_not_ask_more_for_more_people(signed_in, django_assert_max_num_queries):
    client = signed_in(person("ada", Hat.ADMINISTRATOR))
    person("first fox")
    client.get("/people")
    with django_assert_max_num_queries(40) as few:
        client.get("/people")
    for number in range(8):
        person(f"fox {number}")
    with django_assert_max_num_queries(len(few)):
        client.get("/people")


def test_a_supporter_is_admitted_under_another_name(signed_in):
    ada, ann = person("ada", Hat.ADMINISTRATOR), person("ann")
    client = signed_in(ada)
    same = client.post(f"/people/{ann.pk}/admit", {"admit-name": "ann"})
    assert same.status_code == 422
    answer = client.post(f"/people/{ann.pk}/admit", {"admit-name": "Otter"})
    assert answer.status_code == 302
    made = Persona.objects.get(person=ann.person_id, hat=Hat.SUPPORTER)
    assert made.name == "Otter"
    again = client.post(f"/people/{ann.pk}/admit", {"admit-name": "Beaver"})
    assert again.status_code == 422
    page = _words(client.get(f"/people/{made.pk}")).split("<main")[1]
    assert not re.search(r"\bann\b", page, re.IGNORECASE)


def test_a_coordinator_cannot_grant_a_role(signed_in):
    dan, ann = person("dan", Hat.COORDINATOR), person("ann")
    answer = signed_in(dan).post(f"/people/{ann.pk}/grant", {"grant-hat": "moderator", "grant-name": "Mo"})
    assert answer.status_code == 404
    assert not Persona.objects.filter(hat=Hat.MODERATOR).exists()


def test_an_invitation_code_is_shown_once_and_works(signed_in):
    client = signed_in(person("ada", Hat.ADMINISTRATOR))
    page = _words(client.post("/people/invite", {"hat": "supporter"}))
    code = page.split('<div class="recovery">')[1].split("data-own>")[1].split("<")[0]
    assert code not in _words(client.get("/people"))
    visitor = Client()
    answer = visitor.post("/join", filled_in(asked_for_name(visitor), code=code))
    assert (answer.status_code, answer["Location"]) == (302, "/profile")


def test_nobody_can_be_invited_to_run_the_house(signed_in):
    client = signed_in(person("ada", Hat.ADMINISTRATOR))
    assert client.post("/people/invite", {"hat": "administrator"}).status_code == 422


def test_a_hat_is_paused_and_comes_back(signed_in):
    ada, ben = person("ada", Hat.ADMINISTRATOR), person("ben", Hat.SUPPORTER)
    client = signed_in(ada)
    client.post(f"/people/{ben.pk}/standing", {"standing": "paused"})
    ben.refresh_from_db()
    assert ben.standing == Standing.PAUSED
    assert client.post(f"/people/{ben.pk}/standing", {"standing": "king"}).status_code == 422
    client.post(f"/people/{ben.pk}/standing", {"standing": "active"})
    ben.refresh_from_db()
    assert ben.standing == Standing.ACTIVE


CARRY = "what-somebody-brought-along"


def test_what_was_brought_along_passes_every_step_and_leaves_no_cookie():
    house()
    client = Client()
    first = client.post("/join", {"begin": "1", "carry": CARRY})
    assert first.status_code == 200
    assert f'name="carry" value="{CARRY}"' in _words(first)
    for sent in ({}, {"age": "unsaid"}, {"age": "adult"}):
        assert f'name="carry" value="{CARRY}"' in _words(client.post("/join", {**sent, "carry": CARRY}))
    wrong = client.post("/join", {**filled_in(asked_for_name(client), passphrase="short"), "carry": CARRY})
    assert wrong.status_code == 422
    assert f'name="carry" value="{CARRY}"' in _words(wrong)
    assert not client.cookies
    assert not Person.objects.exists()


@pytest.mark.parametrize("sheet", ["yes", "no"])
def test_with_an_account_one_button_offers_to_keep_what_was_brought_along(sheet):
    house()
    client = Client(enforce_csrf_checks=True)
    made = client.post("/join", {**filled_in(asked_for_name(client), sheet=sheet), "carry": CARRY})
    page = _words(made)
    assert made.status_code == 200
    assert 'action="/guide/keep"' in page
    assert f'name="walk" value="{CARRY}"' in page
    assert page.count("Keep the answers from before") == 1
    assert page.count("Go on without them") == 1
    assert ("Eight words, shown this once" in page) == (sheet == "yes")
    again = client.post("/join", {"carry": CARRY, "begin": "1"})
    assert "Keep the answers from before" in _words(again)


def test_more_than_any_page_carries_is_not_carried_on():
    house()
    page = _words(Client().post("/join", {"begin": "1", "carry": "x" * 12_001}))
    assert 'name="carry"' not in page
    assert "xxx" not in page


def test_what_is_carried_is_never_markup():
    house()
    assert "<b>" not in _words(Client().post("/join", {"begin": "1", "carry": "<b>bold</b>"}))


def test_a_closed_door_gives_back_what_was_brought_along():
    house(sign_up=SignUp.CLOSED)
    page = _words(Client().post("/join", {"begin": "1", "carry": CARRY}))
    assert 'action="/guide"' in page
    assert f'name="walk" value="{CARRY}"' in page


def test_who_has_an_account_brings_it_along_by_signing_in():
    house()
    person("ann")
    client = Client()
    page = _words(client.post("/in", {"begin": "1", "carry": CARRY}))
    assert f'name="carry" value="{CARRY}"' in page
    assert not client.cookies
    page = _words(client.post("/in", {"name": "ann", "passphrase": CAST_PASSPHRASE, "carry": CARRY}))
    assert f'name="walk" value="{CARRY}"' in page


@pytest.mark.parametrize("path", ["/out", "/leave"])
def test_the_session_is_gone_before_its_stream_is_told_to_look(path, signed_in, monkeypatch):
    client = signed_in(person("ann"))
    left = []
    monkeypatch.setattr(
        "kith.people.views.arriving.actions.sign_out", lambda by: left.append(Session.objects.count())
    )
    client.post(path)
    assert left == [0]
