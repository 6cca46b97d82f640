from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from kith.conversations.actions import read_messages
from kith.conversations.queries import conversation_for, page_of_messages
from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid, Missing, Refused
from kith.matching import queries, rules
from kith.matching.actions import (
    accept_ask,
    ask_supporter,
    close_need,
    decline_ask,
    find_again,
    lapse_asks,
    match_by_hand,
    read_asks,
    read_need,
    read_profile,
    read_waiting,
    save_need,
    save_profile,
    set_accepting,
    suggest_by_hand,
    suggest_supporters,
    withdraw_ask,
)
from kith.matching.models import Ask, AskState, Need, NeedState, Shown
from kith.matching.tests.make import need, supporter
from kith.notices.models import Event
from kith.people.actions import set_standing
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import block_person, end_relationship
from kith.relationships.queries import relationship_between
from kith.safety.actions import pause_person
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def names(found):
    return [each.persona.name for each in found.people]


def told(persona):
    return list(Event.objects.filter(person=persona.person_id).values_list("kind", flat=True))


def test_a_member_sees_three_who_fit_with_reasons_and_what_does_not():
    for name in ("ben", "bo", "bea", "bert"):
        supporter(name)
    ann = person("ann")
    found = suggest_supporters(by=ann, need=need(ann, about=("mood",), hopes=("parent",)))
    assert len(found.people) == 3
    assert found.total == 4
    assert found.people[0].reasons == ["Knows low mood"]
    assert found.people[0].misses == [
        f"You hoped for a parent. {found.people[0].persona.name} has not said so."
    ]
    assert "been there" in found.people[0].intro


def test_three_others_are_others():
    for number in range(5):
        supporter(f"helper {number}")
    ann = person("ann")
    wanted = need(ann)
    first = suggest_supporters(by=ann, need=wanted)
    second = suggest_supporters(by=ann, need=wanted, start=3)
    assert set(names(first)) & set(names(second)) == set()
    assert len(names(first)) + len(names(second)) == 5


def test_who_was_shown_is_kept_once():
    supporter("ben")
    ann = person("ann")
    wanted = need(ann)
    suggest_supporters(by=ann, need=wanted)
    suggest_supporters(by=ann, need=wanted)
    assert Shown.objects.count() == 1


def test_nobody_reads_the_need_of_another():
    ann, eve = person("ann"), person("eve")
    wanted = need(ann)
    for read in (suggest_supporters, read_need):
        with pytest.raises(Missing):
            read(by=eve, need=wanted)


def test_a_yes_opens_the_relationship_and_the_hello_is_the_first_message():
    ben, ann = supporter("ben"), person("ann")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben, hello="Hello from ann")
    assert told(ben) == ["asks"]
    accept_ask(by=ben, ask=ask)
    assert relationship_between(ben, ann)
    talk = conversation_for(ann, ask.conversation)
    said = read_messages(by=ben, conversation=talk, messages=page_of_messages(talk).messages)
    assert [(each.name, each.words) for each in said] == [("ann", "Hello from ann")]
    assert "ask" in told(ann)
    assert Need.objects.get().state == NeedState.MATCHED


def test_a_yes_without_a_hello_opens_an_empty_conversation():
    ben, ann = supporter("ben"), person("ann")
    ask = accept_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    assert page_of_messages(conversation_for(ben, ask.conversation)).messages == []


def test_asking_the_same_person_twice_is_one_ask():
    ben, ann = supporter("ben"), person("ann")
    wanted = need(ann)
    first = ask_supporter(by=ann, need=wanted, supporter=ben)
    assert ask_supporter(by=ann, need=wanted, supporter=ben).pk == first.pk
    assert told(ben) == ["asks"]


def test_only_one_ask_is_open_at_a_time():
    ben, bo, ann = supporter("ben"), supporter("bo"), person("ann")
    wanted = need(ann)
    ask_supporter(by=ann, need=wanted, supporter=ben)
    with pytest.raises(Conflict, match="asked ben already"):
        ask_supporter(by=ann, need=wanted, supporter=bo)


def test_an_ask_looks_again_at_what_must_be_so():
    ben, ann = supporter("ben"), person("ann")
    wanted = need(ann)
    set_accepting(by=ben, accepting=False)
    with pytest.raises(Conflict, match="cannot be asked just now"):
        ask_supporter(by=ann, need=wanted, supporter=ben)
    assert not Ask.objects.exists()


