import pytest

from kith.matching.actions import accept_ask, ask_supporter, decline_ask, match_by_hand, withdraw_ask
from kith.matching.tests.make import need, supporter
from kith.notices.models import Event
from kith.notices.rules import kind_of
from kith.people.models import Hat
from kith.relationships.actions import block_person
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def shown(persona):
    """What the newest event of a person puts on their page."""
    event = Event.objects.filter(person=persona.person_id, kind__in=("ask", "asks")).latest("id")
    kind = kind_of(event.kind)
    return kind.render(persona.person, event) if kind.may_see(persona.person, event) else None


def test_a_new_ask_is_named_without_its_words():
    ben, ann = supporter("ben"), person("ann")
    ask_supporter(by=ann, need=need(ann), supporter=ben, hello="canary words")
    assert "ann asks you." in shown(ben)
    assert "canary" not in shown(ben)


def test_a_yes_leads_to_the_conversation():
    ben, ann = supporter("ben"), person("ann")
    ask = accept_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    assert f"/c/{ask.conversation}" in shown(ann)


def test_a_no_is_one_kind_sentence():
    ben, ann = supporter("ben"), person("ann")
    decline_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    assert "It says nothing about you" in shown(ann)


def test_an_ask_taken_back_goes_from_the_page():
    ben, ann = supporter("ben"), person("ann")
    withdraw_ask(by=ann, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    assert "no longer open" in shown(ben)


def test_both_see_a_match_by_hand():
    ben, ann, dan = supporter("ben"), person("ann"), person("dan", Hat.COORDINATOR)
    ask = match_by_hand(by=dan, need=need(ann), supporter=ben)
    assert f"/c/{ask.conversation}" in shown(ben)
    assert "can talk now" in shown(ann)


def test_nothing_is_shown_of_somebody_blocked_or_to_a_stranger():
    ben, ann, eve = supporter("ben"), person("ann"), person("eve")
    ask_supporter(by=ann, need=need(ann), supporter=ben)
    event = Event.objects.get(kind="asks")
    assert not kind_of("asks").may_see(eve.person, event)
    block_person(by=ann, persona=ben)
    assert shown(ben) is None
