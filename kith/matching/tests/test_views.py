import pytest
from django.test import Client
from django.urls import reverse

from kith.matching.actions import accept_ask, ask_supporter, decline_ask, set_accepting
from kith.matching.models import Ask, AskState, Need, NeedState, Profile
from kith.matching.tests.make import need, supporter
from kith.people.models import Hat
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def page(client, name, **where):
    answer = client.get(reverse(f"matching:{name}", kwargs=where), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_need_to_the_ask_to_the_yes_by_forms_alone(signed_in):
    ben, ann = supporter("ben"), person("ann")
    hers, his = signed_in(ann), signed_in(ben)
    answer = hers.post(reverse("matching:find"), {"languages": ["en"], "about": ["mood"]}, follow=True)
    assert "Knows low mood" in answer.content.decode()
    answer = hers.post(reverse("matching:ask", args=[ben.pk]), {"hello": "Hello you"}, follow=True)
    assert answer.request["PATH_INFO"] == "/find/asked"
    assert "You asked" in answer.content.decode()
    assert "Hello you" in page(his, "asks")
    answer = his.post(reverse("matching:accept_ask", args=[Ask.objects.get().pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/c/{Ask.objects.get().conversation}"
    assert "said yes" in page(hers, "asked")


def test_a_need_that_cannot_be_used_keeps_what_was_typed(signed_in):
    hers = signed_in(person("ann"))
    answer = hers.post(
        reverse("matching:find"), {"words": "my words", "hours_must": "on", "languages": ["en"]}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "my words" in text
    assert "Please tick the hours that must be" in text
    assert not Need.objects.exists()


@pytest.mark.parametrize("typed", [{"languages": ["klingon"]}, {"languages": ["en"], "style": "x"}, {"languages": ["en"], "about": ["mood", "<b>"]}])  # fmt: skip
def test_hostile_answers_are_told_apart_from_ours(signed_in, typed):
    answer = signed_in(person("ann")).post(reverse("matching:find"), typed)
    assert answer.status_code == 422
    assert "<b>" not in answer.content.decode()


def test_a_hello_that_is_too_long_comes_back(signed_in):
    ben, ann = supporter("ben"), person("ann")
    need(ann)
    answer = signed_in(ann).post(reverse("matching:ask", args=[ben.pk]), {"hello": "a" * 601})
    assert answer.status_code == 422
    assert "a" * 601 in answer.content.decode()
    assert not Ask.objects.exists()


def test_a_supporter_who_has_just_become_full_leads_to_others(signed_in):
    ben, ann = supporter("ben"), person("ann")
    need(ann)
    set_accepting(by=ben, accepting=False)
    answer = signed_in(ann).post(reverse("matching:ask", args=[ben.pk]), follow=True)
    assert "ben cannot be asked just now" in answer.content.decode()


def test_nobody_fits_is_no_dead_end(signed_in):
    supporter("ben", hours=["weekend_morning"])
    person("dan", Hat.COORDINATOR)
    ann = person("ann")
    need(ann, hours=("weekday_night",), hours_must=True)
    text = page(signed_in(ann), "people")
    assert "We keep your place" in text
    assert "dan" in text
    assert "If the hours could be a wish, 1 person could be asked." in text


def test_after_a_no_the_member_sees_one_kind_sentence_and_others(signed_in):
    ben, _bo, ann = supporter("ben"), supporter("bo"), person("ann")
    decline_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    text = page(signed_in(ann), "people")
    assert "ben cannot take this on right now." in text
    assert "Ask bo" in text


def test_somebody_else_is_two_taps_from_a_conversation(signed_in):
    ben, bo, ann = supporter("ben"), supporter("bo"), person("ann")
    accept_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    hers = signed_in(ann)
    text = page(hers, "people")
    assert "Ask bo" in text
    assert "Ask ben" not in text
    hers.post(reverse("matching:ask", args=[bo.pk]))
    assert Ask.objects.filter(supporter=bo, state=AskState.ASKED).exists()


def test_a_place_is_kept_for_somebody_else_when_nobody_is_left(signed_in):
    ben, ann = supporter("ben"), person("ann")
    accept_ask(by=ben, ask=ask_supporter(by=ann, need=need(ann), supporter=ben))
    hers = signed_in(ann)
    assert "Wait for someone else" in page(hers, "people")
    hers.post(reverse("matching:find_again"))
    assert Need.objects.get().state == NeedState.WAITING
    assert "We keep your place" in page(hers, "people")


def test_a_supporter_writes_their_page_and_rests_with_one_press(signed_in):
    ben = person("ben", Hat.SUPPORTER)
    his = signed_in(ben)
    assert "People cannot find you yet" in page(his, "asks")
    typed = {"intro": "I was there.", "languages": ["en"], "capacity": "4", "accepting": "on"}
    his.post(reverse("matching:profile"), typed)
    assert Profile.objects.get().capacity == 4
    assert "I was there." in page(his, "profile")
    his.post(reverse("matching:set_accepting"), {})
    assert not Profile.objects.get().accepting
    assert "You are resting" in page(his, "asks")
    his.post(reverse("matching:set_accepting"), {"accepting": "on"})
    assert Profile.objects.get().accepting


def test_a_profile_that_cannot_stand_keeps_what_was_typed(signed_in):
    his = signed_in(person("ben", Hat.SUPPORTER))
    typed = {"intro": "Kept words", "languages": ["en"], "capacity": "99"}
    answer = his.post(reverse("matching:profile"), typed)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


def test_a_coordinator_matches_by_hand(signed_in):
    supporter("bo", accepting=False)
    dan, ben, ann = person("dan", Hat.COORDINATOR), supporter("ben"), person("ann")
    wanted = need(ann)
    theirs = signed_in(dan)
    assert "One person waits. Nobody is past the limit." in page(theirs, "waiting")
    assert "Takes no new people just now." in page(theirs, "need", id=wanted.pk)
    where = reverse("matching:match_by_hand", args=[wanted.pk])
    assert theirs.post(where, {"supporter": "nobody"}).status_code == 422
    bo = Profile.objects.get(accepting=False).persona_id
    assert theirs.post(where, {"supporter": str(bo)}).status_code == 409
    theirs.post(where, {"supporter": str(ben.pk)})
    assert "Nobody waits." in page(theirs, "waiting")
    assert "can talk now" in page(signed_in(ann), "asked")


PLACES = {
    "find": (["member"], {}),
    "people": (["member"], {}),
    "asked": (["member"], {}),
    "asks": (["supporter"], {}),
    "profile": (["supporter"], {}),
    "waiting": (["coordinator"], {}),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("hat", list(Hat.values))
def test_each_page_is_there_for_its_hat_and_missing_for_every_other(signed_in, name, hat):
    client = signed_in(person("somebody", hat))
    status = client.get(reverse(f"matching:{name}")).status_code
    assert (status in (200, 302)) == (hat in PLACES[name][0])
    assert status in (200, 302, 404)


def test_a_stranger_cannot_press_anything_of_others(signed_in):
    ben, ann = supporter("ben"), person("ann")
    ask = ask_supporter(by=ann, need=need(ann), supporter=ben)
    bo, eve, dan = supporter("bo"), person("eve"), person("dan", Hat.COORDINATOR)
    for somebody in (bo, eve, dan, ann):
        for name in ("accept_ask", "decline_ask"):
            assert signed_in(somebody).post(reverse(f"matching:{name}", args=[ask.pk])).status_code == 404
    for somebody in (bo, eve, dan, ben):
        assert signed_in(somebody).post(reverse("matching:withdraw_ask", args=[ask.pk])).status_code == 404
        if somebody != dan:
            where = reverse("matching:match_by_hand", args=[ask.need_id])
            assert signed_in(somebody).post(where, {"supporter": ben.pk}).status_code == 404
    assert Ask.objects.get().state == AskState.ASKED


def test_a_visitor_is_shown_the_way_in():
    for name in PLACES:
        assert Client().get(reverse(f"matching:{name}")).headers["Location"] == "/in"


def _cost(django_assert_max_num_queries, client, where):
    client.get(where)
    with django_assert_max_num_queries(200) as found:
        assert client.get(where).status_code == 200
    return len(found)


def test_what_a_page_costs_does_not_grow_with_rows(signed_in, django_assert_max_num_queries):
    ann, dan, ben = person("ann"), person("dan", Hat.COORDINATOR), supporter("ben", capacity=25)
    wanted = need(ann)
    for name in ("h1", "h2", "h3"):
        supporter(name)
    clients = [
        (signed_in(ann), "/find/people"),
        (signed_in(dan), "/waiting"),
        (signed_in(dan), f"/waiting/{wanted.pk}"),
        (signed_in(ben), "/asks"),
    ]
    other = person("other")
    ask_supporter(by=other, need=need(other), supporter=ben)
    few = [_cost(django_assert_max_num_queries, *each) for each in clients]
    for number in range(6):
        supporter(f"more {number}")
        more = person(f"asker {number}")
        ask_supporter(by=more, need=need(more), supporter=ben)
    assert [_cost(django_assert_max_num_queries, *each) for each in clients] == few
