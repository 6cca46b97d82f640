"""Somebody who answers for another person: the other's questions, and their own, never mixed."""

import html
import json
import re

import pytest
from django.test import Client

from kith.guidance import forms, rules
from kith.guidance.actions import keep_result, read_kept_result
from kith.guidance.rules.wordings import FILE
from kith.guidance.tests.test_views import opened_by_default, rows
from kith.guidance.tests.walking import QUIET_DAY, Walker
from kith.people.models import Hat, Persona
from kith.privacy.actions import unlock_token
from kith.safety.actions import read_concern
from kith.safety.models import Concern
from tests.cast import house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ASKED = [question for question in rules.BOOK.questions.values() if question.key != rules.FOR_WHOM]
YOURS = re.compile(r"\b(you|your|me|my|myself|I)\b")
OF_THE_ONE_WHO_ANSWERS = {
    "I am not sure",
    "Where is this person, and which language do you want to use?",
    "How old is the person you care about?",
    "It is more my wish than theirs",
}


@pytest.fixture(autouse=True)
def _house():
    house(country="US")


def carer(client=None, **answers):
    return Walker(client, for_whom="other", **answers)


def own_questions(walker):
    """Press the button under the result, and answer all three."""
    walker.press("own")
    while (walker.question or "").startswith(forms.OWN):
        walker.say()
    return walker


def result_of(walker):
    walk = forms.opened(walker.hidden("walk"))
    return walk.result, walk.carer.result


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.key)
def test_every_question_has_its_wording_for_another_person(question):
    theirs = rules.about_another(question)
    assert theirs.text != question.text
    assert theirs.why_we_ask
    assert [one.value for one in theirs.options] == [one.value for one in question.options]
    assert all(one.label for one in theirs.options)
    for words in (theirs.text, *(one.label for one in theirs.options)):
        if words in OF_THE_ONE_WHO_ANSWERS or words.endswith("have you seen signs of it?"):
            continue
        assert not YOURS.search(words), words


def test_there_is_no_wording_without_its_question():
    assert set(json.loads(FILE.read_text("utf-8"))["questions"]) == {question.key for question in ASKED}


def test_only_the_words_differ():
    for question in ASKED:
        theirs = rules.about_another(question)
        for part in ("key", "kind", "skippable", "tier", "shown_if", "note"):
            assert getattr(theirs, part) == getattr(question, part)


def test_the_same_answers_give_the_same_help_for_me_and_for_another():
    for key, value in (("suicide", 4), ("danger", 2), ("reality", 3), ("home_safety", 1), ("functioning", 3)):
        mine = rules.decide({"for_whom": "me", key: value}).as_dict()
        assert rules.decide({"for_whom": "other", key: value}).as_dict() == mine


def test_a_carer_walks_through_every_question_in_its_wording_and_then_three_about_themself():
    before, walker, met = rows(), carer().say(), []
    while walker.question:
        met.append(walker.question)
        if not walker.question.startswith(forms.OWN):
            theirs = rules.about_another(rules.question_for(walker.question))
            page = html.unescape(walker.page)
            assert theirs.text in page
            for option in theirs.options:
                assert option.label in page
            assert "About the person you care about" in page
            assert "I do not know" in page or walker.question == "place"
        else:
            assert "Now about you" in walker.page
            assert "I would rather not say" in walker.page
        walker.say()
    keys = [question.key for question in ASKED if question.tier != "after_result"]
    assert met == [*keys, "own_home_safety", "own_suicide", "own_distress"]
    assert walker.heading == "For them: someone who has been there"
    assert rows() == before
    assert not any(answer.cookies for answer in walker.seen)


def test_the_carers_own_answers_change_nothing_for_the_other():
    walker = carer(functioning="3", own_distress="4", own_home_safety="2").jump()
    before = result_of(walker)[0]
    theirs, own = result_of(own_questions(walker))
    assert theirs == before
    assert own.level == 4
    assert "abuse_advocate_first" in own.flags
    assert "abuse_advocate_first" not in theirs.flags


