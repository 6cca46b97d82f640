"""A need that starts from what was kept of the guide: little of it, said openly, and never why."""

import re

import pytest
from django.urls import reverse

from kith.guidance.actions import forget_result, keep_result
from kith.guidance.rules import BOOK
from kith.matching import rules
from kith.matching.actions import read_first_wants, read_waiting, save_need
from kith.matching.tests.make import need
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MILD = {question.key: 0 for question in BOOK.questions.values() if question.kind == "ordinal"}
GRAVE = {**MILD, "functioning": 4, "suicide": 2}
SAID = {"about": ["mood", "unsure", "abuse"], "place": {"country": "GB", "language": "es"}}


def kept(member, answers, **more):
    return keep_result(by=member, answers=answers, **more)


def form_of(client):
    answer = client.get(reverse("matching:find"))
    page = answer.content.decode()
    ticked = re.findall(r'name="(\w+)" id="[^"]*" value="(\w+)" checked', page)
    return page, ticked


def rest_of(row, name):
    """What a row of the waiting list says beside who it is and how long."""
    text = re.sub(r'<div class="wait">.*?</div>', "", row, flags=re.S)
    text = re.sub(r'<span class="face.*?</span>', "", text, flags=re.S)
    return re.sub(r"<[^>]+>", " ", text).replace(name, "").split()


def limits(coordinator):
    return [one.waited.limit_hours for one in read_waiting(by=coordinator)]


def test_what_was_kept_is_ticked_already_and_it_says_so(signed_in):
    ann = person("ann")
    kept(ann, {**GRAVE, **SAID})
    page, ticked = form_of(signed_in(ann))
    assert "From the answers you kept." in page
    chosen = [pair for pair in ticked if pair[0] in ("languages", "about")]
    assert chosen == [("languages", "es"), ("about", "mood"), ("about", "abuse")]


def test_without_anything_kept_the_form_starts_empty_and_claims_nothing(signed_in):
    page, ticked = form_of(signed_in(person("ann")))
    assert "From the answers you kept." not in page
    assert [pair for pair in ticked if pair[0] == "about"] == []


def test_a_need_that_exists_is_never_changed_by_what_was_kept(signed_in):
    ann = person("ann")
    need(ann, about=("worry",))
    kept(ann, {**MILD, **SAID})
    page = signed_in(ann).get(reverse("matching:find") + "?change=1").content.decode()
    assert "From the answers you kept." not in page
    assert re.findall(r'name="about" id="[^"]*" value="(\w+)" checked', page) == ["worry"]


def test_only_what_it_is_about_and_the_language_are_taken():
    ann = person("ann")
    kept(ann, {**GRAVE, **SAID, "access": ["times"], "goals": ["lived"], "stage": "left_hospital"})
    assert read_first_wants(by=ann) == rules.Wants(languages=("es",), about=("mood", "abuse"))


def test_what_was_said_of_another_person_is_not_what_a_carer_looks_for():
    ann = person("ann")
    kept(ann, {**GRAVE, **SAID, "for_whom": "other"})
    assert read_first_wants(by=ann) == rules.Wants(languages=("es",))


def test_opening_what_was_kept_is_accounted_for():
    ann = person("ann")
    kept(ann, {**MILD, **SAID})
    save_need(by=ann, wants=rules.Wants(languages=("en",)))
    assert AuditRow.objects.filter(event="guidance.read_kept_result", outcome="done").count() == 1


def test_a_grave_result_gives_three_days_and_nothing_says_why(signed_in):
    ann, eve, dan = person("ann"), person("eve"), person("dan", Hat.COORDINATOR)
    kept(ann, {**GRAVE, **SAID})
    signed_in(ann).post(reverse("matching:find"), {"languages": ["en"]})
    kept(eve, {**MILD, **SAID})
    signed_in(eve).post(reverse("matching:find"), {"languages": ["en"]})
    assert limits(dan) == [72, 168]
    page = signed_in(dan).get(reverse("matching:waiting")).content.decode()
    rows = re.findall(r'<tr role="row">.*?</tr>', page.split("<tbody")[1], re.S)
    assert "limit 3 days" in rows[0]
    assert "limit 7 days" in rows[1]
    for words in ("level", "suicide", "daily life", "mood", "hurt", "kept", "answers"):
        assert words not in "".join(rows).lower()
    assert rest_of(rows[0], "ann") == rest_of(rows[1], "eve")


def test_a_carers_limit_is_their_own():
    ann, eve, dan = person("ann"), person("eve"), person("dan", Hat.COORDINATOR)
    kept(
        ann, {**GRAVE, "for_whom": "other"}, own=({"home_safety": 0, "suicide": 0, "distress": 1}, list(MILD))
    )
    need(ann)
    assert limits(dan) == [168]
    kept(
        eve, {**MILD, "for_whom": "other"}, own=({"home_safety": 2, "suicide": 0, "distress": 1}, list(MILD))
    )
    need(eve)
    assert limits(dan) == [72, 168]


def test_a_limit_stays_when_what_was_kept_is_forgotten():
    ann, dan = person("ann"), person("dan", Hat.COORDINATOR)
    kept(ann, GRAVE)
    need(ann)
    forget_result(by=ann)
    need(ann, about=("mood",))
    assert limits(dan) == [72]
