"""Two things at one moment: one of them happens, the other is told so in words, and nothing happens twice. On both engines."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from kith.conversations.actions import (
    block_member,
    end_conversation,
    resume_conversation,
    send_message,
    start_conversation,
)
from kith.conversations.models import Conversation, Message
from kith.lib import clock
from kith.lib.refusal import Refusal
from kith.matching.actions import accept_ask, ask_supporter, save_need, save_profile, withdraw_ask
from kith.matching.models import Ask, Need
from kith.matching.rules import Wants
from kith.moderation.actions import close_report, make_report
from kith.moderation.models import Report
from kith.notices.models import Event
from kith.people.actions import (
    begin_set_up,
    grant_role,
    invite_someone,
    make_setup_code,
    rename_persona,
    set_up_organisation,
    sign_up,
)
from kith.people.models import Hat, Invitation, Organisation, Person, Persona, name_key
from kith.people.rules import new_code
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import open_relationship
from kith.relationships.models import Block, Kind, Relationship
from kith.safety.actions import pause_person, raise_concern, start_shift, take_concern
from kith.safety.models import Concern, Pause, Shift
from tests.cast import PASSPHRASE, house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Begin all of them at one moment. What each gave back, or the refusal it met; any other error is a failure."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(10)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def done(results: list[Any]) -> int:
    return sum(not isinstance(result, Refusal) for result in results)


def fresh(thing: Any) -> Any:
    """The same row, read anew, as each request does."""
    return type(thing)._default_manager.get(pk=thing.pk)


def offering(name: str, capacity: int = 3) -> Persona:
    supporter = person(name, Hat.SUPPORTER)
    offer(supporter, capacity)
    return supporter


def offer(supporter: Persona, capacity: int) -> None:
    save_profile(by=supporter, intro="Here.", experiences=["mood"], languages=["en"], capacity=capacity)


def needing(name: str) -> tuple[Persona, Need]:
    member = person(name)
    return member, save_need(by=member, wants=Wants(languages=("en",), about=("mood",)))


def talking() -> tuple[Persona, Persona, Conversation]:
    ben, ann = person("ben", Hat.SUPPORTER), person("ann")
    relationship = open_relationship(by=ben, helper=ben, member=ann, kind=Kind.PEER)
    return ann, ben, start_conversation(by=ben, relationship=relationship)


def test_an_ask_accepted_twice_at_once_makes_one_conversation():
    ben = offering("ben")
    ann, need = needing("ann")
    ask = ask_supporter(by=ann, need=need, supporter=ben, hello="Hello")
    results = at_once(*[lambda: accept_ask(by=fresh(ben), ask=fresh(ask))] * 4)
    assert done(results) == 1
    assert (Relationship.objects.count(), Conversation.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_an_ask_accepted_while_it_is_taken_back_ends_one_way():
    for turn in range(5):
        ben = offering(f"ben {turn}")
        ann, need = needing(f"ann {turn}")
        ask = ask_supporter(by=ann, need=need, supporter=ben, hello="")
        at_once(
            lambda ben=ben, ask=ask: accept_ask(by=fresh(ben), ask=fresh(ask)),
            lambda ann=ann, ask=ask: withdraw_ask(by=fresh(ann), ask=fresh(ask)),
        )
        state = fresh(ask).state
        assert state in ("accepted", "withdrawn")
        assert Relationship.objects.filter(helper=ben).count() == (1 if state == "accepted" else 0)


def test_two_asked_at_once_is_one_ask():
    supporters = [offering(f"ben {number}") for number in range(4)]
    ann, need = needing("ann")
    results = at_once(
        *[
            lambda one=one: ask_supporter(by=fresh(ann), need=fresh(need), supporter=fresh(one))
            for one in supporters
        ]
    )
    assert done(results) == 1
    assert Ask.objects.filter(state="asked").count() == 1


def test_nobody_takes_on_more_than_they_have_room_for():
    ben = offering("ben", capacity=4)
    asks = []
    for number in range(4):
        member, need = needing(f"ann {number}")
        asks.append(ask_supporter(by=member, need=need, supporter=ben))
    offer(ben, 1)
    results = at_once(*[lambda one=one: accept_ask(by=fresh(ben), ask=fresh(one)) for one in asks])
    assert done(results) == 1
    assert Relationship.objects.filter(helper=ben, ended_at=None).count() == 1


def test_the_last_place_is_asked_for_once():
    ben = offering("ben", capacity=1)
    needs = [needing(f"ann {number}") for number in range(4)]
    results = at_once(
        *[
            lambda who=who, need=need: ask_supporter(by=fresh(who), need=fresh(need), supporter=fresh(ben))
            for who, need in needs
        ]
    )
    assert done(results) == 1


def test_one_name_is_taken_once():
    house()
    results = at_once(
        *[lambda: sign_up(by=None, name="Quiet Fox", passphrase=PASSPHRASE, adult=True, agreed_to=1)] * 4
    )
    assert done(results) == 1
    assert Person.objects.filter(name_key="quiet fox").count() == 1


def test_a_name_others_see_is_taken_once():
    people = [person(f"one {number}") for number in range(4)]
    results = at_once(
        *[
            lambda one=one: rename_persona(by=fresh(one), name="Quiet Fox", language="en", time_zone="UTC")
            for one in people
        ],
        lambda: sign_up(by=None, name="quiet fox", passphrase=PASSPHRASE, adult=True, agreed_to=1),
    )
    assert done(results) == 1
    assert Persona.objects.filter(name_key=name_key("Quiet Fox")).count() == 1


def test_the_same_page_of_joining_sent_twice_makes_one_account():
    house()
    number = uuid4()
    results = at_once(
        *[
            lambda: sign_up(
                by=None, name="Fox", passphrase=PASSPHRASE, adult=True, agreed_to=1, person_id=number
            )
        ]
        * 3
    )
    assert {result.pk for result in results if isinstance(result, Person)} == {number}
    assert Persona.objects.filter(person=number).count() == 1


def test_an_invitation_lets_one_person_in():
    ada = person("ada", Hat.ADMINISTRATOR)
    code = new_code()
    invitation = invite_someone(by=ada, hat=Hat.SUPPORTER, code=code)
    set_up_organisation(by=SYSTEM, sign_up="invitation")
    before = Person.objects.count()
    results = at_once(
        *[
            lambda n=n: sign_up(
                by=None,
                name=f"fox {n}",
                passphrase=PASSPHRASE,
                adult=True,
                agreed_to=1,
                invitation=fresh(invitation),
            )
            for n in "abcd"
        ]
    )
    assert done(results) == 1
    assert Person.objects.count() == before + 1
    assert Invitation.objects.get().used_by_id is not None


def test_a_set_up_code_makes_one_administrator():
    Organisation.objects.filter(pk=1).delete()
    code = make_setup_code(by=SYSTEM)
    results = at_once(
        *[
            lambda n=n: begin_set_up(
                by=None,
                code=code,
                name=f"ada {n}",
                passphrase=PASSPHRASE,
                adult=True,
                time_zone="UTC",
                address="",
            )
            for n in "abcd"
        ]
    )
    assert done(results) == 1
    assert Persona.objects.filter(hat=Hat.ADMINISTRATOR).count() == 1


def test_a_role_granted_twice_at_once_is_one_hat():
    ann = person("ann")
    results = at_once(
        *[
            lambda n=n: grant_role(by=SYSTEM, person=fresh(ann.person), hat="moderator", name=f"mia {n}")
            for n in "abc"
        ]
    )
    assert done(results) == 1
    assert Persona.objects.filter(person=ann.person, hat="moderator").count() == 1


def test_a_concern_taken_by_two_at_once_has_one_owner_who_was_told_so():
    ann = person("ann")
    on_call = [person(f"olu {number}", Hat.ON_CALL) for number in range(3)]
    concern = raise_concern(by=ann, about=ann, source="asked", words="Please come.")
    for one in on_call:
        start_shift(by=one, ends_at=clock.now() + timedelta(hours=2))
    at_once(*[lambda one=one: take_concern(by=fresh(one), concern=fresh(concern)) for one in on_call])
    assert fresh(concern).owner_id in {one.pk for one in on_call}


def test_a_call_tapped_three_times_is_one_concern():
    ann = person("ann")
    at_once(*[lambda: raise_concern(by=fresh(ann), about=fresh(ann), source="asked", words="Please.")] * 3)
    assert Concern.objects.filter(about=ann, closed_at=None).count() == 1


def test_a_report_is_closed_once():
    mia, ann, hal = person("mia", Hat.MODERATOR), person("ann"), person("hal", Hat.SUPPORTER)
    report = make_report(by=ann, about=hal, excerpt=[], words="This hurt.")
    results = at_once(
        *[
            lambda n=n: close_report(
                by=fresh(mia),
                report=Report.objects.select_related().get(pk=report.pk),
                outcome="talked",
                reason=n,
            )
            for n in "abc"
        ]
    )
    assert done(results) == 1


def test_one_key_in_two_conversations_at_once_says_one_thing():
    ann, _ben, first = talking()
    cas = person("cas", Hat.SUPPORTER)
    second = start_conversation(
        by=cas, relationship=open_relationship(by=cas, helper=cas, member=ann, kind=Kind.PEER)
    )
    for turn in range(5):
        results = at_once(
            lambda: send_message(by=fresh(ann), conversation=fresh(first), key=f"k-{turn}", text="one"),  # noqa: B023
            lambda: send_message(by=fresh(ann), conversation=fresh(second), key=f"k-{turn}", text="one"),  # noqa: B023
        )
        assert done(results) == 1
    assert Message.objects.count() == 5


def test_many_who_write_at_once_leave_no_gap():
    ann, ben, talk = talking()
    at_once(
        *[
            lambda n=n, by=by: send_message(by=fresh(by), conversation=fresh(talk), key=f"k-{n}", text=str(n))
            for n in range(4)
            for by in (ann, ben)
        ]
    )
    assert sorted(Message.objects.values_list("seq", flat=True)) == list(range(1, 9))
    assert fresh(talk).last_seq == 8
    assert Event.objects.filter(kind="message").count() == 16


def test_ending_blocking_and_writing_at_once_leave_it_ended():
    for turn in range(4):
        ben, ann = person(f"ben {turn}", Hat.SUPPORTER), person(f"ann {turn}")
        relationship = open_relationship(by=ben, helper=ben, member=ann, kind=Kind.PEER)
        talk = start_conversation(by=ben, relationship=relationship)
        at_once(
            lambda: end_conversation(by=fresh(ben), conversation=fresh(talk)),  # noqa: B023
            lambda: block_member(by=fresh(ann), conversation=fresh(talk)),  # noqa: B023
            lambda: send_message(by=fresh(ben), conversation=fresh(talk), key=f"k-{turn}", text="hello"),  # noqa: B023
        )
        assert fresh(talk).ended_at is not None
        assert fresh(relationship).ended_at is not None
        assert Block.objects.filter(blocker=ann.person, blocked=ben.person).count() == 1


def test_opening_again_while_a_new_one_begins_leaves_one_open():
    ann, ben, talk = talking()
    for _turn in range(4):
        end_conversation(by=ann, conversation=fresh(talk))
        at_once(
            lambda: resume_conversation(by=fresh(ann), conversation=fresh(talk)),
            lambda: open_relationship(by=fresh(ben), helper=fresh(ben), member=fresh(ann), kind=Kind.PEER),
        )
        still = Relationship.objects.filter(ended_at=None)
        assert still.count() == 1
        still.update(ended_at=clock.now())
        Conversation.objects.filter(pk=talk.pk).update(ended_at=clock.now(), ended_by=ann)


def test_a_need_saved_twice_at_once_is_one_need():
    ann = person("ann")
    results = at_once(*[lambda: save_need(by=fresh(ann), wants=Wants(languages=("en",)))] * 3)
    assert done(results) >= 1
    assert Need.objects.filter(member=ann).count() == 1


def test_a_profile_saved_twice_at_once_is_one_profile():
    ben = person("ben", Hat.SUPPORTER)
    assert done(at_once(*[lambda: offer(fresh(ben), 3)] * 3)) >= 1


def test_a_pause_given_twice_at_once_is_one_pause():
    gus, dan, mia = person("gus"), person("dan", Hat.COORDINATOR), person("mia", Hat.MODERATOR)
    results = at_once(
        *[
            lambda by=by: pause_person(by=fresh(by), persona=fresh(gus), reason="rest")
            for by in (dan, mia, dan)
        ]
    )
    assert done(results) >= 1
    assert Pause.objects.filter(person=gus.person, ended_at=None).count() == 1


def test_a_shift_begun_twice_at_once_is_one_shift():
    olu = person("olu", Hat.ON_CALL)
    at_once(*[lambda: start_shift(by=fresh(olu), ends_at=clock.now() + timedelta(hours=2))] * 3)
    assert Shift.objects.filter(persona=olu, ends_at__gt=clock.now()).count() == 1