def test_the_others_answers_change_nothing_for_the_carer():
    mild = result_of(own_questions(carer().jump()))[1]
    grave = result_of(own_questions(carer(functioning="4", home_safety="2", suicide="4").jump()))[1]
    assert mild == grave
    assert mild.level == 1


def test_unasked_questions_raise_nothing_for_the_carer():
    own = result_of(carer().jump())[1]
    assert (own.level, own.risk_rules, own.flags) == (1, (), ())


def test_a_question_about_safety_that_a_carer_leaves_out_is_no_no():
    walker = own_questions(carer(own_suicide="skip").jump())
    assert result_of(walker)[1].level == 3
    assert "You left out a question about safety." in walker.page


def test_a_carer_in_crisis_meets_help_first_too():
    walker = carer(own_suicide="4").jump().press("own").say()
    assert walker.question == "own_suicide"
    walker.say()
    assert "This is about you." in walker.page
    assert 'href="tel:988"' in walker.page
    walker.press("own").say()
    page = walker.page
    assert page.index("For you: please talk to someone now, too") < page.index("Your two ways")
    assert page.index('href="tel:988"') < page.index("Your two ways")
    assert walker.heading == "For them: someone who has been there"


def test_a_crisis_of_the_other_stays_theirs():
    walker = carer(suicide="4").until("suicide").say()
    assert "Call for the person you care about" in walker.page
    walker.press("go_on").jump()
    assert walker.heading == "Please get help for them now. The rest can wait."
    assert "For you: please talk to someone now, too" not in walker.page


def test_a_carer_who_is_afraid_meets_an_advocate_and_hears_that_it_is_for_them():
    page = own_questions(carer(own_home_safety="1").jump()).page
    assert "First for you: someone who knows about being afraid of somebody" in page
    assert "First: someone who knows about being afraid of somebody" not in page
    assert "Domestic Violence Hotline" in page


def test_the_result_speaks_about_the_other_person_and_offers_four_ways():
    page = html.unescape(carer(functioning="3", withdrawal="1", stage="left_hospital").jump().page)
    assert "When days stop working" in page
    assert "An amount they were used to can kill." in page
    assert "How you can help" in page
    assert 'href="/help?where=US"' in page
    assert "They can come here themselves." in page
    assert "Find someone for me" in page
    assert "Most days they cannot" in page
    assert "Most days I cannot" not in page


def test_a_safety_answer_about_another_is_not_repeated_either():
    page = own_questions(carer(suicide="2", own_suicide="2").jump()).page
    assert "Often, or they have talked about how" not in opened_by_default(page)
    assert "Often, or I have thought about how" not in page


def test_a_carer_changes_one_of_their_own_answers():
    walker = own_questions(carer(own_distress="3").jump()).change("own_distress")
    assert walker.question == "own_distress"
    assert re.findall(r'value="(\w+)" checked', walker.page) == ["3"]
    walker.press("answer", answer="0")
    assert "<title>What may fit" in walker.page
    assert result_of(walker)[1].level == 1


def test_a_carer_goes_back_from_their_own_questions_to_the_others():
    walker = carer().jump().press("own").press("back")
    assert walker.question == "preference"


@pytest.mark.parametrize("name", ["own_danger", "own_", "own_for_whom", "own_suicide"])
def test_a_question_about_oneself_out_of_turn_is_told_in_words(name):
    walker = Walker(for_whom="other").say()
    walker.answer = walker.client.post(
        "/guide", {"walk": walker.hidden("walk"), "question": name, "answer": "1", "do": "answer"}
    )
    assert walker.answer.status_code == 422
    assert walker.question == "age"


def test_only_a_carer_is_asked_so():
    walker = Walker().jump()
    walker.answer = walker.client.post(
        "/guide", {"walk": walker.hidden("walk"), "question": "own_suicide", "answer": "4", "do": "answer"}
    )
    assert walker.answer.status_code == 422
    assert "And you?" not in Walker().jump().page


def test_answers_about_one_person_never_count_for_another():
    walker = carer(suicide="2").jump().change("for_whom").press("answer", answer="me")
    assert walker.question == "age"
    assert walker.answer.status_code == 200
    assert "Now it is about somebody else." in walker.page
    carried = unlock_token("guide", walker.hidden("walk"), 60)
    assert carried["answers"] == {"for_whom": "me"}
    assert carried["carer"] is None


