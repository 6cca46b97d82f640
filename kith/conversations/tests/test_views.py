"""The pages: in whose hands, without script, with words kept, at the same cost for ten messages and for sixty."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith.conversations import actions
from kith.conversations.models import Message
from kith.conversations.tests import make
from kith.lib import clock
from kith.moderation.models import Report
from kith.people.models import Hat
from kith.safety.actions import pause_person, start_shift
from kith.safety.models import Concern
from tests.cast import person
from tests.pseudo import assert_all_wrapped, pseudo_words

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGES = ("conversation", "about", "end", "block", "report", "now")


@pytest.fixture
def ann():
    return person("ann")


@pytest.fixture
def ben():
    return person("ben", Hat.SUPPORTER)


@pytest.fixture
def talk(ann, ben):
    return make.conversation(ben, ann)


def url(name, talk, **query):
    return reverse(f"conversations:{name}", kwargs={"id": talk.pk}, query=query or None)


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def send(client, talk, text, key=None, **headers):
    data = {"text": text, "key": key or str(uuid4())}
    return client.post(url("send", talk), data, **{f"HTTP_{name}": value for name, value in headers.items()})


def test_what_is_sent_without_script_comes_back_on_the_page(ann, ben, talk, signed_in):
    client = signed_in(ann)
    answer = send(client, talk, "I slept till two.\n\nThat was the day.")
    message = Message.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{url('conversation', talk)}#m-{message.pk}"
    page = client.get(answer["Location"])
    assert f'id="m-{message.pk}"' in page.content.decode()
    assert "That was the day." in text_of(page)
    assert "Sent and kept" in text_of(page)
    assert "That was the day." in text_of(signed_in(ben).get(url("conversation", talk)))


def test_a_script_gets_the_message_as_a_fragment_and_the_same_for_a_retry(ann, talk, signed_in):
    client = signed_in(ann)
    first = send(client, talk, "Toast.", key="k", X_REQUESTED_WITH="send")
    again = send(client, talk, "Toast.", key="k", X_REQUESTED_WITH="send")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.content.decode().strip().startswith('<li class="bubble bubble--you"')
    assert Message.objects.count() == 1


def test_words_of_people_are_never_markup(ann, talk, signed_in):
    client = signed_in(ann)
    for answer in (
        send(client, talk, "<script>alert(1)</script><b>", X_REQUESTED_WITH="send"),
        client.get(url("conversation", talk)),
        signed_in(talk.relationship.helper).get(url("report", talk)),
    ):
        assert "<script>alert" not in answer.content.decode()
        assert "&lt;script&gt;alert" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [("   ", 422, "nothing in the box"), ("x" * 8001, 422, "8001 characters"), ("a\x00\x01", 303, "")],
)
def test_what_cannot_be_sent_is_said_and_the_words_stay_in_the_box(ann, talk, signed_in, text, status, said):
    answer = send(signed_in(ann), talk, text)
    assert answer.status_code == status
    if status == 422:
        assert said in text_of(answer)
        assert text in answer.content.decode()
        assert Message.objects.count() == 0


def test_the_key_stays_with_the_words_after_an_error(ann, talk, signed_in):
    page = send(signed_in(ann), talk, "x" * 8001, key="my-key")
    assert 'name="key" value="my-key"' in page.content.decode()


def test_other_words_under_a_used_key_are_kept_in_the_box_with_a_new_key(ann, talk, signed_in):
    client = signed_in(ann)
    send(client, talk, "Toast.", key="my-key")
    page = send(client, talk, "Bread.", key="my-key")
    assert page.status_code == 409
    assert "Bread." in page.content.decode()
    assert 'value="my-key"' not in page.content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    assert send(client, talk, "Bread.", key=key).status_code == 303


def test_words_for_an_ended_conversation_are_given_back(ann, ben, talk, signed_in):
    actions.end_conversation(by=ben, conversation=talk)
    page = send(signed_in(ann), talk, "One more thing.")
    assert page.status_code == 403
    assert "One more thing." in page.content.decode()
    assert "ben has ended this conversation." in text_of(page)
    assert "composer" not in page.content.decode()


def test_a_script_is_told_in_one_sentence_why_it_was_not_sent(ann, ben, talk, signed_in):
    actions.end_conversation(by=ben, conversation=talk)
    answer = send(signed_in(ann), talk, "One more thing.", X_REQUESTED_WITH="send")
    assert answer.status_code == 403
    assert text_of(answer) == "Not sent. This conversation has ended. Your words are still in the box."
    assert "data-reason" in answer.content.decode()


def test_a_key_out_of_shape_is_told_and_mended(ann, talk, signed_in):
    page = send(signed_in(ann), talk, "Toast.", key="no good key")
    assert page.status_code == 422
    assert "no good key" not in page.content.decode()
    assert "Toast." in page.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "resume"])
def test_to_a_stranger_no_page_is_there(talk, signed_in, name):
    eve = person("eve")
    client, nowhere = signed_in(eve), f"/c/{uuid4()}"
    assert client.get(url(name, talk)).status_code == 404
    missing = re.sub(r'value="[^"]{20,}"', "", client.get(nowhere).content.decode())
    got = re.sub(r'value="[^"]{20,}"', "", client.get(url(name, talk)).content.decode())
    strip = re.compile(r"/live\?after=[\w-]+")
    assert strip.sub("", got) == strip.sub("", missing)


@pytest.mark.parametrize("name", ["send", "read", "end", "resume", "block", "report", "now"])
def test_a_stranger_can_do_nothing(talk, signed_in, name):
    data = {"text": "x", "key": "k", "words": "x"}
    assert signed_in(person("eve")).post(url(name, talk), data).status_code == 404
    assert not Message.objects.exists()
    assert not Concern.objects.exists()
    assert not Report.objects.exists()


def test_signed_out_every_address_is_the_way_in(client, talk):
    for name in (*PAGES, "resume"):
        answer = client.get(url(name, talk))
        assert (answer.status_code, answer["Location"]) == (302, "/in")


@pytest.mark.parametrize("name", PAGES)
def test_titles_are_neutral(ann, talk, signed_in, name):
    page = signed_in(ann).get(url(name, talk)).content.decode()
    title = re.search(r"<title>(.*?)</title>", page)[1]
    assert title in ("Messages · Harbour Street", "Now · Harbour Street")


@pytest.mark.parametrize("name", [*PAGES, "resume"])
def test_every_sentence_goes_through_gettext(ann, ben, talk, signed_in, name):
    make.say(ben, talk)
    make.say(ann, talk)
    if name == "resume":
        actions.end_conversation(by=ann, conversation=talk)
    client = signed_in(ann)
    with pseudo_words():
        page = client.get(url(name, talk))
        assert page.status_code == 200
        assert_all_wrapped(page.content.decode())


def test_every_sentence_of_the_list_goes_through_gettext(ann, ben, talk, signed_in):
    for viewer in (ann, ben, person("eve"), person("teo", Hat.SUPPORTER)):
        with pseudo_words():
            page = signed_in(viewer).get(reverse("conversations:list"))
            assert page.status_code == 200
            assert_all_wrapped(page.content.decode())


def test_the_list_shows_who_and_how_much_but_no_word_of_it(ann, ben, talk, signed_in):
    make.say(ben, talk, "canary words")
    make.say(ben, talk, "canary words")
    page = signed_in(ann).get(reverse("conversations:list"))
    assert "ben" in text_of(page)
    assert "peer supporter" in text_of(page)
    assert "2 not read yet" in text_of(page)
    assert "canary" not in page.content.decode()
    signed_in(ann).get(url("conversation", talk))
    assert "not read yet" not in text_of(signed_in(ann).get(reverse("conversations:list")))


def counted(client, address):
    with CaptureQueriesContext(connection) as here, CaptureQueriesContext(connections["keys"]) as keys:
        assert client.get(address).status_code == 200
    return len(here) + len(keys)


def test_a_page_of_sixty_costs_what_a_page_of_ten_costs(ann, ben, talk, signed_in):
    client = signed_in(ann)
    for number in range(10):
        make.say(ben if number % 2 else ann, talk, str(number))
    client.get(url("conversation", talk))
    ten = counted(client, url("conversation", talk))
    for number in range(50):
        make.say(ben if number % 2 else ann, talk, str(number))
    client.get(url("conversation", talk))
    assert counted(client, url("conversation", talk)) == ten


def test_the_list_of_one_costs_what_the_list_of_six_costs(ann, ben, talk, signed_in):
    client = signed_in(ann)
    client.get(reverse("conversations:list"))
    one = counted(client, reverse("conversations:list"))
    for number in range(5):
        make.say(ann, make.conversation(person(f"helper{number}", Hat.SUPPORTER), ann))
    assert counted(client, reverse("conversations:list")) == one


def test_earlier_messages_are_a_link_away(ann, ben, talk, signed_in):
    for number in range(1, 121):
        make.say(ann, talk, f"line-{number}.")
    client, shown, address = signed_in(ben), [], url("conversation", talk)
    while address:
        page = client.get(address).content.decode()
        shown = [*re.findall(r"line-(\d+)\.", page), *shown]
        link = re.search(r'href="([^"]+\?before=\d+)"', page)
        address = unescape(link[1]) if link else ""
    assert shown == [str(number) for number in range(1, 121)]


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, "99999"])
def test_a_page_nobody_could_ask_for_is_the_newest_page(ann, talk, signed_in, before):
    make.say(ann, talk, "Hello there.")
    page = signed_in(ann).get(url("conversation", talk, before=before))
    assert page.status_code == 200
    assert "Hello there." in text_of(page)


def test_the_box_says_who_can_read_it(ann, ben, talk, signed_in):
    person("mia", Hat.MODERATOR)
    page = text_of(signed_in(ann).get(url("conversation", talk)))
    assert "Who can read this: you, and ben, peer supporter." in page
    assert "mia, moderator if you or ben report a message: that one and the five before it." in page
    assert "Nobody is on call at the moment." in page


def test_times_are_the_reader_s_and_the_other_clock_is_named(ann, ben, talk, signed_in):
    type(ann).objects.filter(pk=ann.pk).update(time_zone="America/Chicago")
    type(ben).objects.filter(pk=ben.pk).update(time_zone="Europe/Berlin")
    with time_machine.travel(datetime(2026, 11, 18, 3, 5, tzinfo=UTC), tick=False):
        make.say(ben, talk)
        mine, theirs = (signed_in(viewer).get(url("conversation", talk)) for viewer in (ann, ben))
    assert "21:05" in text_of(mine)
    assert "Today, Tuesday 17 November" in text_of(mine)
    assert "On ben’s clock it is 04:05 (Berlin). The times here are yours (Chicago)." in text_of(mine)
    assert "Today, Wednesday 18 November" in text_of(theirs)


def test_ending_asks_first_and_can_be_undone_from_the_page(ann, ben, talk, signed_in):
    client = signed_in(ann)
    assert "You can undo this for 7 days." in text_of(client.get(url("end", talk)))
    assert client.post(url("end", talk)).status_code == 303
    assert "Open it again" in text_of(client.get(url("conversation", talk)))
    assert "ann has ended this conversation." in text_of(signed_in(ben).get(url("conversation", talk)))
    assert client.post(url("resume", talk)).status_code == 303
    assert "composer" in client.get(url("conversation", talk)).content.decode()


def test_to_the_one_who_is_blocked_every_page_is_that_of_an_ending(ben, signed_in):
    pages = []
    with time_machine.travel(clock.now(), tick=False):
        for name, how in (("quill", actions.block_member), ("quillon", actions.end_conversation)):
            member = person(name)
            talk = make.conversation(ben, member)
            make.say(ben, talk, "Hello.")
            how(by=member, conversation=talk)
            shown = [
                signed_in(ben).get(url(page, talk))
                for page in ("conversation", "about", "end", "report", "now")
            ]
            sent = send(signed_in(ben), talk, "Are you there?", key="k")
            listed = text_of(signed_in(ben).get(reverse("conversations:list")))
            pages.append(
                [(page.status_code, text_of(page).replace(name, "NAME")) for page in (*shown, sent)]
                + [listed.count("Has ended")]
            )
    assert pages[0][:-1] == pages[1][:-1]
    assert (pages[0][-1], pages[1][-1]) == (1, 2)


def test_the_one_who_blocks_is_back_at_the_list_and_finds_nothing_more(ann, talk, signed_in):
    client = signed_in(ann)
    answer = client.post(url("block", talk))
    assert (answer.status_code, answer["Location"]) == (303, "/c")
    assert client.get(url("conversation", talk)).status_code == 404
    assert "No conversation yet" in text_of(client.get("/c"))


def test_a_report_needs_a_message_or_words_and_keeps_what_was_typed(ann, ben, talk, signed_in):
    client, message = signed_in(ann), make.say(ben, talk, "Where do you live?")
    assert "Where do you live?" in text_of(client.get(url("report", talk)))
    assert client.post(url("report", talk), {"message": "", "words": " "}).status_code == 422
    long = client.post(url("report", talk), {"message": str(message.pk), "words": "y" * 4001})
    assert long.status_code == 422
    assert "y" * 4001 in long.content.decode()
    assert f'value="{message.pk}" checked' in long.content.decode()
    assert client.post(url("report", talk), {"message": str(uuid4()), "words": "x"}).status_code == 422
    assert client.post(url("report", talk), {"message": "junk", "words": "x"}).status_code == 422
    assert not Report.objects.exists()
    assert client.post(url("report", talk), {"message": str(message.pk)}).status_code == 303
    assert Report.objects.get().place == str(message.pk)


def test_the_call_says_who_is_there_before_and_after(ann, talk, signed_in):
    client = signed_in(ann)
    assert "Nobody is on call right now." in text_of(client.get(url("now", talk)))
    start_shift(by=person("olu", Hat.ON_CALL), ends_at=clock.now() + timedelta(hours=8))
    assert "olu is on call now" in text_of(client.get(url("now", talk)))
    answer = client.post(url("now", talk), {"words": "I am scared."})
    assert (answer.status_code, answer["Location"]) == (303, reverse("safety:call"))
    assert Concern.objects.get().about == ann


def test_a_helper_calls_for_the_member_unless_they_say_me(ann, ben, talk, signed_in):
    client = signed_in(ben)
    client.post(url("now", talk), {"about": "other", "words": "Worried."})
    client.post(url("now", talk), {"about": "me"})
    assert client.post(url("now", talk), {"about": "eve"}).status_code == 422
    assert {concern.about for concern in Concern.objects.all()} == {ann, ben}


def test_a_paused_person_reads_and_is_told_why_there_is_no_box(ann, ben, talk, signed_in):
    make.say(ben, talk, "Hello.")
    pause_person(by=person("dan", Hat.COORDINATOR), persona=ann, reason="conduct")
    page = text_of(signed_in(ann).get(url("conversation", talk)))
    assert "Hello." in page
    assert "You cannot write here right now." in page
    for name in ("now", "report", "block", "end"):
        assert signed_in(ann).get(url(name, talk)).status_code == 200


def test_having_read_is_noted_only_for_a_message_of_this_conversation(ann, ben, talk, signed_in):
    message, foreign = make.say(ben, talk), make.say(ben, make.conversation(ben, person("eve")))
    client = signed_in(ann)
    assert client.post(url("read", talk), {"message": str(foreign.pk)}).status_code == 422
    assert client.post(url("read", talk), {"message": "x"}).status_code == 422
    assert client.post(url("read", talk), {"message": str(message.pk)}).status_code == 204
    assert make.again(ann, talk).memberships.get(persona=ann).read_to == 1


@pytest.mark.parametrize("name", ["send", "read"])
def test_what_is_only_sent_cannot_be_opened(ann, talk, signed_in, name):
    assert signed_in(ann).get(url(name, talk)).status_code == 405
