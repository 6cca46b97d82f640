"""Messages are sent once, in order, sealed; conversations end, resume and close without a trace of a block."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections

from kith.conversations import actions, queries
from kith.conversations.models import Conversation, Membership, Message
from kith.conversations.tests import make
from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid, Missing, Refused
from kith.moderation.actions import close_report, read_report
from kith.moderation.models import Report
from kith.notices.models import Event
from kith.people.actions import grant_role
from kith.people.models import Hat
from kith.privacy.actions.keys import forget_keys
from kith.privacy.models import AuditRow, PersonKey
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import end_relationship
from kith.relationships.models import Block
from kith.safety.actions import pause_person, start_shift
from kith.safety.models import Concern
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CANARY = "the heron left at seven"


@pytest.fixture
def ann():
    return person("ann")


@pytest.fixture
def ben():
    return person("ben", Hat.SUPPORTER)


@pytest.fixture
def talk(ann, ben):
    return make.conversation(ben, ann)


def told(persona, kind):
    return Event.objects.filter(person=persona.person, kind=kind).count()


def test_starting_twice_gives_the_same_conversation(ben, talk):
    again = actions.start_conversation(by=ben, relationship=talk.relationship)
    assert again.pk == talk.pk
    assert Membership.objects.count() == 2


def test_a_stranger_cannot_start_a_conversation_of_others(talk):
    with pytest.raises(Missing):
        actions.start_conversation(by=person("eve"), relationship=talk.relationship)


def test_what_one_says_the_other_reads(ann, ben, talk):
    make.say(ann, talk, "I slept till two.")
    make.say(ben, talk, "That was the day, then.")
    assert make.words(ben, talk) == ["I slept till two.", "That was the day, then."]


def test_messages_are_numbered_without_a_gap(ann, ben, talk):
    for number in range(5):
        make.say(ann if number % 2 else ben, talk, f"{number}")
    with pytest.raises(Invalid):
        make.say(ann, talk, " ")
    make.say(ann, talk, "last")
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert make.again(ann, talk).last_seq == 6


def test_everybody_in_it_is_told_the_sender_s_other_pages_too(ann, ben, talk):
    message = make.say(ann, talk)
    assert told(ann, "message") == told(ben, "message") == 1
    about = Event.objects.filter(kind="message").first().about
    assert about == {"conversation": str(talk.pk), "message": str(message.pk)}


def test_sending_the_same_again_says_it_once(ann, ben, talk):
    first = make.say(ann, talk, "Toast.", key="k1")
    again = make.say(ann, talk, "  Toast.\r\n", key="k1")
    assert first.pk == again.pk
    assert Message.objects.count() == 1
    assert told(ben, "message") == 1


def test_other_words_under_the_same_key_are_a_conflict_and_change_nothing(ann, talk):
    make.say(ann, talk, "Toast.", key="k1")
    with pytest.raises(Conflict):
        make.say(ann, talk, "Bread.", key="k1")
    assert make.words(ann, talk) == ["Toast."]


def test_the_same_key_in_another_conversation_is_a_conflict(ann, talk):
    other = make.conversation(person("teo", Hat.SUPPORTER), ann)
    make.say(ann, talk, "Toast.", key="k1")
    with pytest.raises(Conflict):
        make.say(ann, other, "Toast.", key="k1")


def test_two_people_may_choose_the_same_key(ann, ben, talk):
    make.say(ann, talk, "Toast.", key="k1")
    make.say(ben, talk, "Bread.", key="k1")
    assert make.words(ann, talk) == ["Toast.", "Bread."]


def test_two_tries_that_both_saw_nothing_leave_one_message(ann, talk, monkeypatch):
    first = make.say(ann, talk, "Toast.", key="k1")
    true, answers = queries.message_with_key, [None]

    def missed_it(person_id, key):
        return answers.pop() if answers else true(person_id, key)

    monkeypatch.setattr(queries, "message_with_key", missed_it)
    assert make.say(ann, talk, "Toast.", key="k1").pk == first.pk
    assert Message.objects.count() == 1
    assert make.again(ann, talk).last_seq == 1


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_many_who_write_at_one_moment_are_put_in_one_order(ann, ben, talk):
    """On PostgreSQL four at once; the SQLite of these tests lives in memory and has one writer (tests/test_nothing_lost.py tries it on disk)."""
    at_once = 4 if connection.features.has_select_for_update else 1

    def say(number):
        try:
            make.say(ann if number % 2 else ben, talk, f"{number}", key=f"k-{number // 2 * 2}")
        finally:
            if at_once > 1:
                connections.close_all()

    numbers = [*range(20), *range(20)]
    if at_once > 1:
        with ThreadPoolExecutor(at_once) as writers:
            list(writers.map(say, numbers))
    else:
        for number in numbers:
            say(number)
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 21))
    assert Event.objects.filter(kind="message").count() == 40


def test_a_retry_after_the_end_is_still_answered_with_the_message(ann, ben, talk):
    first = make.say(ann, talk, "Toast.", key="k1")
    actions.end_conversation(by=ben, conversation=talk)
    assert make.say(ann, talk, "Toast.", key="k1").pk == first.pk


def test_a_message_that_fails_to_tell_is_not_kept(ann, talk, monkeypatch):
    def broken(**_):
        raise OSError("disk full")

    monkeypatch.setattr("kith.conversations.actions.talking.tell_person", broken)
    with pytest.raises(OSError, match="disk full"):
        make.say(ann, talk)
    assert Message.objects.count() == 0
    assert make.again(ann, talk).last_seq == 0
    assert not AuditRow.objects.filter(event="conversations.send_message").exists()


def test_a_stranger_can_neither_read_nor_write(talk):
    eve = person("eve")
    with pytest.raises(Missing):
        make.say(eve, talk)
    with pytest.raises(Missing):
        actions.read_messages(by=eve, conversation=talk, messages=[])
    assert queries.conversation_for(eve, talk.pk) is None


def test_another_hat_of_the_same_person_is_a_stranger(ann, talk):
    other_hat = grant_role(by=SYSTEM, person=ann.person, hat=Hat.SUPPORTER, name="harbour")
    with pytest.raises(Missing):
        make.say(other_hat, talk)
    assert not queries.own_conversations(other_hat)


def test_messages_of_another_conversation_cannot_be_slipped_in(ann, ben, talk):
    other = make.conversation(ben, person("eve"))
    make.say(ben, other, CANARY)
    foreign = list(queries.messages_between(other, 1, 1))
    with pytest.raises(Missing):
        actions.read_messages(by=ann, conversation=talk, messages=foreign)


def test_a_former_helper_still_reads_and_no_longer_writes(ann, ben, talk):
    make.say(ann, talk, "Hello.")
    actions.end_conversation(by=ann, conversation=talk)
    assert make.words(ben, talk) == ["Hello."]
    with pytest.raises(Refused):
        make.say(ben, make.again(ben, talk))
    talk.relationship.refresh_from_db()
    assert talk.relationship.ended_at is not None
    assert told(ben, "conversation") == 2


def test_nobody_writes_once_the_relationship_was_ended_elsewhere(ann, ben, talk):
    stale = make.again(ann, talk)
    end_relationship(by=ben, relationship=talk.relationship)
    with pytest.raises(Refused):
        make.say(ann, stale)


def test_a_paused_person_reads_and_does_not_write(ann, ben, talk):
    make.say(ben, talk, "Hello.")
    pause_person(by=person("dan", Hat.COORDINATOR), persona=ann, reason="conduct")
    with pytest.raises(Refused):
        make.say(ann, talk)
    assert make.words(ann, talk) == ["Hello."]
    with pytest.raises(Refused) as refused:
        make.say(ben, talk)
    assert "pause" not in refused.value.reason


def test_ending_twice_is_ending_once(ann, ben, talk):
    actions.end_conversation(by=ann, conversation=talk)
    actions.end_conversation(by=ben, conversation=make.again(ben, talk))
    assert make.again(ann, talk).ended_by == ann


def test_whoever_ended_it_takes_that_back_within_seven_days(ann, ben, talk):
    actions.end_conversation(by=ann, conversation=talk)
    with pytest.raises(Refused):
        actions.resume_conversation(by=ben, conversation=make.again(ben, talk))
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23), tick=False):
        actions.resume_conversation(by=ann, conversation=make.again(ann, talk))
        make.say(ben, make.again(ben, talk))
    assert Conversation.objects.get().ended_at is None


def test_after_seven_days_an_ending_stays(ann, talk):
    actions.end_conversation(by=ann, conversation=talk)
    with (
        time_machine.travel(clock.now() + timedelta(days=7, seconds=1), tick=False),
        pytest.raises(Refused),
    ):
        actions.resume_conversation(by=ann, conversation=make.again(ann, talk))


def test_an_ending_is_not_undone_beside_a_new_beginning(ann, ben, talk):
    actions.end_conversation(by=ann, conversation=talk)
    make.conversation(ben, ann)
    with pytest.raises(Refused):
        actions.resume_conversation(by=ann, conversation=make.again(ann, talk))


def test_the_one_who_blocks_never_sees_it_again(ann, ben, talk):
    make.say(ben, talk, "Hello.")
    actions.block_member(by=ann, conversation=talk)
    assert queries.conversation_for(ann, talk.pk) is None
    assert not queries.own_conversations(ann)
    with pytest.raises(Missing):
        make.say(ann, talk)
    assert Block.objects.get().blocker == ann.person


def test_to_the_one_who_is_blocked_it_is_an_ending_like_any_other(ann, ben):
    teo = person("teo")
    seen = []
    for member, how in ((ann, actions.block_member), (teo, actions.end_conversation)):
        talk = make.conversation(ben, member)
        make.say(ben, talk, "Hello.")
        how(by=member, conversation=talk)
        found = make.again(ben, talk)
        with pytest.raises(Refused) as refused:
            make.say(ben, found)
        with pytest.raises(Refused) as not_resumed:
            actions.resume_conversation(by=ben, conversation=found)
        events = list(
            Event.objects.filter(person=ben.person, about__conversation=str(talk.pk)).values_list(
                "kind", flat=True
            )
        )
        seen.append((
            found.ended_by == member, found.ended_at is not None, refused.value.reason,
            not_resumed.value.reason, make.words(ben, talk), events,
        ))  # fmt: skip
    assert seen[0] == seen[1]


def test_one_who_ended_it_and_was_blocked_after_is_refused_in_words_that_fit_any_cause(ann, ben, talk):
    actions.end_conversation(by=ben, conversation=talk)
    actions.block_member(by=ann, conversation=make.again(ann, talk))
    with pytest.raises(Refused) as refused:
        actions.resume_conversation(by=ben, conversation=make.again(ben, talk))
    assert refused.value.reason == "This conversation cannot be opened again. You can find someone else."


def test_a_block_closes_their_conversation_in_other_hats_without_an_event(ann, ben, talk):
    harbour = grant_role(by=SYSTEM, person=ann.person, hat=Hat.SUPPORTER, name="harbour")
    ben_as_member = next(p for p in ben.person.personas.all() if p.hat == Hat.MEMBER)
    other = make.conversation(harbour, ben_as_member)
    actions.block_member(by=ann, conversation=talk)
    assert make.again(ben_as_member, other).ended_at is not None
    assert queries.conversation_for(harbour, other.pk) is None
    events = Event.objects.filter(person=ben.person, about__conversation=str(other.pk))
    assert events.count() == 1, "only the start was told"


def test_one_row_in_the_trail_names_the_page_that_was_read(ann, ben, talk):
    said = [make.say(ben, talk, str(number)) for number in range(3)]
    before = AuditRow.objects.count()
    make.words(ann, talk)
    row = AuditRow.objects.order_by("pk").last()
    assert AuditRow.objects.count() == before + 1
    assert (row.event, row.actor_persona) == ("conversations.read_messages", ann.pk)
    assert row.things == {
        "conversation": str(talk.pk),
        "first": str(said[0].pk),
        "last": str(said[-1].pk),
    }


def test_reading_moves_one_s_own_place_and_tells_nobody(ann, ben, talk):
    make.say(ben, talk)
    make.say(ben, talk)
    make.say(ann, talk)
    assert queries.own_conversations(ann)[0].unread == 2
    events = Event.objects.count()
    make.words(ann, talk)
    assert queries.own_conversations(ann)[0].unread == 0
    assert queries.own_conversations(ben)[0].unread == 1
    actions.mark_read(by=ann, conversation=make.again(ann, talk), seq=1)
    assert queries.own_conversations(ann)[0].unread == 0
    assert Event.objects.count() == events


def test_an_author_whose_key_is_gone_leaves_the_place_of_the_words(ann, ben, talk):
    make.say(ben, talk, CANARY)
    PersonKey.objects.filter(person=ben.person_id).delete()
    forget_keys()
    assert make.words(ann, talk) == [None]


def test_a_message_a_moderator_took_away_is_not_shown(ann, ben, talk):
    message = make.say(ben, talk, CANARY)
    report = actions.report_message(by=ann, conversation=talk, message=message, words="Not all right.")
    close_report(
        by=person("mia", Hat.MODERATOR), report=report, outcome="removed", reason="Against the agreement."
    )
    assert make.words(ann, talk) == [None]


def test_a_report_hands_over_that_message_and_the_five_before_it(ann, ben, talk):
    said = [make.say(ben if number % 2 else ann, talk, f"line {number}") for number in range(10)]
    report = actions.report_message(by=ann, conversation=talk, message=said[7], words="This one.")
    opened = read_report(by=person("mia", Hat.MODERATOR), report=Report.objects.get(pk=report.pk))
    assert [line.text for line in opened.excerpt] == [f"line {number}" for number in range(2, 8)]
    assert (report.reporter, report.about) == (ann, ben)


def test_one_s_own_message_is_not_reported_and_no_other_conversation_s(ann, ben, talk):
    own = make.say(ann, talk)
    foreign = make.say(ben, make.conversation(ben, person("eve")))
    for message in (own, foreign):
        with pytest.raises(Missing):
            actions.report_message(by=ann, conversation=talk, message=message, words="")
    assert not Report.objects.exists()


def test_a_call_has_an_owner_when_somebody_is_on_call_and_none_when_not(ann, talk):
    concern = actions.call_for_someone(by=ann, conversation=talk, words="I am scared.")
    assert concern.owner is None
    olu = person("olu", Hat.ON_CALL)
    start_shift(by=olu, ends_at=clock.now() + timedelta(hours=8))
    Concern.objects.all().delete()
    assert actions.call_for_someone(by=ann, conversation=talk).owner == olu


def test_a_paused_person_still_calls_for_someone(ann, talk):
    pause_person(by=person("dan", Hat.COORDINATOR), persona=ann, reason="conduct")
    assert actions.call_for_someone(by=ann, conversation=talk).about == ann


def test_a_helper_calls_for_the_other_one_and_for_nobody_else(ann, ben, talk):
    assert actions.call_for_someone(by=ben, conversation=talk, about=ann, words="Worried.").about == ann
    with pytest.raises(Missing):
        actions.call_for_someone(by=ben, conversation=talk, about=person("eve"))


def test_no_table_holds_a_word_that_was_said(ann, ben, talk):
    message = make.say(ann, talk, CANARY, key="k")
    actions.report_message(by=ben, conversation=talk, message=message, words=CANARY)
    actions.call_for_someone(by=ann, conversation=talk, words=CANARY)
    make.words(ben, talk)
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                raw = b"".join(
                    v if isinstance(v, bytes) else bytes(v) if isinstance(v, memoryview) else str(v).encode()
                    for v in row
                )
                if b"heron" in raw or b"heron".hex().encode() in raw:
                    found.append(table)
    assert found == []
    assert Message.objects.get().body.data