def test_a_blocked_person_is_nowhere():
    ben, ann, dan = supporter("ben"), person("ann"), person("dan", Hat.COORDINATOR)
    wanted = need(ann)
    block_person(by=ben, persona=ann)
    assert names(suggest_supporters(by=ann, need=wanted)) == []
    assert suggest_by_hand(by=dan, need=wanted)[1] == []
    with pytest.raises(Missing):
        ask_supporter(by=ann, need=wanted, supporter=ben)
    with pytest.raises(Missing):
        match_by_hand(by=dan, need=wanted, supporter=ben)


def test_an_ask_from_somebody_blocked_since_is_gone_and_cannot_be_answered():
    ben, ann = supporter("ben"), person("ann")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben)
    block_person(by=ann, persona=ben)
    assert read_asks(by=ben) == []
    assert queries.open_asks_count(ben) == 0
    assert queries.own_ask(ann) is None
    with pytest.raises(Missing):
        accept_ask(by=ben, ask=ask)


def test_nobody_is_shown_to_themselves_in_another_hat():
    ben = supporter("ben")
    as_member = next(each for each in ben.person.personas.all() if each.hat == Hat.MEMBER)
    assert names(suggest_supporters(by=as_member, need=need(as_member))) == []


def test_a_former_helper_is_not_shown_again():
    ben, ann = supporter("ben"), person("ann")
    wanted = need(ann)
    accept_ask(by=ben, ask=ask_supporter(by=ann, need=wanted, supporter=ben))
    assert names(suggest_supporters(by=ann, need=wanted)) == []
    end_relationship(by=ann, relationship=relationship_between(ben, ann))
    assert names(suggest_supporters(by=ann, need=wanted)) == []


def test_somebody_else_can_be_asked_while_one_talks():
    ben, bo, ann = supporter("ben"), supporter("bo"), person("ann")
    wanted = need(ann)
    accept_ask(by=ben, ask=ask_supporter(by=ann, need=wanted, supporter=ben))
    wanted.refresh_from_db()
    assert names(suggest_supporters(by=ann, need=wanted)) == ["bo"]
    ask_supporter(by=ann, need=wanted, supporter=bo)
    assert Need.objects.get().state == NeedState.WAITING


def test_a_full_supporter_is_not_shown_and_open_asks_count():
    ben, ann, eve = supporter("ben", capacity=1), person("ann"), person("eve")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben)
    assert names(suggest_supporters(by=eve, need=need(eve))) == []
    withdraw_ask(by=ann, ask=ask)
    assert names(suggest_supporters(by=eve, need=need(eve))) == ["ben"]


def test_a_supporter_without_room_cannot_say_yes():
    ben, ann, eve = supporter("ben", capacity=2), person("ann"), person("eve")
    first = ask_supporter(by=ann, need=need(ann), supporter=ben)
    second = ask_supporter(by=eve, need=need(eve), supporter=ben)
    save_profile(by=ben, intro="Less", experiences=[], languages=["en"], capacity=1)
    accept_ask(by=ben, ask=first)
    with pytest.raises(Conflict, match="no room"):
        accept_ask(by=ben, ask=second)
    assert Ask.objects.get(pk=second.pk).state == AskState.ASKED


def test_a_no_leads_back_to_others_and_not_to_the_same_one():
    ben, _bo, ann = supporter("ben"), supporter("bo"), person("ann")
    wanted = need(ann)
    decline_ask(by=ben, ask=ask_supporter(by=ann, need=wanted, supporter=ben))
    assert names(suggest_supporters(by=ann, need=wanted)) == ["bo"]
    assert told(ann) == ["ask"]


def test_a_stranger_cannot_answer_or_take_back_an_ask():
    ben, bo, ann, eve = supporter("ben"), supporter("bo"), person("ann"), person("eve")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben)
    for answer in (accept_ask, decline_ask):
        for somebody in (bo, ann, eve):
            with pytest.raises(Missing):
                answer(by=somebody, ask=ask)
    with pytest.raises(Missing):
        withdraw_ask(by=eve, ask=ask)


def test_an_ask_that_was_taken_back_cannot_be_answered():
    ben, ann = supporter("ben"), person("ann")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben)
    withdraw_ask(by=ann, ask=ask)
    with pytest.raises(Conflict, match="no longer open"):
        accept_ask(by=ben, ask=ask)
    assert relationship_between(ben, ann) is None


def test_an_ask_lapses_after_two_days_and_both_are_told():
    ben, ann = supporter("ben"), person("ann")
    ask_supporter(by=ann, need=need(ann), supporter=ben)
    with time_machine.travel(clock.now() + timedelta(hours=47), tick=False):
        assert lapse_asks(by=SYSTEM) == 0
    with time_machine.travel(clock.now() + timedelta(hours=49), tick=False):
        assert lapse_asks(by=SYSTEM) == 1
        assert lapse_asks(by=SYSTEM) == 0
    assert Ask.objects.get().state == AskState.LAPSED
    assert told(ann) == ["ask"]
    assert told(ben) == ["asks", "asks"]


