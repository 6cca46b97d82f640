"""What reaches an open page."""

import pytest

from kith.notices.models import Event
from kith.notices.rules import kind_of
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.relationships.actions import block_person
from kith.safety import actions, rules
from kith.safety.models import Answer
from kith.safety.tests.make import added, answered, asked, on_call
from tests.cast import person, whole_cast

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


def test_an_answer_reaches_the_one_who_asked_as_a_line_of_their_own_list():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    answer = answered(olu, concern, "I am here <b>")
    target, may, html = shown(ann, "answer")
    assert target == rules.flow_of(concern.pk, ann.pk)
    assert may
    assert f'id="{rules.element_of(answer.pk)}"' in html
    assert "I am here &lt;b&gt;" in html
    assert "olu" in html


def test_added_words_reach_everybody_on_call_and_nobody_else():
    cast = whole_cast()
    ole = person("ole", Hat.ON_CALL)
    concern = asked(cast.ann)
    added(cast.ann, concern, "the window is open")
    assert {event.person_id for event in Event.objects.filter(kind="answer")} == {
        cast.ann.person_id,
        cast.olu.person_id,
        ole.person_id,
    }
    for reader in (cast.olu, ole):
        target, may, html = shown(reader, "answer")
        assert target == rules.flow_of(concern.pk, reader.pk)
        assert may
        assert "the window is open" in html


def test_each_answer_opened_on_the_stream_is_in_the_trail():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    answered(olu, asked(ann))
    shown(ann, "answer")
    row = AuditRow.objects.get(event="safety.read_answer")
    assert row.actor_persona == ann.pk
    assert row.things == {"answer": str(Answer.objects.get().pk)}


def test_a_block_or_pause_between_writing_and_showing_hides_the_answer():
    ann, dan = person("ann"), person("dan", Hat.COORDINATOR)
    olu, ole = person("olu", Hat.ON_CALL), person("ole", Hat.ON_CALL)
    added(ann, asked(ann))
    block_person(by=ann, persona=olu)
    actions.pause_person(by=dan, persona=ole, reason="rest")
    assert not shown_to(olu)
    assert not shown_to(ole)
    assert shown_to(ann)


def shown_to(persona):
    event = Event.objects.filter(person=persona.person_id, kind="answer").latest("id")
    return bool(kind_of("answer").may_see(persona.person, event))
