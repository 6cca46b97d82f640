"""The rules hold what they promise, and a second reading of the rule file agrees with them everywhere we look."""

import copy
import itertools
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.guidance.rules import (
    ALTERNATIVES,
    ALWAYS_ASKED,
    BOOK,
    SAFETY,
    approaches_for,
    can_see_result,
    changes,
    decide,
    medical_number_first,
    next_question,
    questions_left,
    read,
    reasons,
    unasked,
)
from kith.guidance.rules.reading import FILE
from kith.guidance.tests.make import MEASURES, ORDINALS, mildest, someone
from kith.guidance.tests.oracle import suggestion
from kith.lib.refusal import Invalid

CRISIS = [None, "urgent", "emergency"]
STRENGTH = {
    "available_on_request": 0,
    "offered": 1,
    "check_ins": 1,
    "recommended": 2,
    "recommended_strongly": 3,
    "required": 4,
}
SKIP_RAISES = ("danger", "suicide", "attempt", "harm_others", "reality", "withdrawal", "body")


def values(question):
    chosen = st.sampled_from([option.value for option in question.options] or ["GB", "NL nl"])
    return st.lists(chosen, max_size=3, unique=True) if question.kind == "multi" else chosen


ANSWERS = st.fixed_dictionaries({}, optional={q.key: values(q) for q in BOOK.questions.values()})
TAKEN = st.fixed_dictionaries({}, optional={key: st.sampled_from(list(of)) for key, of in MEASURES.items()})
widely = settings(max_examples=250, deadline=None, derandomize=True, database=None)


def as_lists(result):
    return json.loads(json.dumps(result.as_dict()))


def agree(answers, measures=None, left=()):
    assert as_lists(decide(answers, measures, left)) == suggestion(answers, measures or {}, left), (
        answers,
        measures,
        left,
    )


@pytest.mark.parametrize("mild", [0.0, 0.4, 0.8, 0.95])
def test_two_readings_agree_about_thousands_of_people(mild):
    chance = random.Random(f"people {mild}")
    for skips in (0.0, 0.03, 0.3):
        for _ in range(2000):
            agree(*someone(chance, mild, skips))


def test_two_readings_agree_while_questions_are_still_to_come():
    chance = random.Random("still to come")
    keys = list(BOOK.questions)
    for _ in range(3000):
        answers, measures = someone(chance, 0.8)
        agree(answers, measures, frozenset(chance.sample(keys, chance.randint(0, len(keys)))))


def test_two_readings_agree_about_every_pair_of_answers():
    everything = [
        (key, [None, *[o.value for o in q.options]]) for key, q in BOOK.questions.items() if q.kind != "multi"
    ]
    for (one, some), (other, more) in itertools.combinations(everything, 2):
        for a, b in itertools.product(some, more):
            agree(mildest(**{one: a, other: b}))


def test_two_readings_agree_about_every_emergency():
    keys = ("danger", "suicide", "attempt", "harm_others", "reality", "perinatal")
    possible = [[o.value for o in BOOK.questions[key].options] for key in keys]
    for combination in itertools.product(*possible):
        for withdrawal in (None, 0, 3):
            agree(mildest(withdrawal=withdrawal, **dict(zip(keys, combination, strict=True))))


def test_two_readings_agree_about_every_edge_of_every_measure():
    for key, possible in MEASURES.items():
        for value in possible:
            agree(mildest(), {key: value})
            agree(mildest(functioning=1, duration=2, distress=1), {key: value})
    for total in (4.9, 5.0, 15.5, 15.999, 16.0):
        agree(mildest(), {"phq9": total})


def test_two_readings_agree_about_everything_that_leads_to_a_level():
    keys = ("distress", "functioning", "substance", "response", "trauma", "duration")
    possible = [[o.value for o in BOOK.questions[key].options] for key in keys]
    for combination in itertools.product(*possible):
        agree(mildest(**dict(zip(keys, combination, strict=True))))


def test_two_readings_agree_about_every_stage_and_preference_at_every_level():
    levels = [
        {},
        {"stress": 2},
        {"functioning": 2},
        {"reality": 2},
        {"self_harm": 2},
        {"functioning": 4},
        {"suicide": 4},
    ]
    stages = [None, *[o.value for o in BOOK.questions["stage"].options]]
    wishes = [None, *[o.value for o in BOOK.questions["preference"].options]]
    for level, stage, wish in itertools.product(levels, stages, wishes):
        agree(mildest(stage=stage, preference=wish, **level))