def test_only_the_house_lets_asks_lapse():
    with pytest.raises(Missing):
        lapse_asks(by=person("dan", Hat.COORDINATOR))


def test_a_paused_member_cannot_ask_and_is_told_so():
    ben, gus, mia = supporter("ben"), person("gus"), person("mia", Hat.MODERATOR)
    wanted = need(gus)
    pause_person(by=mia, persona=gus, reason="rest")
    with pytest.raises(Refused, match="paused"):
        ask_supporter(by=gus, need=wanted, supporter=ben)


def test_a_paused_supporter_is_not_shown():
    ben, ann, ada = supporter("ben"), person("ann"), person("ada", Hat.ADMINISTRATOR)
    set_standing(by=ada, persona=ben, standing="paused")
    assert names(suggest_supporters(by=ann, need=need(ann))) == []


def test_the_supporter_reads_only_what_both_share():
    ben = supporter("ben", experiences=["mood", "work"], languages=["en", "es"])
    ann = person("ann")
    wanted = need(
        ann, languages=("en", "fr"), about=("mood", "abuse"), hopes=("work", "prison"), words="a draft"
    )
    ask_supporter(by=ann, need=wanted, supporter=ben, hello="Hi")
    (read,) = read_asks(by=ben)
    assert (read.name, read.hello, read.languages) == ("ann", "Hi", "English")
    assert read.lived == ["Low mood", "Has lost work"]
    assert "draft" not in str(read)


def test_only_supporters_read_asks_and_only_coordinators_who_waits():
    ann, dan = person("ann"), person("dan", Hat.COORDINATOR)
    with pytest.raises(Missing):
        read_asks(by=ann)
    with pytest.raises(Missing):
        read_waiting(by=ann)
    assert read_waiting(by=dan) == []


def test_whoever_has_the_least_time_left_is_first():
    dan, ann, eve = person("dan", Hat.COORDINATOR), person("ann"), person("eve")
    need(ann)
    need(eve, limit_hours=72)
    assert [each.need.member.name for each in read_waiting(by=dan)] == ["eve", "ann"]


def test_a_coordinator_sees_must_haves_but_no_wishes_and_no_words():
    dan, ann = person("dan", Hat.COORDINATOR), person("ann")
    need(ann, about=("abuse",), hopes=("parent",), words="my own words", hours=("weekday_night",), hours_must=True)  # fmt: skip
    supporter("ben", experiences=["abuse", "parent"], hours=["weekday_night"])
    (row,) = read_waiting(by=dan)
    assert row.musts == ["English", "weekday nights"]
    (one,) = suggest_by_hand(by=dan, need=row.need)[1]
    assert one.reasons == ["Shares 2 of the 2 things they named", "Free at the same hours: weekday nights"]
    assert one.intro == ""
    assert row.waited.limit_hours == rules.PEER_LIMIT_HOURS


def test_changing_a_need_keeps_the_place_and_the_limit():
    dan, ann = person("dan", Hat.COORDINATOR), person("ann")
    first = need(ann, limit_hours=72)
    second = need(ann, about=("mood",))
    assert (first.pk, first.since) == (second.pk, second.since)
    assert read_waiting(by=dan)[0].waited.limit_hours == 72


def test_a_match_by_hand_joins_them_and_tells_both():
    dan, ben, ann = person("dan", Hat.COORDINATOR), supporter("ben"), person("ann")
    wanted = need(ann, hours=("weekday_morning",), hours_must=True)
    people = suggest_by_hand(by=dan, need=wanted)[1]
    assert people[0].broken == ["Not free at the hours that must be."]
    ask = match_by_hand(by=dan, need=wanted, supporter=ben)
    assert relationship_between(ben, ann)
    assert conversation_for(ann, ask.conversation)
    assert told(ann).count("ask") == 1
    assert told(ben).count("asks") == 1
    assert read_waiting(by=dan) == []


@pytest.mark.parametrize(
    ("offers", "wants"),
    [
        ({"languages": ["es"]}, {}),
        ({"accepting": False}, {}),
        ({"not_taken": ["abuse"]}, {"about": ("abuse",)}),
    ],
)
def test_a_match_by_hand_holds_to_language_rest_and_what_is_not_taken_on(offers, wants):
    dan, ben, ann = person("dan", Hat.COORDINATOR), supporter("ben", **offers), person("ann")
    wanted = need(ann, **wants)
    assert not suggest_by_hand(by=dan, need=wanted)[1][0].may_be_joined
    with pytest.raises(Conflict):
        match_by_hand(by=dan, need=wanted, supporter=ben)


