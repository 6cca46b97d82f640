"""Who can read this is what the rules say it is, for everybody in the house."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.conversations import access, actions
from kith.conversations.tests import make
from kith.lib import clock
from kith.moderation.access import may_read_report
from kith.people.models import Hat
from kith.relationships.models import Kind
from kith.safety.access import may_read_concern
from kith.safety.actions import pause_person, start_shift
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def cast():
    return whole_cast()


def everyone(cast):
    return list(vars(cast).values())


def names(readers, *when):
    return {reader.name for reader in readers if reader.when in when}


@pytest.mark.parametrize("kind", [Kind.PEER, Kind.PROFESSIONAL])
@pytest.mark.parametrize("on_call", [True, False])
def test_who_can_read_this_is_what_the_rules_allow(cast, kind, on_call):
    helper = cast.ben if kind == Kind.PEER else cast.cara
    talk = make.conversation(helper, cast.ann, kind)
    if on_call:
        start_shift(by=cast.olu, ends_at=clock.now() + timedelta(hours=8))
    messages = {writer.pk: make.say(writer, talk) for writer in (cast.ann, helper)}
    for viewer, other in ((cast.ann, helper), (helper, cast.ann)):
        told = access.readers(talk, viewer)
        allowed = {each.name for each in everyone(cast) if access.may_see_conversation(each, talk)}
        assert names(told, "you", "always") == allowed
        assert names(told, "you") == {viewer.name}
        report = actions.report_message(by=viewer, conversation=talk, message=messages[other.pk], words="")
        can = {each.name for each in everyone(cast) if may_read_report(each, report)}
        assert names(told, "reported") == can == {"mia"}
        concern = actions.call_for_someone(by=viewer, conversation=talk)
        owner = {concern.owner.name} if concern.owner else set()
        assert names(told, "passed on") == owner == ({"olu"} if on_call else set())
        assert all(may_read_concern(each, concern) for each in everyone(cast) if each.name in owner)


def test_a_moderator_who_is_in_the_conversation_is_not_told_as_its_moderator(cast):
    own = person("noa", Hat.SUPPORTER, Hat.MODERATOR)
    talk = make.conversation(own, cast.ann)
    assert names(access.readers(talk, cast.ann), "reported") == {"mia"}


def test_where_no_moderator_can_look_the_administrator_is_named(cast):
    pause_person(by=cast.ada, persona=cast.mia, reason="asked")
    talk = make.conversation(cast.ben, cast.ann)
    message = make.say(cast.ben, talk)
    told = names(access.readers(talk, cast.ann), "reported")
    report = actions.report_message(by=cast.ann, conversation=talk, message=message, words="")
    assert told == {each.name for each in everyone(cast) if may_read_report(each, report)} == {"ada"}


def test_everybody_else_may_do_nothing_at_all(cast):
    talk = make.conversation(cast.ben, cast.ann)
    message = make.say(cast.ben, talk)
    asked = [
        access.may_see_conversation,
        access.may_send_message,
        access.may_end_conversation,
        access.may_resume_conversation,
        access.may_block_member,
        access.may_report_message,
        access.may_call_for_someone,
    ]
    for each in [*everyone(cast), None]:
        if each in (cast.ann, cast.ben):
            continue
        answers = [may(each, talk) for may in asked]
        assert not any(answers), each
        assert all(answer.hidden for answer in answers), each
    assert access.may_report_message(cast.ann, talk, message)
    assert not access.may_report_message(cast.ben, talk, message)


def test_telling_the_readers_costs_the_same_however_many_moderators_there_are(
    cast, django_assert_num_queries
):
    talk = make.again(cast.ann, make.conversation(cast.ben, cast.ann))
    with CaptureQueriesContext(connection) as few:
        access.readers(talk, cast.ann)
    for number in range(4):
        person(f"minda{number}", Hat.MODERATOR)
    with django_assert_num_queries(len(few)):
        assert len(names(access.readers(talk, cast.ann), "reported")) == 5


def test_nobody_in_a_conversation_is_named_twice(cast):
    talk = make.conversation(cast.ben, cast.ann)
    ids = [reader.persona_id for reader in access.readers(talk, cast.ben)]
    assert sorted(ids, key=str) == sorted(set(ids), key=str)