@widely
@given(ANSWERS, TAKEN)
def test_i1_the_gravest_answers_bring_crisis_help_first(answers, measures):
    for grave in ({"danger": 2}, {"suicide": 3}, {"suicide": 4}, {"attempt": 3}, {"harm_others": 2}):
        assert decide(answers | grave, measures).first == "crisis"
    for combination in (
        {"danger": 2},
        {"suicide": 4},
        {"harm_others": 2},
        {"withdrawal": 3},
        {"suicide": 3, "attempt": 3},
        {"perinatal": 1, "reality": 2},
        {"reality": 3, "harm_others": 1},
    ):
        assert decide(answers | combination, measures).crisis == "emergency"


@widely
@given(ANSWERS, TAKEN)
def test_i2_a_peer_alone_is_never_suggested_where_a_professional_is_needed(answers, measures):
    result = decide(answers, measures)
    if result.domains["S"] >= 3 or result.domains["R"] >= 2 or result.domains["F"] >= 2:
        assert STRENGTH[result.professional] >= STRENGTH["recommended"]


@widely
@given(ANSWERS, TAKEN)
def test_i3_in_a_crisis_a_peer_is_never_the_responder(answers, measures):
    result = decide(answers, measures)
    assert (
        (result.crisis is not None) == (result.first == "crisis") == (result.peer == "after_crisis_contact")
    )


@widely
@given(ANSWERS, TAKEN)
def test_i4_every_outcome_keeps_both_doors_open(answers, measures):
    result = decide(answers, measures)
    assert result.professional in STRENGTH
    assert result.peer in ("after_crisis_contact", "alongside", "open_door", "primary")
    assert result.times["professional_h"] > 0
    assert result.times["peer_h"] > 0


@widely
@given(ANSWERS, TAKEN, st.integers(1, 3))
def test_i5_item_nine_means_level_three_at_least(answers, measures, item):
    result = decide(answers, measures | {"phq9_item9": item})
    assert result.level >= 3
    assert "R-phq9-1" in result.risk_rules


@widely
@given(ANSWERS, TAKEN, st.sampled_from(SKIP_RAISES))
def test_i6_a_skipped_safety_question_is_never_a_no(answers, measures, key):
    answers.pop(key, None)
    result = decide(answers, measures)
    assert result.level >= 3
    assert "human_safety_check_offered" in result.flags
    assert f"R-{key}-skipped" in result.risk_rules


@widely
@given(ANSWERS, TAKEN, ANSWERS)
def test_i7_cost_and_access_change_nothing_but_the_alternatives(answers, measures, others):
    wishes = ("cost", "access", "format", "readiness", "goals", "about", "for_whom", "place")
    changed = {k: v for k, v in answers.items() if k not in wishes} | {
        k: v for k, v in others.items() if k in wishes
    }
    before, after = as_lists(decide(answers, measures)), as_lists(decide(changed, measures))
    assert (after["alternatives"] == list(ALTERNATIVES)) == (changed.get("cost") in ("low", "free"))
    assert before | {"alternatives": 0} == after | {"alternatives": 0}


@widely
@given(ANSWERS, TAKEN, st.sampled_from(["peer", "professional", "both", "none", None]))
def test_i8_preference_never_changes_level_or_crisis(answers, measures, wish):
    before, after = decide(answers, measures), decide(answers | {"preference": wish}, measures)
    assert (before.level, before.crisis) == (after.level, after.crisis)


@widely
@given(ANSWERS, TAKEN)
def test_i9_preference_decides_what_comes_first_up_to_level_three(answers, measures):
    for wish, first in (("peer", "peer"), ("professional", "professional"), ("both", "together")):
        result = decide(answers | {"preference": wish}, measures)
        peer_led_aftercare = "aftercare" in result.flags and result.level <= 2
        if result.level <= 3 and not (peer_led_aftercare and wish == "both"):
            assert result.first == first


