import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from kith.guidance import forms, rules
from kith.guidance.models import ToldWalk
from kith.guidance.tests.walking import QUIET_DAY, Walker
from kith.people.models import Hat
from kith.privacy.actions import lock_token, unlock_token
from kith.safety.models import Concern
from tests.cast import house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CRISES = {
    "danger": "2",
    "suicide": "4",
    "attempt": "3",
    "harm_others": "2",
    "reality": "3",
    "withdrawal": "3",
    "body": "2",
}


@pytest.fixture(autouse=True)
def _house():
    house(country="US")


def rows():
    """How many rows there are, but for the house's own keys."""
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label != "privacy" or model.__name__ == "AuditRow"
    }


def carried(walker):
    return unlock_token("guide", walker.hidden("walk"), 60)


def opened_by_default(page):
    """What is on the page without opening anything."""
    return re.sub(r"<details>.*?</details>", "", page, flags=re.S)


def test_the_whole_walk_leaves_no_cookie_and_no_row():
    before = rows()
    walker = Walker()
    walker.to_the_result().press("more")
    while walker.question:
        walker.say()
    assert "<title>What may fit" in walker.page
    for answer in walker.seen:
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer.status_code == 200
    assert rows() == before


def test_every_question_is_asked_with_all_its_answers_and_nothing_chosen():
    walker, met = Walker(), []
    while walker.question or "<title>What may fit" not in walker.page:
        question = rules.question_for(walker.question)
        met.append(question.key)
        assert question.text in walker.page.replace("&#39;", "'")
        for option in question.options:
            assert option.label in walker.page.replace("&#39;", "'").replace("&#34;", '"')
        assert " checked" not in walker.page
        walker.say()
    walker.press("more")
    while walker.question:
        met.append(walker.question)
        walker.say()
    assert met == list(rules.BOOK.questions)


def test_a_page_somebody_could_see_asks_nothing_personal():
    walker = Walker(safe="hide")
    assert walker.answer.status_code == 200
    assert walker.question is None
    assert "can wait" in walker.heading


def test_saying_it_is_not_safe_leaves_at_once():
    walker = Walker(safe="no")
    assert walker.answer.status_code == 307
    assert walker.answer["Location"] == "/leave"


@pytest.mark.parametrize("safe", ["", "perhaps"])
def test_the_first_page_needs_an_answer(safe):
    walker = Walker(safe="").press("start", safe=safe)
    assert walker.answer.status_code == 422
    assert "Choose one of the three" in walker.page


@pytest.mark.parametrize(("key", "value"), CRISES.items())
def test_a_crisis_answer_interrupts_at_once_with_help(key, value):
    walker = Walker(**{key: value}).until(key).say()
    assert walker.answer.status_code == 200
    assert walker.question is None
    assert "The rest can wait." in walker.heading
    assert "No alarm has been sent" in walker.page
    assert "We do not know who you are" in walker.page
    walker.press("go_on")
    assert walker.question is not None


@pytest.mark.parametrize(("key", "value"), CRISES.items())
def test_in_a_crisis_the_right_number_stands_first(key, value):
    page = Walker(**{key: value}).until(key).say().page
    crisis, emergency = page.index('href="tel:988"'), page.index('href="tel:911"')
    assert (emergency < crisis) == (key in ("danger", "withdrawal", "body"))


def test_a_birth_with_strange_experiences_is_a_crisis():
    walker = Walker(reality="2", perinatal="1").until("perinatal").say()
    assert "The rest can wait." in walker.heading


def test_the_numbers_are_those_of_the_chosen_country():
    page = Walker(country="GB", suicide="4").until("suicide").say().page
    assert 'href="tel:116123"' in page
    assert 'href="tel:988"' not in page


def test_a_crisis_page_comes_again_only_when_it_gets_worse():
    walker = Walker(suicide="3", attempt="skip", withdrawal="3").until("suicide").say()
    assert "The rest can wait." in walker.heading
    walker.press("go_on").until("attempt").say()
    assert walker.question == "harm_others"
    walker.until("withdrawal").say()
    assert "medical help now" in walker.heading


def test_a_crisis_stays_on_top_of_the_result():
    page = Walker(suicide="4").jump().page
    assert page.index('href="tel:988"') < page.index("Your two ways")
    assert "A peer is not the one to call in danger" in page


def test_a_crisis_answer_counts_on_the_way_back_too():
    walker = Walker().until("suicide").press("back", answer="4")
    assert "The rest can wait." in walker.heading


