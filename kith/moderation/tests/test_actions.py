"""A report reaches somebody who may look, and is closed with a reason."""

import pytest
from django.db import connection

from kith.lib.refusal import Conflict, Invalid, Missing, Refused
from kith.moderation import actions, queries
from kith.moderation.models import Report
from kith.notices.models import Event
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.relationships.actions import block_person
from kith.safety.actions import pause_person, read_concern
from kith.safety.models import Concern
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def reported(by, about, words="he goes on", excerpt=(), place="there"):
    return actions.make_report(by=by, about=about, words=words, excerpt=excerpt, place=place)


def told(persona, kind="report"):
    return Event.objects.filter(person=persona.person_id, kind=kind).count()


def said(number, text="hello"):
    return [
        {"author": "ben", "at": "2026-11-22T12:00:00+00:00", "text": f"{text} {n}"} for n in range(number)
    ]


def test_moderators_are_told_and_nobody_else():
    cast = whole_cast()
    reported(cast.ann, cast.ben)
    assert told(cast.mia) == 1
    assert told(cast.ben) == told(cast.ada) == told(cast.dan) == told(cast.olu) == 0


def test_only_the_last_six_messages_are_kept():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben, excerpt=said(9))
    opened = actions.read_report(by=cast.mia, report=report)
    assert [line.text for line in opened.excerpt] == [f"hello {n}" for n in range(3, 9)]
    assert opened.excerpt[0].author == "ben"
    assert opened.excerpt[0].at.hour == 12


def test_no_words_lie_in_the_table_or_in_the_trail():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben, words="canary-heron", excerpt=said(1, "canary-kingfisher"))
    actions.close_report(by=cast.mia, report=report, outcome="talked", reason="canary-stork")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM moderation_report")
        row = cursor.fetchone()
    raw = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    assert b"talked" in raw
    assert b"canary" not in raw
    assert "canary" not in str(list(AuditRow.objects.values()))


def test_the_same_report_sent_twice_is_one_and_another_one_is_another():
    ann, ben = person("ann"), person("ben", Hat.SUPPORTER)
    one = reported(ann, ben)
    assert reported(ann, ben).pk == one.pk
    assert reported(ann, ben, words="and now this").pk != one.pk


def test_nobody_reports_themselves_but_a_paused_person_may_report():
    cast = whole_cast()
    with pytest.raises(Refused):
        reported(cast.ann, cast.ann)
    pause_person(by=cast.dan, persona=cast.gus, reason="looking")
    assert reported(cast.gus, cast.ben).pk


def test_words_that_are_too_long_are_refused():
    with pytest.raises(Invalid):
        reported(person("ann"), person("ben"), words="x" * 4001)
    assert not Report.objects.exists()


def test_nobody_but_a_moderator_reads_a_report():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)
    for name, persona in vars(cast).items():
        if name != "mia":
            with pytest.raises(Missing):
                actions.read_report(by=persona, report=report)
    assert AuditRow.objects.filter(event="moderation.read_report", outcome="denied").count() == 10


def test_a_moderator_does_not_handle_reports_about_or_by_themselves():
    cast = whole_cast()
    about, by = reported(cast.ann, cast.mia), reported(cast.mia, cast.ben)
    assert not queries.open_reports(cast.mia).exists()
    for report in (about, by):
        with pytest.raises(Missing):
            actions.read_report(by=cast.mia, report=report)
        with pytest.raises(Missing):
            actions.close_report(by=cast.mia, report=report, outcome="no_action", reason="nothing to see")


def test_where_no_moderator_can_look_an_administrator_does():
    cast = whole_cast()
    report = reported(cast.ann, cast.mia)
    assert told(cast.ada) == 1
    assert list(queries.open_reports(cast.ada)) == [report]
    assert actions.read_report(by=cast.ada, report=report).words
    max_ = person("max", Hat.MODERATOR)
    assert not queries.open_reports(cast.ada).exists()
    assert list(queries.open_reports(max_)) == [report]
    with pytest.raises(Missing):
        actions.read_report(by=cast.ada, report=report)