@widely
@given(ANSWERS, TAKEN, st.sampled_from(["finished", "left_hospital", "long_term"]))
def test_i10_aftercare_never_lowers_the_level(answers, measures, stage):
    answers.pop("stage", None)
    assert decide(answers | {"stage": stage}, measures).level == decide(answers, measures).level


@widely
@given(ANSWERS, TAKEN, st.data())
def test_i11_to_i13_a_worse_answer_never_means_less_or_later_help(answers, measures, data):
    question = data.draw(
        st.sampled_from([q for q in ORDINALS if answers.get(q.key, 9) < len(q.options) - 1] or ORDINALS)
    )
    low = answers.get(question.key, 0)
    worse = data.draw(st.integers(low, len(question.options) - 1))
    helps_no_less(
        decide(answers | {question.key: low}, measures), decide(answers | {question.key: worse}, measures)
    )


def test_i11_to_i13_hold_for_every_step_of_many_people():
    chance = random.Random("steps")
    for _ in range(150):
        answers, measures = someone(chance, 0.85, 0.02)
        for question in ORDINALS:
            results = [
                decide(answers | {question.key: option.value}, measures) for option in question.options
            ]
            for milder, worse in itertools.pairwise(results):
                helps_no_less(milder, worse)


def test_i11_to_i13_hold_for_worse_measures_too():
    chance = random.Random("measures")
    for _ in range(60):
        answers, measures = someone(chance, 0.9, 0.0)
        for key, possible in MEASURES.items():
            results = [decide(answers, measures | {key: value}) for value in possible]
            for milder, worse in itertools.pairwise(results):
                helps_no_less(milder, worse)


@widely
@given(ANSWERS, TAKEN, st.sampled_from(ORDINALS))
def test_i14_skipping_never_means_less_help_than_the_mildest_answer(answers, measures, question):
    helps_no_less(
        decide(answers | {question.key: 0}, measures), decide(answers | {question.key: None}, measures)
    )


@widely
@given(ANSWERS, TAKEN)
def test_i15_every_level_carries_the_rules_that_caused_it(answers, measures):
    result = decide(answers, measures)
    assert result.level == max([int(rule[1]) for rule in result.rules], default=1)
    assert result.domains["R"] == max(
        [BOOK.risk_rules.by_id[rule].says for rule in result.risk_rules], default=0
    )
    assert list(result.rules) == sorted(result.rules)


@widely
@given(ANSWERS, TAKEN)
def test_i16_the_same_answers_give_the_same_result_and_are_left_as_they_were(answers, measures):
    before = copy.deepcopy((answers, measures))
    assert decide(answers, measures) == decide(dict(reversed(answers.items())), measures)
    assert (answers, measures) == before


def helps_no_less(milder, worse):
    assert worse.level >= milder.level
    assert CRISIS.index(worse.crisis) >= CRISIS.index(milder.crisis)
    assert STRENGTH[worse.professional] >= STRENGTH[milder.professional]
    assert worse.times["professional_h"] <= milder.times["professional_h"]


def test_nothing_wrong_is_level_one_without_a_rule():
    result = decide(mildest())
    assert (result.level, result.rules, result.risk_rules, result.flags) == (1, (), (), ())
    assert result.times == {"professional_h": 1008, "peer_h": 168}


def test_a_duration_sent_without_distress_is_ignored():
    assert decide(mildest(distress=0, duration=2), {"phq9": 12}).domains["D"] == 0
    assert decide(mildest(distress=None, duration=2), {"phq9": 12}).domains["D"] == 0
    assert decide(mildest(distress=1, duration=2), {"phq9": 12}).rules == ("L2-D", "L2-S", "L3-SD")


def test_only_a_crisis_says_now_or_the_same_day():
    assert decide(mildest(danger=2)).times == {"crisis": "now", "professional_h": 24, "peer_h": 72}
    assert decide(mildest(body=2)).times["crisis"] == "same_day"
    assert "crisis" not in decide(mildest(self_harm=2)).times


def test_leaving_hospital_speeds_every_level_up():
    assert decide(mildest(stage="left_hospital")).times == {"professional_h": 72, "peer_h": 72}
    assert decide(mildest(stage="left_hospital", reality=2)).times == {"professional_h": 48, "peer_h": 72}
    wished = decide(mildest(stage="left_hospital", preference="professional"))
    assert (wished.first, wished.professional, wished.peer) == ("professional", "check_ins", "open_door")
    assert decide(mildest(stage="left_hospital", functioning=2)).professional == "recommended"


