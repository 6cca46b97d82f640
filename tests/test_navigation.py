"""Where the navigation leads, and the numbers in it."""

import re
from datetime import timedelta

import pytest

from kith.conversations.actions import send_message, start_conversation
from kith.lib import clock
from kith.moderation.actions import make_report
from kith.notices.models import Event
from kith.notices.rules import kind_of
from kith.people.models import Hat
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import block_person, open_relationship
from kith.safety.actions import add_words, answer_concern, end_shift, pause_person, raise_concern, start_shift
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LINK = re.compile(r'<li><a href="([^"]*)"')
ANCHOR = re.compile(r'<a [^>]*href="(/[^"#]*)')
COUNT = re.compile(r'data-count="([^"]*)"( hidden)?>(\d+)<')


def page_of(client, path="/today"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def places_on(page):
    return LINK.findall(page[page.index('<nav class="places"') : page.index('<div class="exits"')])


def counts_on(page):
    return {name: int(number) for name, _, number in COUNT.findall(page)}


def talk_between(helper, member):
    relationship = open_relationship(by=helper, helper=helper, member=member, kind="peer")
    return start_conversation(by=SYSTEM, relationship=relationship)


def pushed(persona, kind):
    event = Event.objects.filter(person=persona.person_id, kind=kind).latest("id")
    return kind_of(kind).count(persona.person, event)


def test_every_place_in_the_navigation_opens_and_there_are_at_most_five(signed_in):
    for name, persona in vars(whole_cast()).items():
        client = signed_in(persona)
        places = places_on(page_of(client))
        assert 2 <= len(places) <= 5, name
        for place in places:
            assert client.get(place).status_code == 200, f"{name} {place}"


def test_every_link_of_the_day_and_of_ones_own_page_opens(signed_in):
    for name, persona in vars(whole_cast()).items():
        client = signed_in(persona)
        for page in ("/today", "/me"):
            main = page_of(client, page).partition('<main id="main"')[2].partition("<footer")[0]
            for link in set(ANCHOR.findall(main)):
                assert client.get(link).status_code == 200, f"{name} {page} {link}"


def test_desks_that_are_no_places_are_reached_from_the_day(signed_in):
    cast = whole_cast()
    for persona, links in (
        (cast.dan, ("/concerns", "/pauses")),
        (cast.mia, ("/reports", "/pauses")),
        (cast.ada, ("/reports", "/pauses")),
        (cast.olu, ("/concerns",)),
    ):
        page = page_of(signed_in(persona))
        for link in links:
            assert f'href="{link}"' in page, f"{persona.name} {link}"
    for persona in vars(cast).values():
        page = page_of(signed_in(persona), "/me")
        assert 'href="/me/blocks"' in page
        assert 'href="/me/reports"' in page


def test_whoever_is_paused_is_led_to_no_closed_door(signed_in):
    cast = whole_cast()
    for persona in (cast.mia, cast.olu, cast.dan, cast.ann, cast.ben):
        pause_person(by=cast.ada, persona=persona, reason="rest")
        client = signed_in(persona)
        page = page_of(client)
        for link in {*places_on(page), *ANCHOR.findall(page)}:
            assert client.get(link).status_code == 200, f"{persona.name} {link}"


def test_a_paused_person_is_told_until_when_and_what_stays_open(signed_in):
    ada, ann = person("ada", Hat.ADMINISTRATOR), person("ann")
    client = signed_in(ann)
    assert "You are paused" not in page_of(client)
    pause = pause_person(by=ada, persona=ann, reason="rest", until=clock.now() + timedelta(days=400))
    page = page_of(client)
    assert re.search(r"You are paused until \d", page)
    assert "What stays open" in page
    assert 'href="/now"' in page
    pause.until = None
    pause.save()
    assert "You are paused, until somebody here ends it." in page_of(client)


def test_whoever_asked_for_someone_finds_the_way_back_on_their_day(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    client = signed_in(ann)
    assert "You asked for someone" not in page_of(client)
    concern = raise_concern(by=ann, about=ann, source="asked", words="")
    answer_concern(by=olu, concern=concern, key="one", words="I am here")
    page = page_of(client)
    assert "You asked for someone" in page
    assert "I am here" not in page


def test_the_coordinators_day_says_whether_somebody_is_on_call(signed_in):
    dan, olu = person("dan", Hat.COORDINATOR), person("olu", Hat.ON_CALL)
    assert "Nobody is on call. Please find somebody." in page_of(signed_in(dan))
    start_shift(by=olu, ends_at=clock.now() + timedelta(hours=8))
    assert "Somebody is on call." in page_of(signed_in(dan))
    end_shift(by=olu)
    assert "Nobody is on call. Please find somebody." in page_of(signed_in(dan))


def test_unread_messages_are_counted_for_the_hat_that_got_them_and_not_from_somebody_blocked(signed_in):
    ann, ben, kim = person("ann"), person("ben", Hat.SUPPORTER), person("kim", Hat.SUPPORTER)
    talk, other = talk_between(ben, ann), talk_between(kim, ann)
    for number in range(3):
        send_message(by=ben, conversation=talk, key=str(number), text="hello")
    send_message(by=kim, conversation=other, key="one", text="hello")
    client, name = signed_in(ann), f"message-{ann.pk}"
    assert counts_on(page_of(client)) == {name: 4}
    assert pushed(ann, "message") == (name, 4)
    block_person(by=ann, persona=kim)
    assert counts_on(page_of(client)) == {name: 3}
    assert counts_on(page_of(client, f"/c/{talk.pk}")) == {name: 0}
    assert counts_on(page_of(signed_in(ben)))[f"message-{ben.pk}"] == 0


def test_desks_are_counted_on_the_page_and_on_the_stream_alike(signed_in):
    cast = whole_cast()
    concern = raise_concern(by=cast.ann, about=cast.ann, source="asked", words="")
    raise_concern(by=cast.eve, about=cast.eve, source="asked", words="")
    make_report(by=cast.ann, about=cast.ben, excerpt=[], words="hm")
    for persona, kind, number in ((cast.olu, "concern", 2), (cast.mia, "report", 1)):
        name = f"{kind}-{persona.pk}"
        assert counts_on(page_of(signed_in(persona))) == {name: number}
        assert pushed(persona, kind) == (name, number)
    add_words(by=cast.ann, concern=concern, key="one", words="still here")
    assert pushed(cast.olu, "concern").number == 2