def test_a_moderator_the_reporter_has_blocked_does_not_see_the_report_but_blocking_does_not_shield_the_reported():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)
    block_person(by=cast.ben, persona=cast.mia)
    assert list(queries.open_reports(cast.mia)) == [report]
    block_person(by=cast.ann, persona=cast.mia)
    assert not queries.open_reports(cast.mia).exists()
    with pytest.raises(Missing):
        actions.read_report(by=cast.mia, report=report)


def test_a_paused_moderator_can_do_nothing():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)
    pause_person(by=cast.dan, persona=cast.mia, reason="rest")
    with pytest.raises(Missing):
        actions.close_report(by=cast.mia, report=report, outcome="talked", reason="x")


def test_closing_needs_an_outcome_and_a_reason():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)
    for outcome, reason, field in [
        ("", "x", "outcome"),
        ("talked", " ", "reason"),
        ("handed_to_safety", "x", "outcome"),
    ]:
        with pytest.raises(Invalid) as raised:
            actions.close_report(by=cast.mia, report=report, outcome=outcome, reason=reason)
        assert raised.value.field == field
    assert queries.open_report_count(cast.mia) == 1
    stale = queries.report_for(cast.mia, report.pk)
    closed = actions.close_report(by=cast.mia, report=report, outcome="talked", reason="We talked")
    assert closed.closed_by == cast.mia
    assert actions.read_report(by=cast.mia, report=closed).reason == "We talked"
    assert told(cast.ann, "own_report") == 1
    with pytest.raises(Conflict):
        actions.close_report(by=cast.mia, report=stale, outcome="no_action", reason="again")
    assert Report.objects.get().outcome == "talked"


def test_danger_is_handed_to_whoever_is_on_call_with_the_words_once():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben, words="I fear for him", excerpt=said(1, "no way out"))
    concern = actions.hand_report_to_safety(by=cast.mia, report=report)
    assert concern.about == cast.ben
    words = read_concern(by=cast.olu, concern=concern).words
    assert "I fear for him" in words
    assert "no way out 0" in words
    assert Report.objects.get().concern == concern.pk
    with pytest.raises(Conflict):
        actions.hand_report_to_safety(by=cast.mia, report=report)
    assert Concern.objects.count() == 1
    actions.close_report(by=cast.mia, report=report, outcome="handed_to_safety", reason="handed on")


def test_the_reporter_may_be_the_one_in_danger_but_no_third_person():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)
    with pytest.raises(Invalid):
        actions.hand_report_to_safety(by=cast.mia, report=report, person=cast.eve)
    assert actions.hand_report_to_safety(by=cast.mia, report=report, person=cast.ann).about == cast.ann


def test_a_hand_over_that_fails_hands_nothing_over(monkeypatch):
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)

    def broken(**_):
        raise OSError("disk full")

    monkeypatch.setattr(actions, "raise_concern", broken)
    with pytest.raises(OSError):
        actions.hand_report_to_safety(by=cast.mia, report=report)
    assert Report.objects.get().handed_at is None


def test_a_message_is_hidden_only_when_a_report_about_it_ended_by_taking_it_away():
    cast = whole_cast()
    one, two = (reported(cast.ann, cast.ben, place=place, excerpt=said(1)) for place in ("one", "two"))
    actions.close_report(by=cast.mia, report=one, outcome="removed", reason="x")
    actions.close_report(by=cast.mia, report=two, outcome="talked", reason="x")
    assert queries.is_hidden("one")
    assert not queries.is_hidden("two")
    assert not queries.is_hidden("")
    assert queries.hidden_places(["one", "two"]) == {"one"}


def test_nothing_can_be_taken_away_where_no_message_was_reported():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben, place="a whole conversation")
    with pytest.raises(Invalid):
        actions.close_report(by=cast.mia, report=report, outcome="removed", reason="x")
    assert not queries.is_hidden("a whole conversation")
    assert Report.objects.get().closed_at is None
