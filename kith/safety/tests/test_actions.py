"""A raised hand is always answered, owned and closed with a reason."""

from datetime import timedelta

import pytest
from django.db import connection

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid, Missing, Refused
from kith.notices.models import Event
from kith.people.actions import set_standing
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import block_person, open_relationship
from kith.safety import actions, queries
from kith.safety.models import Answer, Concern
from kith.safety.tests.make import added, answered
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HOURS = timedelta(hours=8)


def told(persona, kind="concern"):
    return Event.objects.filter(person=persona.person_id, kind=kind).count()


def asked(persona, words="please"):
    return actions.raise_concern(by=persona, about=persona, source="asked", words=words)


def test_whoever_is_on_call_owns_a_raised_hand_and_is_told():
    cast = whole_cast()
    actions.start_shift(by=cast.olu, ends_at=clock.now() + HOURS)
    concern = asked(cast.ann)
    assert concern.owner == cast.olu
    assert concern.answer_by - concern.raised_at == timedelta(minutes=5)
    assert told(cast.olu) == 1
    assert told(cast.dan) == 0
    assert told(cast.ann, "own_concern") == 1


def test_when_nobody_is_on_call_everybody_who_might_step_in_is_told():
    cast = whole_cast()
    concern = asked(cast.ann)
    assert concern.owner is None
    assert told(cast.olu) == told(cast.dan) == 1
    assert told(cast.ben) == told(cast.mia) == told(cast.eve) == 0


def test_a_concern_that_cannot_be_told_of_is_not_raised(monkeypatch):
    ann = person("ann")
    person("olu", Hat.ON_CALL)

    def broken(**_):
        raise OSError("disk full")

    monkeypatch.setattr(actions, "tell_person", broken)
    with pytest.raises(OSError):
        asked(ann)
    assert not Concern.objects.exists()


def test_two_taps_are_one_concern_and_lose_no_words():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    first = asked(ann, "the first words")
    second = asked(ann, "")
    third = asked(ann, "some other words")
    assert first.pk == second.pk == third.pk
    assert Concern.objects.count() == 1
    opened = actions.read_concern(by=olu, concern=third)
    assert "the first words" in opened.words
    assert "some other words" in opened.words
    assert told(olu) == 2


def test_two_taps_that_race_each_other_are_one_concern(monkeypatch):
    ann = person("ann")
    first = asked(ann)
    real, answers = queries.same_concern, [None]
    monkeypatch.setattr(queries, "same_concern", lambda *a: answers.pop() if answers else real(*a))
    assert asked(ann).pk == first.pk
    assert Concern.objects.count() == 1


