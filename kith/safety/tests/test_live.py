"""What reaches an open page."""

import pytest

from kith.notices.models import Event
from kith.notices.rules import kind_of
from kith.people.models import Hat
from kith.safety import actions
from kith.safety.tests.make import asked, on_call
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def shown(persona, kind):
    event = Event.objects.filter(person=persona.person_id, kind=kind).latest("id")
    found = kind_of(kind)
    return (
        found.target_of(event),
        bool(found.may_see(persona.person, event)),
        found.render(persona.person, event),
    )


def test_a_concern_reaches_the_page_of_whoever_is_on_call_without_its_words():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    on_call(olu)
    asked(ann, "canary-kingfisher")
    target, may, html = shown(olu, "concern")
    assert target == "concerns-on_call"
    assert may
    assert f'id="{target}"' in html
    assert "ann" in html
    assert "canary" not in html


def test_the_one_who_asked_sees_it_was_seen_without_loading_the_page():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    on_call(olu)
    concern = asked(ann)
    actions.acknowledge_concern(by=olu, concern=concern)
    target, may, html = shown(ann, "own_concern")
    assert may
    assert f'id="{target}"' in html
    assert "has seen this" in html


def test_a_pause_between_telling_and_showing_hides_the_concern():
    ann, dan, olu = person("ann"), person("dan", Hat.COORDINATOR), person("olu", Hat.ON_CALL)
    on_call(olu)
    asked(ann)
    actions.pause_person(by=dan, persona=olu, reason="rest")
    assert not shown(olu, "concern")[1]