def test_a_match_by_hand_takes_an_open_ask_back_or_answers_it():
    dan, ben, bo, ann = person("dan", Hat.COORDINATOR), supporter("ben"), supporter("bo"), person("ann")
    wanted = need(ann)
    ask = ask_supporter(by=ann, need=wanted, supporter=bo, hello="Hi bo")
    match_by_hand(by=dan, need=wanted, supporter=ben)
    assert Ask.objects.get(pk=ask.pk).state == AskState.WITHDRAWN
    find_again(by=ann, need=Need.objects.get())
    again = ask_supporter(by=ann, need=Need.objects.get(), supporter=bo, hello="Hi bo")
    match_by_hand(by=dan, need=Need.objects.get(), supporter=bo)
    assert Ask.objects.get(pk=again.pk).state == AskState.ACCEPTED


def test_nobody_matches_themselves_by_hand():
    dan = person("dan", Hat.COORDINATOR)
    as_member = next(each for each in dan.person.personas.all() if each.hat == Hat.MEMBER)
    wanted = need(as_member)
    assert read_waiting(by=dan) == []
    with pytest.raises(Missing):
        match_by_hand(by=dan, need=wanted, supporter=supporter("ben"))


def test_a_need_can_be_closed_and_comes_back_with_a_new_wait():
    ben, ann = supporter("ben"), person("ann")
    wanted = need(ann)
    ask = ask_supporter(by=ann, need=wanted, supporter=ben)
    close_need(by=ann, need=wanted)
    assert queries.own_need(ann) is None
    assert Ask.objects.get(pk=ask.pk).state == AskState.WITHDRAWN
    assert need(ann).state == NeedState.WAITING


@pytest.mark.parametrize(
    ("wants", "field"),
    [
        ({"languages": ()}, "languages"),
        ({"languages": ("xx",)}, "languages"),
        ({"hours_must": True}, "hours"),
        ({"lived_must": True}, "about"),
        ({"words": "a" * 601}, "words"),
    ],
)
def test_a_need_that_cannot_be_met_is_refused_with_its_field(wants, field):
    with pytest.raises(Invalid) as refused:
        save_need(by=person("ann"), wants=rules.Wants(**{"languages": ("en",), **wants}))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("offers", "field"),
    [
        ({"intro": "  "}, "intro"),
        ({"intro": "a" * 601}, "intro"),
        ({"languages": []}, "languages"),
        ({"capacity": 26}, "capacity"),
        ({"capacity": 0}, "capacity"),
        ({"not_taken": ["mood"]}, "not_taken"),
    ],
)
def test_a_profile_that_cannot_stand_is_refused_with_its_field(offers, field):
    with pytest.raises(Invalid) as refused:
        supporter("ben", **offers)
    assert refused.value.field == field


def test_only_the_supporter_reads_their_words_back_to_change_them():
    ben, bo = supporter("ben"), supporter("bo")
    profile = queries.own_profile(ben)
    assert "I am ben" in read_profile(by=ben, profile=profile)
    with pytest.raises(Missing):
        read_profile(by=bo, profile=profile)


def test_words_stand_nowhere_in_the_tables():
    ben, ann = supporter("ben", intro="canary-intro"), person("ann")
    wanted = need(ann, about=("substance",), hopes=("prison",), words="canary-words")
    ask_supporter(by=ann, need=wanted, supporter=ben, hello="canary-hello")
    suggest_supporters(by=ann, need=wanted)
    read_asks(by=ben)
    raw = b""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            raw += repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor]
            ).encode()
    assert b"canary" not in raw
    assert b"prison" not in raw
    assert b"substance" not in raw


def test_each_thing_that_happens_leaves_its_row_in_the_trail():
    ben, ann = supporter("ben"), person("ann")
    accept_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    events = set(AuditRow.objects.values_list("event", flat=True))
    assert {
        "matching.save_profile",
        "matching.save_need",
        "matching.ask_supporter",
        "matching.accept_ask",
    } <= events


def test_a_hello_in_which_nothing_can_be_seen_counts_as_none_and_can_be_answered():
    ann, ben = person("ann"), supporter("ben")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben, hello="\x07")
    assert accept_ask(by=ben, ask=ask).state == AskState.ACCEPTED