def test_a_later_tap_is_a_new_concern(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann = person("ann")
    first = asked(ann)
    time_machine.shift(121)
    assert asked(ann).pk != first.pk


def test_a_tap_after_closing_is_a_new_concern():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    first = asked(ann)
    actions.close_concern(by=olu, concern=first, disposition="reached", reason="talked")
    assert asked(ann).pk != first.pk


def test_words_that_are_too_long_are_refused_and_nothing_is_written():
    ann = person("ann")
    with pytest.raises(Invalid):
        asked(ann, "x" * 4001)
    assert not Concern.objects.exists()


def test_a_paused_person_may_still_ask_for_someone():
    dan, gus = person("dan", Hat.COORDINATOR), person("gus")
    actions.pause_person(by=dan, persona=gus, reason="looking")
    assert asked(gus).pk


def test_a_stranger_cannot_raise_a_concern_about_somebody_and_a_helper_can():
    cast = whole_cast()
    with pytest.raises(Missing):
        actions.raise_concern(by=cast.eve, about=cast.ann, source="helper", words="")
    open_relationship(by=cast.dan, helper=cast.ben, member=cast.ann, kind="peer")
    assert actions.raise_concern(by=cast.ben, about=cast.ann, source="helper", words="worried").pk


def test_seeing_a_concern_stops_its_clock_and_tells_the_one_who_asked(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern = asked(ann)
    time_machine.shift(60)
    actions.acknowledge_concern(by=olu, concern=concern)
    time_machine.shift(600)
    assert concern.state == "seen"
    assert not queries.overdue_concerns().exists()
    assert told(ann, "own_concern") == 2


def test_another_on_call_cannot_take_what_its_owner_has_in_hand_but_can_when_time_is_over(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, olu, pat = person("ann"), person("olu", Hat.ON_CALL), person("pat", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern = asked(ann)
    with pytest.raises(Refused):
        actions.take_concern(by=pat, concern=concern)
    with pytest.raises(Refused):
        actions.acknowledge_concern(by=pat, concern=concern)
    time_machine.shift(301)
    taken = actions.take_concern(by=pat, concern=concern)
    assert taken.owner == pat
    assert taken.acknowledged_at
    assert told(olu) == 2


def test_two_who_take_one_concern_do_not_both_have_it():
    ann, olu, pat = person("ann"), person("olu", Hat.ON_CALL), person("pat", Hat.ON_CALL)
    concern = asked(ann)
    stale = Concern.objects.get(pk=concern.pk)
    actions.take_concern(by=olu, concern=concern)
    with pytest.raises(Conflict):
        actions.take_concern(by=pat, concern=stale)
    assert Concern.objects.get().owner == olu


def test_the_former_owner_cannot_say_they_have_seen_what_somebody_took(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, olu, pat = person("ann"), person("olu", Hat.ON_CALL), person("pat", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    stale = asked(ann)
    time_machine.shift(301)
    actions.take_concern(by=pat, concern=Concern.objects.get(pk=stale.pk))
    with pytest.raises(Conflict):
        actions.acknowledge_concern(by=olu, concern=stale)
    assert Concern.objects.get().owner == pat


def test_closing_needs_a_disposition_and_a_reason():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    for disposition, reason, field in [("", "why", "disposition"), ("reached", "  ", "reason")]:
        with pytest.raises(Invalid) as raised:
            actions.close_concern(by=olu, concern=concern, disposition=disposition, reason=reason)
        assert raised.value.field == field
    assert queries.open_concerns(olu).count() == 1
    closed = actions.close_concern(
        by=olu, concern=concern, disposition="reached", reason="We agreed on a call"
    )
    assert closed.closed_by == olu
    assert actions.read_concern(by=olu, concern=closed).closing == "We agreed on a call"
    with pytest.raises(Conflict):
        actions.close_concern(by=olu, concern=closed, disposition="reached", reason="again")


def test_nobody_handles_a_concern_about_themselves_or_raised_by_themselves():
    olu = person("olu", Hat.MEMBER, Hat.ON_CALL)
    on_call = next(p for p in olu.person.personas.all() if p.hat == Hat.ON_CALL)
    actions.start_shift(by=on_call, ends_at=clock.now() + HOURS)
    concern = asked(olu)
    assert concern.owner is None
    assert not queries.open_concerns(on_call).exists()
    for act in (
        lambda: actions.read_concern(by=on_call, concern=concern),
        lambda: actions.take_concern(by=on_call, concern=concern),
        lambda: actions.close_concern(by=on_call, concern=concern, disposition="reached", reason="x"),
    ):
        with pytest.raises(Missing):
            act()


def test_somebody_blocked_is_never_chosen_to_answer():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    block_person(by=ann, persona=olu)
    concern = asked(ann)
    assert concern.owner is None
    assert not queries.open_concerns(olu).exists()
    with pytest.raises(Missing):
        actions.read_concern(by=olu, concern=concern)


def test_each_reading_is_in_the_trail_without_the_words():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann, "canary-kingfisher")
    actions.read_concern(by=olu, concern=concern)
    actions.read_concern(by=olu, concern=concern)
    rows = AuditRow.objects.filter(event="safety.read_concern", outcome="done")
    assert [row.things for row in rows] == [{"concern": str(concern.pk)}] * 2
    assert "canary" not in str(list(AuditRow.objects.values()))


def test_someone_not_on_call_cannot_read_and_the_try_is_in_the_trail():
    cast = whole_cast()
    concern = asked(cast.ann)
    others = [
        cast.ben,
        cast.cara,
        cast.dan,
        cast.eve,
        cast.fay,
        cast.mia,
        cast.sue,
        cast.gus,
        cast.ada,
        cast.ann,
    ]
    for other in others:
        with pytest.raises(Missing):
            actions.read_concern(by=other, concern=concern)
    denied = AuditRow.objects.filter(event="safety.read_concern", outcome="denied")
    assert denied.count() == len(others)


def test_a_former_or_paused_on_call_can_do_nothing():
    dan, olu, ann = person("dan", Hat.COORDINATOR), person("olu", Hat.ON_CALL), person("ann")
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    pause = actions.pause_person(by=dan, persona=olu, reason="rest")
    assert queries.on_call_now() is None
    concern = asked(ann)
    assert concern.owner is None
    with pytest.raises(Missing):
        actions.take_concern(by=olu, concern=concern)
    actions.resume_person(by=dan, pause=pause)
    assert queries.on_call_now() == olu
    set_standing(by=person("ada", Hat.ADMINISTRATOR), persona=olu, standing="ended")
    assert queries.on_call_now() is None
    with pytest.raises(Missing):
        actions.take_concern(by=olu, concern=concern)


def test_a_shift_that_begins_takes_what_nobody_has_and_keeps_its_clock_short(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    assert concern.answer_by == clock.now() + timedelta(minutes=60)
    time_machine.shift(600)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern.refresh_from_db()
    assert concern.owner == olu
    assert concern.acknowledged_at is None
    assert concern.answer_by == clock.now() + timedelta(minutes=5)


def test_a_shift_that_ends_hands_over_to_the_next_and_otherwise_keeps_its_owner():
    ann, olu, pat = person("ann"), person("olu", Hat.ON_CALL), person("pat", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern = asked(ann)
    actions.acknowledge_concern(by=olu, concern=concern)
    actions.end_shift(by=olu)
    concern.refresh_from_db()
    assert concern.owner == olu
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    actions.start_shift(by=pat, ends_at=clock.now() + HOURS)
    actions.end_shift(by=olu)
    concern.refresh_from_db()
    assert concern.owner == pat
    assert concern.acknowledged_at is None


def test_shifts_may_overlap_and_the_one_that_began_first_is_on_call(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    olu, pat = person("olu", Hat.ON_CALL), person("pat", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + timedelta(hours=1))
    time_machine.shift(60)
    actions.start_shift(by=pat, ends_at=clock.now() + HOURS)
    assert queries.on_call_now() == olu
    time_machine.shift(3600)
    assert queries.on_call_now() == pat


def test_starting_twice_changes_the_one_shift():
    olu = person("olu", Hat.ON_CALL)
    one = actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    two = actions.start_shift(by=olu, ends_at=clock.now() + timedelta(hours=2))
    assert one.pk == two.pk
    assert queries.running_shifts().count() == 1


@pytest.mark.parametrize("hours", [-1, 0, 25])
def test_a_shift_ends_within_a_day(hours):
    olu = person("olu", Hat.ON_CALL)
    with pytest.raises(Invalid):
        actions.start_shift(by=olu, ends_at=clock.now() + timedelta(hours=hours))


def test_nobody_but_on_call_starts_a_shift():
    cast = whole_cast()
    for other in (cast.ann, cast.ben, cast.dan, cast.mia, cast.ada):
        with pytest.raises(Missing):
            actions.start_shift(by=other, ends_at=clock.now() + HOURS)


def test_a_concern_nobody_saw_in_time_is_told_to_everybody_once(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, olu, dan = person("ann"), person("olu", Hat.ON_CALL), person("dan", Hat.COORDINATOR)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern = asked(ann)
    assert not queries.overdue_concerns().exists()
    time_machine.shift(301)
    assert list(queries.overdue_concerns()) == [concern]
    actions.escalate_concern(by=SYSTEM, concern=concern)
    actions.escalate_concern(by=SYSTEM, concern=concern)
    assert told(dan) == 1
    assert told(ann, "own_concern") == 2
    assert not queries.overdue_concerns().exists()


def test_a_pause_binds_every_hat_until_it_is_over(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    dan, gus, eve = person("dan", Hat.COORDINATOR), person("gus"), person("eve")
    actions.pause_person(by=dan, persona=gus, reason="rest", until=clock.now() + timedelta(days=1))
    assert queries.is_paused(gus.person_id)
    assert not queries.is_paused(eve.person_id)
    assert queries.paused_person_ids([gus.person_id, eve.person_id]) == {gus.person_id}
    time_machine.shift(86400)
    assert not queries.is_paused(gus.person_id)
    actions.pause_person(by=dan, persona=gus, reason="looking")
    assert queries.is_paused(gus.person_id)


def test_nobody_pauses_themselves_and_only_administrators_pause_administrators():
    cast = whole_cast()
    with pytest.raises(Refused):
        actions.pause_person(by=cast.dan, persona=cast.dan, reason="rest")
    with pytest.raises(Refused):
        actions.pause_person(by=cast.mia, persona=cast.ada, reason="rest")
    for other in (cast.ann, cast.ben, cast.cara, cast.olu, cast.sue):
        with pytest.raises(Missing):
            actions.pause_person(by=other, persona=cast.gus, reason="rest")


def test_a_follow_up_stays_on_the_list_until_somebody_did_it():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    with pytest.raises(Invalid):
        actions.close_concern(
            by=olu, concern=concern, disposition="reached", reason="x", follow_up_at=clock.now() - HOURS
        )
    actions.close_concern(
        by=olu, concern=concern, disposition="reached", reason="x", follow_up_at=clock.now() + HOURS
    )
    assert list(queries.follow_ups(olu)) == [concern]
    actions.follow_up_concern(by=olu, concern=queries.concern_for(olu, concern.pk))
    assert not queries.follow_ups(olu).exists()


def test_an_answer_says_that_it_is_seen_and_who_has_it():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    assert concern.owner is None
    answered(olu, concern)
    concern.refresh_from_db()
    assert concern.owner == olu
    assert concern.state == "seen"
    assert told(ann, "own_concern") == 2


def test_an_answer_by_its_owner_stops_the_clock():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern = asked(ann)
    answered(olu, concern)
    concern.refresh_from_db()
    assert concern.acknowledged_at is not None
    assert concern.pk not in {one.pk for one in queries.overdue_concerns()}


def test_somebody_else_who_answers_does_not_take_it_from_its_owner():
    ann, olu, ole = person("ann"), person("olu", Hat.ON_CALL), person("ole", Hat.ON_CALL)
    actions.start_shift(by=olu, ends_at=clock.now() + HOURS)
    concern = asked(ann)
    answered(ole, concern)
    concern.refresh_from_db()
    assert concern.owner == olu
    assert concern.acknowledged_at is None


def test_an_answer_that_cannot_be_told_of_is_not_written_and_nothing_is_acknowledged(monkeypatch):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)

    def broken(**words):
        if words["kind"] == "answer":
            raise OSError("disk full")

    monkeypatch.setattr(actions, "tell_person", broken)
    with pytest.raises(OSError):
        answered(olu, concern)
    concern.refresh_from_db()
    assert not Answer.objects.exists()
    assert concern.owner is None
    assert concern.acknowledged_at is None


def test_the_same_answer_sent_twice_is_one_also_after_it_was_closed():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    first = answered(olu, concern, "hello\r\nann", key="one")
    assert answered(olu, concern, "hello\nann", key="one").pk == first.pk
    actions.close_concern(by=olu, concern=concern, disposition="reached", reason="talked")
    assert answered(olu, concern, "hello\nann", key="one").pk == first.pk
    assert Answer.objects.count() == 1
    assert told(ann, "answer") == 1


def test_other_words_or_another_concern_under_the_same_key_are_a_conflict():
    ann, eve, olu = person("ann"), person("eve"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    answered(olu, concern, "hello", key="one")
    with pytest.raises(Conflict):
        answered(olu, concern, "other words", key="one")
    with pytest.raises(Conflict):
        answered(olu, asked(eve), "hello", key="one")
    assert added(ann, concern, "hello", key="one")
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(("words", "key"), [(" ", "one"), ("x" * 4001, "one"), ("hi", ""), ("hi", "a b")])
def test_an_answer_that_is_empty_too_long_or_has_no_key_writes_nothing(words, key):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    for attempt, by in ((actions.answer_concern, olu), (actions.add_words, ann)):
        with pytest.raises(Invalid):
            attempt(by=by, concern=concern, key=key, words=words)
    assert not Answer.objects.exists()


def test_the_first_words_stay_as_they_are():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann, "the first words")
    added(ann, concern, "some more")
    opened = actions.read_concern(by=olu, concern=concern)
    assert opened.words == "the first words"
    assert [said.words for said in opened.answers] == ["some more"]


def test_what_a_concern_was_closed_with_is_not_for_the_one_who_asked():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    actions.close_concern(by=olu, concern=concern, disposition="reached", reason="between us")
    concern.refresh_from_db()
    assert actions.read_own_concern(by=ann, concern=concern).closing == ""


def test_no_answer_stands_in_the_database_as_it_was_written():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    answered(olu, concern, "canary-nightjar")
    added(ann, concern, "canary-curlew")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                raw = b" ".join(
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    for value in row
                )
                assert b"canary" not in raw, table