@pytest.mark.parametrize("key", sorted(rules.QUIET & set(rules.BOOK.questions)))
def test_a_safety_answer_is_never_repeated_unless_it_is_opened(key):
    question = rules.question_for(key)
    worst = question.options[-1]
    walker = Walker(**{key: str(worst.value)}).jump()
    assert worst.label not in opened_by_default(walker.page)
    assert "Because of an answer about safety" in walker.page
    walker.change(key)
    assert walker.question == key
    assert re.findall(r'value="(\w+)" checked', walker.page) == ["keep"]
    walker.press("answer", answer="keep")
    assert carried(walker)["answers"][key] == worst.value


def test_an_earlier_answer_is_chosen_again_on_the_way_back_and_nothing_is_lost():
    walker = Walker(distress="3").until("functioning").press("back", answer="2")
    assert walker.question == "duration"
    walker.press("back")
    assert walker.question == "distress"
    assert re.findall(r'value="(\w+)" checked', walker.page) == ["3"]
    assert carried(walker)["answers"]["functioning"] == 2


def test_going_back_from_the_first_question_comes_to_the_first_page_with_everything():
    walker = Walker(for_whom="me").say().press("back")
    assert walker.question == "for_whom"
    walker.press("back")
    assert "Is it safe to read this now?" in walker.page
    assert walker.press("start", safe="yes").question == "age"


def test_what_fits_now_is_offered_from_daily_life_on_and_never_before_the_safety_questions():
    walker = Walker()
    while walker.question != "functioning":
        assert "See what fits now" not in walker.page
        walker.say()
    assert "See what fits now" in walker.page
    walker.press("now")
    assert "<title>What may fit" in walker.page
    assert "Answer the other" in walker.page


@pytest.mark.parametrize("do", ["now", "result", "more"])
def test_a_result_before_its_time_is_refused_and_nothing_is_lost(do):
    walker = Walker(for_whom="other").say().press(do)
    assert walker.answer.status_code in (200, 422)
    assert walker.question == "age"
    assert carried(walker)["answers"] == {"for_whom": "other"}


def test_a_result_too_early_says_so():
    walker = Walker().press("result")
    assert walker.answer.status_code == 422
    assert "That step did not fit." in walker.page


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "answer", "question": "functioning", "answer": "1"},
        {"do": "answer", "question": "nothing", "answer": "1"},
        {"do": "answer", "question": "duration", "answer": "1"},
        {"do": "answer"},
        {"do": "fly"},
        {"change": "support"},
        {"change": "<script>"},
        {},
    ],
)
def test_a_step_out_of_order_is_told_in_words_and_nothing_is_lost(sent):
    walker = Walker(for_whom="unsure").say()
    answer = walker.client.post("/guide", {"walk": walker.hidden("walk"), **sent})
    walker.answer = answer
    assert answer.status_code == 422
    assert "Nothing is lost" in walker.page
    assert walker.question == "age"
    assert carried(walker)["answers"] == {"for_whom": "unsure"}


@pytest.mark.parametrize("value", ["9", "", "<b>", "x" * 100_000, "2.0", "True"])
def test_an_answer_that_is_none_of_the_answers_is_shown_again(value):
    walker = Walker().until("distress").press("answer", answer=value)
    assert walker.answer.status_code == 422
    assert walker.question == "distress"
    assert "Choose one of the answers, please." in walker.page
    assert "<b>" not in walker.page
    assert "distress" not in carried(walker)["asked"]


def test_of_many_answers_the_good_ones_stay_when_one_is_wrong():
    walker = Walker().until("about").press("answer", answer=["mood", "moon"])
    assert walker.answer.status_code == 422
    assert re.findall(r'value="(\w+)" checked', walker.page) == ["mood"]


def test_a_country_that_does_not_exist_is_shown_again():
    walker = Walker().until("place").press("answer", country="ATLANTIS", language="en")
    assert walker.answer.status_code == 422
    assert "Choose one from the list" in walker.page


@pytest.mark.parametrize(
    "token",
    [
        "",
        "abc",
        "x" * 200_000,
        "é🜁",
        pytest.param(lambda: lock_token("other", {}), id="another-purpose"),
        pytest.param(lambda: lock_token("guide", ["list"]), id="another-shape"),
        pytest.param(lambda: lock_token("guide", {"version": 1}), id="other-rules"),
        pytest.param(lambda: lock_token("guide", {"version": rules.BOOK.version, "id": "x"}), id="no-walk"),
        pytest.param(
            lambda: lock_token(
                "guide", {"version": rules.BOOK.version, "id": QUIET_DAY["age"], "answers": {"age": "7"}}
            ),
            id="no-answer",
        ),
    ],
)
def test_a_page_that_is_not_ours_is_told_kindly(token):
    answer = Client().post("/guide", {"walk": token() if callable(token) else token, "do": "answer"})
    assert answer.status_code == 422
    assert "start again" in answer.content.decode()
    assert not answer.cookies


