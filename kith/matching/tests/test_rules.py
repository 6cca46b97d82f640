import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.guidance.rules import BOOK
from kith.matching import rules
from kith.matching.rules import words

CALMLY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
CODES = st.lists(st.sampled_from(rules.ABOUT), max_size=4, unique=True).map(tuple)
LIFE = st.lists(st.sampled_from(rules.LIFE), max_size=4, unique=True).map(tuple)
HOURS = st.lists(st.sampled_from(rules.HOURS), max_size=8, unique=True).map(tuple)
LANGUAGES = st.lists(st.sampled_from(words.LANGUAGES[:4]), min_size=1, max_size=3, unique=True).map(tuple)
STYLE = st.sampled_from(("", *rules.STYLES))
OFFSETS = st.integers(-720, 840)
WANTS = st.builds(
    rules.Wants,
    languages=LANGUAGES,
    about=CODES,
    hopes=LIFE,
    style=STYLE,
    hours=HOURS,
    lived_must=st.booleans(),
    hours_must=st.booleans(),
)
CANDIDATES = st.lists(
    st.builds(
        rules.Candidate,
        id=st.uuids().map(str),
        name=st.just("Somebody"),
        languages=LANGUAGES,
        experiences=st.tuples(CODES, LIFE).map(lambda pair: pair[0] + pair[1]),
        not_taken=CODES,
        hours=HOURS,
        offset_minutes=OFFSETS,
        style=STYLE,
        capacity=st.integers(1, 30),
        load=st.integers(0, 30),
        accepting=st.booleans(),
        may_act=st.booleans(),
        apart=st.booleans(),
        known=st.booleans(),
        tried=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
ANN = rules.Wants(languages=("en",), about=("mood",), hopes=("parent",), hours=("weekday_evening",))
LOOSER = {
    rules.Fault.HOURS: {"hours_must": False},
    rules.Fault.LIVED: {"lived_must": False},
    rules.Fault.LANGUAGE: {"languages": tuple(words.LANGUAGES)},
    rules.Fault.SCOPE: {"about": (), "lived_must": False},
}
BEN = rules.Candidate(
    id="ben", name="Ben", languages=("en",), experiences=("mood", "work"), hours=("weekday_evening",)
)


@CALMLY
@given(WANTS, OFFSETS, CANDIDATES)
def test_a_must_have_is_never_broken(wants, offset, candidates):
    for fit in rules.ranked(wants, offset, candidates, "seed"):
        one = fit.candidate
        assert set(wants.languages) & set(one.languages)
        assert not set(wants.about) & set(one.not_taken)
        assert one.load < min(one.capacity, 25)
        assert one.accepting
        assert one.may_act
        assert not one.apart
        assert not one.known
        assert not one.tried
        if wants.hours_must:
            assert rules.shared_hours(wants.hours, offset, one.hours, one.offset_minutes)
        if wants.lived_must:
            assert set(wants.about) & set(one.experiences)


@CALMLY
@given(WANTS, OFFSETS, CANDIDATES, LIFE, STYLE, HOURS)
def test_adding_a_wish_never_removes_anybody(wants, offset, candidates, hopes, style, hours):
    plain = replace(wants, hours_must=False)
    wishing = replace(plain, hopes=plain.hopes + hopes, style=style, hours=plain.hours + hours)
    assert _ids(rules.ranked(plain, offset, candidates, "s")) == _ids(
        rules.ranked(wishing, offset, candidates, "s")
    )


@CALMLY
@given(WANTS, OFFSETS, CANDIDATES)
def test_even_a_coordinator_is_never_shown_somebody_blocked_or_known_or_paused(wants, offset, candidates):
    for fit in rules.ranked(wants, offset, candidates, "seed", loose=True):
        assert not fit.candidate.apart
        assert not fit.candidate.known
        assert fit.candidate.may_act


@CALMLY
@given(WANTS, OFFSETS, CANDIDATES, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_rows(wants, offset, candidates, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)
    first = [fit.candidate.id for fit in rules.ranked(wants, offset, candidates, "seed")]
    assert first == [fit.candidate.id for fit in rules.ranked(wants, offset, shuffled, "seed")]


@CALMLY
@given(WANTS, OFFSETS, CANDIDATES)
def test_every_point_has_a_name_and_words_and_they_add_up(wants, offset, candidates):
    for fit in rules.ranked(wants, offset, candidates, "seed", loose=True):
        assert fit.total == len(fit.points)
        assert all(point.name and point.value == 1 for point in fit.points)
        assert all(len(reason) > 5 for reason in words.reasons(fit))
        assert all(len(miss) > 5 for miss in words.misses(fit))
        assert all(words.broken(fault, wants, "Ben") for fault in fit.faults)


@CALMLY
@given(WANTS, OFFSETS, CANDIDATES)
def test_what_is_said_to_loosen_brings_that_many(wants, offset, candidates):
    found = rules.loosening(wants, offset, candidates)
    if found is None or rules.ranked(wants, offset, candidates, "seed"):
        return
    looser = wants
    for fault in found.faults:
        looser = replace(looser, **LOOSER[fault])
    assert found.brings > 0
    assert len(rules.ranked(looser, offset, candidates, "seed")) >= found.brings
    assert words.loosening(found)


def test_the_fewest_must_haves_are_loosened():
    wants = replace(ANN, languages=("ar",), hours=("weekend_morning",), hours_must=True)
    found = rules.loosening(wants, 0, [BEN])
    assert words.loosening(found) == (
        "If the hours could be a wish and you could also write in another language, 1 person could be asked."
    )
    speaks = replace(BEN, id="b", languages=("ar",))
    assert rules.loosening(wants, 0, [BEN, speaks]).faults == (rules.Fault.HOURS,)


def test_where_two_are_even_the_one_with_fewer_people_comes_first():
    busy = replace(BEN, id="a", load=2)
    free = replace(BEN, id="b", load=1)
    assert [fit.candidate.id for fit in rules.ranked(ANN, 0, [busy, free], "s")] == ["b", "a"]


def test_more_shared_comes_before_fewer_people():
    more = replace(BEN, id="a", load=2, experiences=("mood", "parent"))
    assert [fit.candidate.id for fit in rules.ranked(ANN, 0, [BEN, more], "s")] == ["a", "ben"]


def test_what_fits_and_what_does_not_is_said_in_words():
    fit = rules.fit_of(ANN, 0, BEN)
    assert words.reasons(fit) == ["Knows low mood", "Free at the same hours: weekday evenings"]
    assert words.misses(fit) == ["You hoped for a parent. Ben has not said so."]


def test_evenings_on_two_sides_of_the_world_do_not_meet():
    assert rules.shared_hours(("weekday_evening",), 0, ("weekday_evening",), 0) == ("weekday_evening",)
    assert rules.shared_hours(("weekday_evening",), -480, ("weekday_evening",), 600) == ()
    assert rules.shared_hours(("weekday_evening",), -300, ("weekday_night",), 0) == ("weekday_evening",)


def test_a_weekend_night_runs_into_monday_morning():
    assert rules.shared_hours(("weekend_night",), 0, ("weekday_morning",), 120) == ("weekend_night",)


def test_hours_are_named_in_few_words():
    assert words.hours(rules.HOURS) == "any time on weekdays and any time at weekends"
    assert words.hours(("weekend_morning", "weekday_evening")) == "weekday evenings and weekend mornings"


def test_the_codes_are_those_of_the_rule_file():
    assert set(rules.ABOUT) == {option.value for option in BOOK.questions["about"].options} - {"unsure"}


def test_the_peer_limit_is_the_one_of_the_rule_file():
    limits = json.loads(
        (rules.lived.CONTENT.parents[2] / "guidance" / "content" / "guidance.json").read_text()
    )["wait_limits_hours"]
    assert {limits[level]["peer"] for level in ("L1", "L2", "L3")} == {rules.PEER_LIMIT_HOURS}


@pytest.mark.parametrize(
    ("days", "kind", "left"), [(1, "", "6 days left"), (6, "soon", "24 hours left"), (8, "late", "24 hours past the limit")]
)  # fmt: skip
def test_a_wait_is_told_beside_its_limit(days, kind, left):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    found = rules.waited(now - timedelta(days=days), None, now)
    assert found.kind == kind
    assert words.left(found) == left


def test_a_usual_wait_of_fewer_than_five_answers_is_no_number():
    assert rules.usual([timedelta(hours=1)] * 4) is None
    found = rules.usual([timedelta(hours=hour) for hour in (1, 2, 3, 4, 50)])
    assert found == rules.Waiting(timedelta(hours=3), 5)
    assert words.usually(found) == "Most often within 3 hours (last 5 answers)"


def test_a_need_comes_back_from_its_text_as_it_was():
    assert rules.need_of(rules.need_text(ANN, 72)) == (ANN, 72)


def _ids(fits):
    return {fit.candidate.id for fit in fits}
