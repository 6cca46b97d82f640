"""What reaches a page that is open, and whom it no longer reaches."""

import pytest

from kith.conversations import actions, queries, rules
from kith.conversations.tests import make
from kith.moderation.actions import close_report
from kith.notices.models import Event
from kith.notices.rules import kind_of
from kith.people.models import Hat
from kith.privacy.actions.keys import forget_keys
from kith.privacy.models import AuditRow, PersonKey
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def ann():
    return person("ann")


@pytest.fixture
def ben():
    return person("ben", Hat.SUPPORTER)


@pytest.fixture
def talk(ann, ben):
    return make.conversation(ben, ann)


def last_event(persona, kind):
    return Event.objects.filter(person=persona.person, kind=kind).order_by("pk").last()


def shown(persona, kind):
    event = last_event(persona, kind)
    return kind_of(kind).render(persona.person, event)


def test_a_message_is_the_same_fragment_that_sending_gave(ann, ben, talk, signed_in):
    sent = signed_in(ann).post(
        f"/c/{talk.pk}/send", {"text": "Toast.", "key": "k"}, HTTP_X_REQUESTED_WITH="send"
    )
    assert shown(ann, "message") == sent.content.decode()


def test_the_other_one_sees_name_and_role(ann, ben, talk):
    make.say(ben, talk, "Toast counts.")
    html = shown(ann, "message")
    assert "bubble--them" in html
    assert "ben" in html
    assert "peer supporter" in html
    assert "Toast counts." in html
    assert "bubble--you" in shown(ben, "message")


def test_a_message_belongs_to_the_list_of_its_own_conversation(ann, ben, talk):
    make.say(ben, talk)
    event = last_event(ann, "message")
    assert kind_of("message").target_of(event) == rules.flow_of(talk.pk)


def test_one_row_in_the_trail_for_an_hour_of_a_stream(ann, ben, talk):
    for number in range(3):
        make.say(ben, talk, str(number))
        shown(ann, "message")
    assert AuditRow.objects.filter(event="privacy.note_stream_opening", actor_persona=ann.pk).count() == 1


def test_a_stranger_s_stream_shows_nothing(ben, talk):
    eve = person("eve")
    make.say(ben, talk)
    event = last_event(ben, "message")
    assert not kind_of("message").may_see(eve.person, event)
    assert kind_of("message").render(eve.person, event) is None


def test_whoever_has_blocked_the_other_gets_no_event_of_theirs_any_more(ann, ben, talk):
    make.say(ben, talk)
    event = last_event(ann, "message")
    assert kind_of("message").may_see(ann.person, event)
    actions.block_member(by=ann, conversation=talk)
    assert not kind_of("message").may_see(ann.person, event)
    assert not kind_of("conversation").may_see(ann.person, last_event(ann, "conversation"))
    assert kind_of("conversation").may_see(ben.person, last_event(ben, "conversation"))


def test_an_ending_is_told_on_the_open_page_and_so_is_opening_it_again(ann, ben, talk):
    actions.end_conversation(by=ann, conversation=talk)
    assert "ann has ended this conversation." in shown(ben, "conversation")
    assert "You ended this conversation." in shown(ann, "conversation")
    actions.resume_conversation(by=ann, conversation=make.again(ann, talk))
    assert "Load the page to write" in shown(ben, "conversation")


def test_an_author_whose_key_is_gone_leaves_a_sentence(ann, ben, talk):
    make.say(ben, talk, "Toast.")
    PersonKey.objects.filter(person=ben.person_id).delete()
    forget_keys()
    assert "has taken their words away" in shown(ann, "message")


def test_an_event_of_a_conversation_that_is_gone_shows_nothing(ann, ben, talk):
    make.say(ben, talk)
    event = last_event(ann, "message")
    queries.conversation_by_id(talk.pk).delete()
    assert not kind_of("message").may_see(ann.person, event)
    assert kind_of("message").render(ann.person, event) is None


def test_a_message_that_was_taken_away_does_not_come_back_with_the_stream(ann, ben, talk):
    make.say(ben, talk, "canary-rook")
    message = queries.latest_of_other(ann, talk, 1)[0]
    report = actions.report_message(by=ann, conversation=talk, message=message, words="unkind")
    close_report(by=person("mia", Hat.MODERATOR), report=report, outcome="removed", reason="unkind")
    html = shown(ann, "message")
    assert "canary" not in html
    assert "A moderator has taken this message away." in html