def test_a_page_is_good_for_two_hours_between_steps():
    start = datetime(2026, 11, 3, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        walker = Walker()
        clock.shift(timedelta(hours=1, minutes=59))
        assert walker.say().question == "age"
        clock.shift(timedelta(hours=2, seconds=1))
        assert walker.say().answer.status_code == 422
        assert "grown old" in walker.heading


def test_what_the_page_carries_cannot_be_read():
    assert "suicide" not in Walker(suicide="2").until("attempt").hidden("walk")


def test_the_young_meet_a_line_of_their_own_and_who_is_told_before_the_safety_questions():
    walker = Walker(age="13_15", country="GB").until("age").say()
    assert walker.heading == "Before you go on"
    assert "Who gets told" in walker.page
    assert "danger" not in carried(walker)["asked"]
    assert "Childline" in Walker(age="13_15", country="GB").jump().page


def test_the_young_are_offered_no_account():
    page = Walker(age="16_17").jump().page
    assert 'href="/join"' not in page
    assert 'href="/young?where=US"' in page


def test_in_a_crisis_the_young_see_their_own_line_first():
    page = Walker(age="13_15", country="GB", suicide="4").until("suicide").say().page
    assert page.index("Childline") < page.index('href="tel:999"')


def test_under_thirteen_nothing_can_be_kept(signed_in):
    client = signed_in(person("ann"))
    walker = Walker(client, age="u13").jump()
    assert "Keep it for later" not in walker.page
    assert client.post("/guide/keep", {"walk": walker.hidden("walk")}).status_code == 403


def test_somebody_who_asks_for_another_may_not_know():
    walker = Walker(for_whom="other").say()
    assert "I do not know" in walker.page
    assert walker.heading == "How old is the person you care about?"
    assert "An adult is never signed up" in walker.jump().page


def test_somebody_who_is_afraid_meets_an_advocate_first():
    page = Walker(home_safety="1", preference="peer").jump().page
    assert page.index("Domestic Violence Hotline") < page.index("Your two ways")
    assert "no-print" in page[: page.index("Domestic Violence Hotline")].rsplit("<section", 1)[1]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"withdrawal": "1"}, "Do not stop suddenly alone."),
        ({"body": "1"}, "See a doctor soon."),
        ({"stage": "left_hospital"}, "An amount you were used to can kill."),
        ({"about": "loss"}, "After a suicide or a violent death"),
        ({"reality": "skip"}, "You left out a question about safety."),
        ({"home_safety": "skip"}, "Staying unseen."),
        ({"stage": "between"}, "you need not wait alone"),
        ({"age": "skip"}, "you are asked if you are 18"),
        ({"functioning": "3"}, "When days stop working, a trained person should be part of it."),
        ({"functioning": "3"}, "Rule L3-F: IAR level 3"),
        ({"functioning": "3"}, "within 4 weeks"),
        ({"suicide": "2"}, "within 3 days"),
    ],
)
def test_a_result_says_what_follows(answers, words):
    assert words in Walker(**answers).jump().page


def test_when_money_is_short_other_ways_are_named():
    walker = Walker(cost="free").jump().press("more")
    while walker.question:
        walker.say()
    assert "A training clinic" in walker.page


def test_a_result_never_shows_our_own_notes_as_a_source():
    page = Walker(support="3", trauma="2", functioning="3").jump().page
    assert "our starting notes" in page
    assert "seed 0" not in page


def test_a_changed_answer_is_looked_at_again_at_once():
    walker = Walker(functioning="0").jump()
    assert walker.heading == "Someone who has been there"
    walker.change("functioning").press("answer", answer="3")
    assert walker.heading == "Both kinds, side by side"


def test_the_result_of_somebody_who_needs_a_doctor_says_so_first():
    page = Walker(body="2").jump()
    assert page.heading == "Please get medical help now. The rest can wait."


def test_a_line_for_some_young_people_is_not_given_to_all_of_them():
    page = Walker(age="16_17").until("age").say().page
    assert 'href="tel:988"' in page
    assert "Trevor" not in page


def test_a_visitor_never_raises_a_concern():
    Walker(suicide="4").to_the_result()
    assert not Concern.objects.exists()
    assert not ToldWalk.objects.exists()


