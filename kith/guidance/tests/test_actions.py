import pytest
from django.db import connection

from kith.guidance.actions import forget_result, keep_result, raise_guidance_concern, read_kept_result
from kith.guidance.models import KeptResult, ToldWalk
from kith.guidance.queries import kept_result
from kith.guidance.rules import BOOK
from kith.lib.refusal import Invalid, Missing, Refused
from kith.people.models import Hat
from kith.privacy.actions import open_sealed
from kith.privacy.actions.audit import NoAudit
from kith.privacy.models import AuditRow
from kith.safety.actions import read_concern, start_shift
from kith.safety.models import Concern
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ANSWERS = {"age": "18_64", "distress": 3, "functioning": 3, "about": ["mood"], "suicide": 2}
WALK = "00000000-0000-4000-8000-000000000001"
ALL = list(BOOK.questions)


def test_what_is_kept_comes_back_as_it_was():
    ann = person("ann")
    keep_result(by=ann, answers=ANSWERS, measures={"phq9": 12}, asked=ALL)
    kept = read_kept_result(by=ann)
    assert kept.answers == ANSWERS
    assert kept.measures == {"phq9": 12}
    assert kept.result["level"] == 4
    assert kept.rule_version == BOOK.version


def test_what_is_kept_cannot_be_read_in_the_database():
    ann = person("ann")
    keep_result(by=ann, answers={**ANSWERS, "place": "canary-place-7"}, asked=ALL)
    with connection.cursor() as cursor:
        cursor.execute("select * from guidance_keptresult")
        row = cursor.fetchone()
    raw = b"".join(
        part.encode() if isinstance(part, str) else bytes(part)
        for part in row
        if isinstance(part, str | bytes | memoryview)
    )
    for word in (b"canary-place-7", b"distress", b"suicide", b"level", b"L4-R", b"mood"):
        assert word not in raw


def test_what_is_kept_opens_only_where_it_is_accounted_for():
    ann = person("ann")
    kept = keep_result(by=ann, answers=ANSWERS)
    with pytest.raises(NoAudit):
        open_sealed(kept, "answers")
    read_kept_result(by=ann)
    assert AuditRow.objects.filter(event="guidance.read_kept_result", outcome="done").count() == 1


def test_keeping_again_replaces_what_was_kept():
    ann = person("ann")
    keep_result(by=ann, answers=ANSWERS)
    keep_result(by=ann, answers={"distress": 0})
    assert KeptResult.objects.count() == 1
    assert read_kept_result(by=ann).answers == {"distress": 0}


def test_nobody_reads_what_another_kept():
    ann, eve, ada = person("ann"), person("eve"), person("ada", Hat.ADMINISTRATOR)
    keep_result(by=ann, answers=ANSWERS)
    for other in (eve, ada):
        assert kept_result(other) is None
        with pytest.raises(Missing):
            read_kept_result(by=other)
        forget_result(by=other)
    assert KeptResult.objects.count() == 1


def test_forgetting_takes_it_away_and_twice_is_no_mistake():
    ann = person("ann")
    keep_result(by=ann, answers=ANSWERS)
    forget_result(by=ann)
    forget_result(by=ann)
    assert not KeptResult.objects.exists()


def test_of_somebody_under_thirteen_nothing_is_kept():
    ann = person("ann")
    with pytest.raises(Refused):
        keep_result(by=ann, answers={"age": "u13"})
    assert not KeptResult.objects.exists()


@pytest.mark.parametrize(
    ("answers", "measures"), [({"distress": 9}, {}), ({"nothing": 1}, {}), ({}, {"phq9": 99})]
)
def test_what_makes_no_sense_is_not_kept(answers, measures):
    with pytest.raises(Invalid):
        keep_result(by=person("ann"), answers=answers, measures=measures)
    assert not KeptResult.objects.exists()


def test_a_serious_answer_reaches_the_one_on_call_with_the_answers_that_say_so():
    from datetime import timedelta

    from kith.lib import clock

    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    start_shift(by=olu, ends_at=clock.now() + timedelta(hours=2))
    concern = raise_guidance_concern(by=ann, walk=WALK, answers={**ANSWERS, "home_safety": 0}, asked=ALL)
    assert concern.owner == olu
    words = read_concern(by=olu, concern=concern).words
    assert "Often, or I have thought about how" in words
    assert "Low mood" not in words


def test_the_same_walk_is_told_once_at_the_same_risk():
    ann = person("ann")
    assert raise_guidance_concern(by=ann, walk=WALK, answers=ANSWERS, asked=["suicide"]) is not None
    assert raise_guidance_concern(by=ann, walk=WALK, answers=ANSWERS, asked=["suicide"]) is None
    assert ToldWalk.objects.count() == 1
    worse = {**ANSWERS, "suicide": 4}
    assert raise_guidance_concern(by=ann, walk=WALK, answers=worse, asked=["suicide"]) is not None
    assert raise_guidance_concern(by=ann, walk=WALK, answers=ANSWERS, asked=["suicide"]) is None


def test_mild_answers_raise_nothing():
    assert (
        raise_guidance_concern(by=person("ann"), walk=WALK, answers={"suicide": 1}, asked=["suicide"]) is None
    )
    assert not Concern.objects.exists()
    assert not ToldWalk.objects.exists()


def test_of_somebody_under_thirteen_only_the_danger_is_told():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = raise_guidance_concern(
        by=ann, walk=WALK, answers={"age": "u13", "suicide": 4}, asked=["age", "suicide"]
    )
    words = read_concern(by=olu, concern=concern).words
    assert "under 13" in words
    assert "plan" not in words
