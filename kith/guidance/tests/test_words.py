"""Every page of the guide speaks through gettext: those that only a form leads to as well."""

import pytest
from django.test import Client

from kith.guidance import forms
from kith.guidance.tests.make import mildest
from kith.guidance.tests.walking import Walker
from kith.people.tests.make import PASSPHRASE
from tests.cast import house, person
from tests.pseudo import assert_all_wrapped, pseudo_words

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

GRAVE = {
    "country": "GB",
    "about": "loss",
    "withdrawal": "1",
    "body": "1",
    "home_safety": "2",
    "suicide": "2",
    "functioning": "3",
    "trauma": "2",
    "stress": "3",
    "stage": "left_hospital",
    "reality": "skip",
    "goals": "create",
    "cost": "free",
}


@pytest.fixture(autouse=True)
def _house():
    house(country="US")


def all_wrapped(walker):
    for answer in walker.seen[-1:]:
        assert answer.status_code == 200
        assert_all_wrapped(answer.content.decode())


@pytest.mark.parametrize("for_whom", ["me", "other"])
def test_every_question_goes_through_gettext(for_whom):
    with pseudo_words():
        walker = Walker(for_whom=for_whom)
        for _ in range(40):
            all_wrapped(walker)
            if not walker.question:
                break
            walker.say()
        walker.press("more")
        while walker.question:
            all_wrapped(walker)
            walker.say()


@pytest.mark.parametrize("for_whom", ["me", "other"])
@pytest.mark.parametrize("more", [{}, {"suicide": "4"}, {"age": "13_15"}, {"age": "u13"}])
def test_every_kind_of_result_goes_through_gettext(for_whom, more, signed_in):
    for client in (Client(), signed_in(person(f"ann{for_whom}"))):
        with pseudo_words():
            walker = Walker(client, **{**GRAVE, "for_whom": for_whom, **more}).jump()
            all_wrapped(walker)
            if for_whom == "other":
                walk = forms.opened(walker.hidden("walk"))
                walk.carer.answers |= {"home_safety": 2, "suicide": 4, "distress": 3}
                walk.carer.asked = ["home_safety", "suicide", "distress"]
                walker.answer = client.post("/guide", {"walk": walk.token, "do": "result"})
                walker.seen.append(walker.answer)
                all_wrapped(walker)


@pytest.mark.parametrize("for_whom", ["me", "other"])
@pytest.mark.parametrize(("key", "value"), [("suicide", "4"), ("danger", "2"), ("age", "13_15")])
def test_every_page_that_interrupts_goes_through_gettext(for_whom, key, value):
    with pseudo_words():
        walker = Walker(for_whom=for_whom, **{key: value}).until(key).say()
        assert walker.question is None
        all_wrapped(walker)


def test_the_pages_between_a_result_and_an_account_go_through_gettext():
    client = Client()
    walk = forms.begun(None)
    walk.answers, walk.asked = mildest(place={"country": "GB"}), list(mildest())
    with pseudo_words():
        for sent in ({"begin": "1"}, {"age": "adult"}, {"age": "unsaid"}):
            assert_all_wrapped(client.post("/join", {**sent, "carry": walk.token}).content.decode())
        assert_all_wrapped(client.post("/in", {"begin": "1", "carry": walk.token}).content.decode())
        person("eve")
        typed = {"name": "eve", "passphrase": PASSPHRASE, "carry": walk.token}
        assert_all_wrapped(client.post("/in", typed).content.decode())