def test_signed_in_it_is_said_before_the_questions_and_then_done_once(signed_in):
    walker = Walker(signed_in(person("ann")), safe="", suicide="2")
    assert "whoever is on call here is told, with the answers" in walker.page
    walker.press("start", safe="yes").until("suicide").say()
    assert Concern.objects.count() == 1
    page = walker.to_the_result().page
    assert Concern.objects.count() == 1
    assert "Nobody is on call right now" in page
    assert "No alarm has been sent" not in page


def test_an_answer_that_makes_it_worse_is_told_again(signed_in):
    Walker(signed_in(person("ann")), suicide="2", withdrawal="3").step_until("withdrawal").say()
    assert sorted(ToldWalk.objects.values_list("risk", flat=True)) == [3, 4]


def test_going_back_in_the_browser_tells_nobody_twice_and_does_not_deny_it(signed_in):
    walker = Walker(signed_in(person("ann")), suicide="4").until("suicide")
    token = walker.hidden("walk")
    walker.say()
    again = walker.client.post(
        "/guide", {"walk": token, "question": "suicide", "answer": "4", "do": "answer"}
    )
    assert ToldWalk.objects.count() == 1
    assert "No alarm has been sent" not in again.content.decode()


def test_who_was_not_told_beforehand_raises_nothing(signed_in):
    visitor = Walker(suicide="4").until("suicide")
    ann = signed_in(person("ann"))
    visitor.client = ann
    page = visitor.say().page
    assert not Concern.objects.exists()
    assert "No alarm has been sent" in page
    assert "I need someone now" in page


def test_a_mild_walk_of_somebody_signed_in_tells_nobody(signed_in):
    Walker(signed_in(person("ann")), suicide="1").jump()
    assert not Concern.objects.exists()


def test_somebody_keeps_a_result_and_reads_it_again_and_forgets_it(signed_in):
    client = signed_in(person("ann"))
    walker = Walker(client, functioning="3", suicide="1").jump()
    assert client.post("/guide/keep", {"walk": walker.hidden("walk")}).status_code == 302
    page = client.get("/guide/kept").content.decode()
    assert "Both kinds, side by side" in page
    assert "Most days I cannot" in page
    assert "Now and then, but I would not act on them" not in opened_by_default(page)
    assert client.post("/guide/forget").status_code == 302
    assert "Nothing is kept" in client.get("/guide/kept").content.decode()


def test_what_is_kept_can_be_taken_up_again(signed_in):
    client = signed_in(person("ann"))
    walker = Walker(client, functioning="3").jump()
    client.post("/guide/keep", {"walk": walker.hidden("walk")})
    walker.answer = client.get("/guide/kept")
    walker.change("functioning").press("answer", answer="0")
    assert walker.heading == "Someone who has been there"


def test_what_was_kept_tells_nobody_when_it_is_opened_or_changed(signed_in):
    client = signed_in(person("ann"))
    walker = Walker(client, suicide="3").jump()
    assert Concern.objects.count() == 1
    client.post("/guide/keep", {"walk": walker.hidden("walk")})
    walker.answer = client.get("/guide/kept")
    assert "This is from before" in walker.page
    assert "No alarm has been sent" not in walker.page
    walker.change("distress").press("answer", answer="4")
    assert "<title>What may fit" in walker.page
    assert ToldWalk.objects.count() == 1


@pytest.mark.parametrize("path", ["/guide/keep", "/guide/kept", "/guide/forget"])
def test_a_visitor_keeps_nothing(path):
    method = Client().get if path == "/guide/kept" else Client().post
    answer = method(path)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/in")


def test_a_result_that_is_not_due_cannot_be_kept(signed_in):
    client = signed_in(person("ann"))
    walker = Walker(client).say()
    assert client.post("/guide/keep", {"walk": walker.hidden("walk")}).status_code == 422
    assert client.post("/guide/keep", {"walk": "junk"}).status_code == 422


def test_another_hat_of_the_same_person_does_not_see_what_was_kept(signed_in):
    supporter = person("ben", Hat.SUPPORTER)
    member = next(p for p in supporter.person.personas.all() if p.hat == Hat.MEMBER)
    client = signed_in(member)
    walker = Walker(client).jump()
    client.post("/guide/keep", {"walk": walker.hidden("walk")})
    assert "Nothing is kept" in signed_in(supporter).get("/guide/kept").content.decode()


def test_a_walk_made_long_fits_in_what_a_page_may_carry():
    walker = Walker()
    while "<title>What may fit" not in walker.page:
        question = rules.question_for(walker.question)
        if question.kind == "multi":
            walker.press("answer", answer=[option.value for option in question.options])
        else:
            walker.say()
    assert len(walker.hidden("walk")) < forms.walk.LONGEST_TOKEN / 2