def test_a_child_of_a_carer_gets_no_account_and_the_carer_may_look_for_company():
    page = carer(age="13_15", country="GB").jump().page
    assert "Childline" in page
    assert "For people under 18 we cannot do this here." in page
    assert "They can come here themselves." not in page
    assert "Find someone for me" in page
    small = carer(age="u13").jump().page
    assert "Keep it for later" not in small
    assert 'name="carry"' not in small


def test_what_a_carer_keeps_is_kept_apart(signed_in):
    ann = person("ann")
    client = signed_in(ann)
    walker = own_questions(carer(client, functioning="3", own_distress="2").jump())
    client.post("/guide/keep", {"walk": walker.hidden("walk")})
    kept = read_kept_result(by=ann)
    assert kept.for_another
    assert kept.answers["functioning"] == 3
    assert kept.own.answers == {"home_safety": 0, "suicide": 0, "distress": 2}
    assert (kept.result["level"], kept.about_themself["level"]) == (3, 2)
    page = client.get("/guide/kept").content.decode()
    assert "For them: both kinds, side by side" in page
    assert "You: How hard things feel" in page


def test_of_a_carer_who_said_nothing_about_themself_nothing_is_known():
    ann = person("ann")
    keep_result(by=ann, answers={"for_whom": "other", "suicide": 2}, own=({}, []))
    assert read_kept_result(by=ann).about_themself is None
    keep_result(by=ann, answers={"for_whom": "me", "suicide": 2}, own=({"suicide": 4}, ["suicide"]))
    assert read_kept_result(by=ann).own is None
    assert read_kept_result(by=ann).about_themself["level"] == 4


def test_serious_answers_of_both_are_told_apart(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    walker = carer(signed_in(ann), suicide="2", own_suicide="2")
    own_questions(walker.until("suicide").say().jump())
    words = read_concern(by=olu, concern=Concern.objects.get()).words
    theirs, own = words.split("They answered for someone else, and these are the answers about themselves.")
    assert "They answered about someone they care about" in theirs
    assert "Often, or they have talked about how" in theirs
    assert "Often, or I have thought about how" not in theirs
    assert "Often, or I have thought about how" in own


def test_a_carers_walk_fits_in_what_a_page_may_carry():
    walker = carer()
    while "<title>What may fit" not in walker.page:
        found = rules.question_for(walker.question)
        if found and found.kind == "multi":
            walker.press("answer", answer=[option.value for option in found.options])
        else:
            walker.say()
    assert len(walker.hidden("walk")) < forms.walk.LONGEST_TOKEN / 2


def test_from_a_result_to_an_account_nothing_is_lost_and_nothing_is_kept_before():
    before = rows()
    client = Client()
    walker = Walker(client, about="mood", functioning="4").jump()
    forms_to_join = re.findall(r'<form method="post" action="/join">.*?</form>', walker.page, re.S)
    assert len(forms_to_join) == 2
    carry = html.unescape(re.search(r'name="carry" value="([^"]+)"', forms_to_join[0])[1])
    assert "Find someone" in forms_to_join[0]
    client.post("/join", {"begin": "1", "carry": carry})
    page = client.post("/join", {"age": "adult", "carry": carry}).content.decode()
    assert not client.cookies
    assert rows() == before
    hidden = dict(re.findall(r'name="(token|version|carry)" value="([^"]*)"', page))
    typed = {"name": "Quiet Fox", "passphrase": "green ladders lean at dusk", "time_zone": "Europe/Berlin"}
    made = client.post("/join", {**hidden, **typed, "sheet": "yes", "agree": "on", "code": ""})
    assert "Keep the answers from before" in made.content.decode()
    token = html.unescape(re.search(r'name="walk" value="([^"]+)"', made.content.decode())[1])
    kept = client.post("/guide/keep", {"walk": token, "onward": "find"})
    assert (kept.status_code, kept["Location"]) == (302, "/find")
    found = read_kept_result(by=Persona.objects.get(name="Quiet Fox"))
    assert found.answers["functioning"] == int(QUIET_DAY["functioning"]) + 4