def test_a_question_not_yet_asked_is_not_a_skipped_one():
    asked = ["for_whom", "age", "place", "danger", "suicide"]
    answers = {"danger": 0, "suicide": 4}
    result = decide(answers, {}, unasked(asked))
    assert result.crisis == "emergency"
    assert set(result.risk_rules) == {"R-suicide-3"}
    assert "dv_safe" not in result.flags
    assert "age_unknown" in result.flags


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"mood": 1}, "no question 'mood'"),
        ({"danger": 3}, "'danger' must be one of 0, 1, 2, not 3"),
        ({"danger": -1}, "'danger'"),
        ({"danger": True}, "not True"),
        ({"danger": 1.0}, "not 1.0"),
        ({"danger": "1"}, "'danger'"),
        ({"danger": [1]}, "not a list"),
        ({"danger": 10**5000}, "not a int"),
        ({"age": "adult"}, "'age'"),
        ({"age": {}}, "'age'"),
        ({"about": "mood"}, "must be a list"),
        ({"about": ["mood", "gloom"]}, "not 'gloom'"),
        ({"about": [["mood"]]}, "not a list"),
        ({"place": 4}, "short text"),
        ({"place": "x" * 201}, "short text"),
        ({"distress": 0, "duration": 9}, "'duration'"),
        ({4: 1}, "no question"),
        ([], "must be an object"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(answers, says):
    with pytest.raises(Invalid, match=says) as refused:
        decide(answers)
    assert len(refused.value.reason) < 200
    assert "\n" not in refused.value.reason


@pytest.mark.parametrize(
    "measures",
    [
        {"phq9": 28},
        {"phq9": -1},
        {"phq9": float("nan")},
        {"phq9": float("inf")},
        {"phq9": "12"},
        {"phq9": True},
        {"phq9_item9": 1.5},
        {"cssrs": "severe"},
        {"cssrs": 2},
        {"asq_acute": 1},
        {"asq_acute": "yes"},
        {"mood": 3},
        [],
    ],
)
def test_a_measure_that_cannot_be_is_refused(measures):
    with pytest.raises(Invalid):
        decide(mildest(), measures)


def test_null_says_the_same_as_no_key():
    assert decide(mildest() | {"danger": None, "age": None}) == decide(mildest(danger=None, age=None))
    assert decide(mildest(), {"phq9": None}) == decide(mildest())


def test_questions_come_in_order_and_the_last_ones_after_the_result():
    asked = []
    while question := next_question({}, asked):
        asked.append(question.key)
    assert asked[:4] == ["for_whom", "age", "place", "danger"]
    assert "duration" not in asked
    assert asked[-1] == "preference"
    assert [q.key for q in questions_left({}, asked, after_result=True)] == [
        "readiness",
        "format",
        "cost",
        "access",
    ]


def test_duration_is_asked_only_where_something_is_hard():
    asked = [key for key in BOOK.questions if key not in ("duration", "functioning")]
    assert next_question({"distress": 1}, asked).key == "duration"
    assert next_question({"distress": 0}, asked).key == "functioning"


def test_a_result_is_offered_from_functioning_on_and_never_before_the_safety_questions():
    order = list(BOOK.questions)
    before = order[: order.index("functioning")]
    assert can_see_result({}, before)
    assert not can_see_result({}, [key for key in before if key != "distress"])
    assert not can_see_result({"distress": 1}, [key for key in before if key != "duration"])
    for key in ALWAYS_ASKED:
        assert not can_see_result({}, [other for other in order if other != key])


def test_a_reason_names_the_answers_behind_the_rule():
    why = reasons(mildest(distress=2, substance=2, health=1, body=None), {"gad7": 9})
    assert list(why) == ["L3-R", "L3-SC", "L2-C", "L2-R", "L2-S", "R-body-skipped"]
    assert [(b.key, b.label, b.value, b.measure) for b in why["L3-SC"].because] == [
        ("distress", "Quite hard", 2, False),
        ("substance", "It is causing problems", 2, False),
        ("gad7", None, 9, True),
    ]
    assert [(b.key, b.skipped, b.label) for b in why["L3-R"].because] == [("body", True, None)]
    assert why["L2-C"].source == "IAR level 2"


@widely
@given(ANSWERS, TAKEN)
def test_every_rule_that_fired_has_a_reason_and_nothing_else_has(answers, measures):
    result, why = decide(answers, measures), reasons(answers, measures)
    assert sorted(why) == sorted([*result.rules, *result.risk_rules])
    assert all(reason.because and reason.source for reason in why.values())


def test_safety_answers_are_marked_to_be_kept_quiet():
    why = reasons(mildest(suicide=2, stress=2))
    assert [b.quiet for b in why["L4-R"].because] == [True]
    assert [b.quiet for b in why["L2-X"].because] == [False]


@settings(widely, max_examples=60)
@given(ANSWERS, TAKEN)
def test_a_change_is_real_small_and_never_of_a_safety_answer(answers, measures):
    now = decide(answers, measures)
    offered = changes(answers, measures)
    assert len(offered) <= 3
    assert not (now.crisis and offered)
    for change in offered:
        assert change.key not in SAFETY
        assert change.result == decide(answers | {change.key: change.value}, measures) != now


def test_what_would_change_it_is_found():
    found = changes(mildest(functioning=2))
    assert [(change.key, change.value, change.result.level) for change in found] == [
        ("functioning", 1, 1),
        ("preference", "peer", 3),
        ("distress", 4, 4),
    ]
    assert changes(mildest(suicide=4, functioning=2)) == ()


def test_couple_work_is_withheld_where_somebody_is_feared():
    answers = mildest(about=["relationships", "mood"])
    needs = {a.need: a.offer for a in approaches_for(answers, decide(answers))}
    assert "couple therapy" in needs["patterns, relationships, past"]
    answers["home_safety"] = 1
    needs = {a.need: a.offer for a in approaches_for(answers, decide(answers))}
    assert needs["patterns, relationships, past"] == ("psychodynamic",)
    assert next(iter(needs)) == "low mood, less severe"


def test_a_body_in_danger_puts_the_medical_number_first():
    assert medical_number_first({"body": 2})
    assert medical_number_first({"danger": 2, "suicide": 4})
    assert not medical_number_first({"suicide": 4, "danger": 1})


def content():
    return json.loads(FILE.read_text("utf-8"))


def test_a_threshold_changed_in_the_file_changes_the_decision():
    changed = content()
    changed["version"] = 3
    next(rule for rule in changed["level_rules"] if rule["id"] == "L2-X")["when"] = "X>=1"
    changed["domains"]["S"] = changed["domains"]["S"].replace("pcl5>=31", "pcl5>=20")
    result = decide(mildest(stress=1), {"pcl5": 20}, book=read(changed))
    assert (result.rules, result.rule_version) == (("L2-S", "L2-X"), 3)


@pytest.mark.parametrize(
    ("where", "when"),
    [
        ("risk_rules", "danger"),
        ("risk_rules", "danger=7"),
        ("risk_rules", "mood>=1"),
        ("risk_rules", "danger=1 and"),
        ("risk_rules", "(danger=1"),
        ("risk_rules", "danger=1 suicide=1"),
        ("risk_rules", ">=1"),
        ("risk_rules", "__import__('os')"),
        ("risk_rules", "(" * 500 + "danger=1" + ")" * 500),
        ("level_rules", "danger=1"),
        ("level_rules", ""),
    ],
)
def test_a_rule_that_cannot_be_understood_is_refused(where, when):
    changed = content()
    changed[where][0]["when"] = when
    with pytest.raises(Invalid):
        read(changed)


def test_a_composition_that_leaves_somebody_out_or_asks_about_skips_is_refused():
    changed = content()
    changed["composition"][-1]["when"] = "L2"
    with pytest.raises(Invalid, match="no row"):
        decide(mildest(), book=read(changed))
    changed["composition"][-1]["when"] = "danger skipped"
    with pytest.raises(Invalid, match="skipped"):
        read(changed)


def test_prose_that_the_engine_does_not_know_is_refused():
    for key in ("aftercare", "unshown_rule", "emergency_when"):
        changed = content()
        changed[key] = "something else"
        with pytest.raises(Invalid):
            read(changed)
    with pytest.raises(Invalid):
        read({})
