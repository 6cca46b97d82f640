"""The pages of safety, and who gets in."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.lib import clock
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.relationships.actions import block_person
from kith.safety import actions, queries
from kith.safety.models import Answer, Concern, Pause, Shift
from kith.safety.tests.make import added, answered, asked, on_call
from tests.cast import person, whole_cast
from tests.pseudo import assert_all_wrapped, pseudo_words

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TOKEN = re.compile(rb'value="[A-Za-z0-9]{64}"')


def words_of(response):
    return response.content.decode()


def test_only_those_on_call_and_coordinators_see_the_list(signed_in):
    cast = whole_cast()
    allowed = {"olu", "dan"}
    for name, persona in vars(cast).items():
        assert signed_in(persona).get("/concerns").status_code == (200 if name in allowed else 404), name


def test_only_those_on_call_open_a_concern_and_each_opening_is_in_the_trail(signed_in):
    cast = whole_cast()
    concern = asked(cast.ann, "the door is locked")
    for name, persona in vars(cast).items():
        response = signed_in(persona).get(f"/concerns/{concern.pk}")
        assert response.status_code == (200 if name == "olu" else 404), name
    assert AuditRow.objects.filter(event="safety.read_concern", outcome="done").count() == 1
    assert "the door is locked" in words_of(signed_in(cast.olu).get(f"/concerns/{concern.pk}"))


def test_what_is_not_there_looks_like_what_one_may_not_see(signed_in):
    cast = whole_cast()
    concern = asked(cast.ann)
    client = signed_in(cast.eve)
    missing = client.get("/concerns/00000000-0000-4000-8000-000000000000")
    denied = client.get(f"/concerns/{concern.pk}")
    assert TOKEN.sub(b"", denied.content) == TOKEN.sub(b"", missing.content)


def test_a_blocked_or_former_on_call_sees_no_concern(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    block_person(by=ann, persona=olu)
    client = signed_in(olu)
    assert "ann" not in words_of(client.get("/concerns"))
    assert client.get(f"/concerns/{concern.pk}").status_code == 404


def test_a_paused_on_call_loses_the_page_at_once(signed_in):
    dan, olu = person("dan", Hat.COORDINATOR), person("olu", Hat.ON_CALL)
    client = signed_in(olu)
    assert client.get("/concerns").status_code == 200
    actions.pause_person(by=dan, persona=olu, reason="rest")
    assert client.get("/concerns").status_code == 404
    assert client.post("/concerns/shift", {"hours": 8}).status_code == 404


def test_coordinators_see_who_waits_but_no_words_and_no_way_to_open_them(signed_in):
    ann, dan = person("ann"), person("dan", Hat.COORDINATOR)
    concern = asked(ann, "the door is locked")
    page = words_of(signed_in(dan).get("/concerns"))
    assert "ann" in page
    assert "the door is locked" not in page
    assert str(concern.pk) not in page


def test_the_one_who_asks_is_told_who_has_it_and_when_it_was_seen(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    on_call(olu)
    client = signed_in(ann)
    assert "olu is on call now" in words_of(client.get("/now"))
    assert client.post("/now", {"words": "please"}).status_code == 302
    assert "olu, on call, has this now." in words_of(client.get("/now"))
    signed_in(olu).post(f"/concerns/{Concern.objects.get().pk}/acknowledge")
    assert "olu, on call, has seen this at" in words_of(client.get("/now"))


def test_when_nobody_is_on_call_the_page_says_so_with_a_number(signed_in):
    ann = person("ann")
    client = signed_in(ann)
    assert "Nobody is on call right now" in words_of(client.get("/now"))
    client.post("/now", {})
    page = words_of(client.get("/now"))
    assert "Nobody is on call right now" in page
    assert "988" in page


def test_where_there_is_nobody_to_tell_the_page_does_not_say_that_somebody_was_told(signed_in):
    ann = person("ann")
    client = signed_in(ann)
    client.post("/now", {})
    assert "nobody here whom we could tell" in words_of(client.get("/now"))
    person("dan", Hat.COORDINATOR)
    assert "told those who could step in" in words_of(client.get("/now"))


def test_an_answer_that_does_not_come_is_admitted(signed_in, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    on_call(olu)
    asked(ann)
    time_machine.shift(301)
    assert "olu has not answered yet" in words_of(signed_in(ann).get("/now"))


def test_words_that_are_too_long_come_back_in_the_box(signed_in):
    response = signed_in(person("ann")).post("/now", {"words": "kept " * 1000})
    assert response.status_code == 422
    assert "kept kept kept" in words_of(response)
    assert not Concern.objects.exists()


def test_a_place_that_is_not_an_id_is_refused(signed_in):
    response = signed_in(person("ann")).post("/now", {"place": "<b>here</b>"})
    assert response.status_code == 422
    assert not Concern.objects.exists()


def test_a_visitor_is_sent_to_the_way_in(client):
    for path in ("/now", "/concerns", "/pauses"):
        assert client.get(path).headers["Location"].startswith("/in")


def test_pressing_i_have_this_twice_is_fine(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern, client = asked(ann), signed_in(olu)
    for _ in range(2):
        assert client.post(f"/concerns/{concern.pk}/take").status_code == 302
    assert Concern.objects.get().owner == olu


def test_closing_without_a_reason_keeps_what_was_typed(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern, client = asked(ann), signed_in(olu)
    response = client.post(f"/concerns/{concern.pk}/close", {"reason": "we talked for long"})
    assert response.status_code == 422
    assert "we talked for long" in words_of(response)
    response = client.post(f"/concerns/{concern.pk}/close", {"disposition": "reached", "reason": " "})
    assert response.status_code == 422
    assert 'value="reached" checked' in words_of(response)
    response = client.post(
        f"/concerns/{concern.pk}/close", {"disposition": "reached", "reason": "kept", "follow_up": "soon"}
    )
    assert response.status_code == 422
    assert Concern.objects.get().closed_at is None


def test_a_closed_concern_can_be_read_but_not_closed_again(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern, client = asked(ann), signed_in(olu)
    sent = {"disposition": "could_not_reach", "reason": "no answer"}
    assert client.post(f"/concerns/{concern.pk}/close", sent).status_code == 302
    assert "no answer" in words_of(client.get(f"/concerns/{concern.pk}"))
    assert client.post(f"/concerns/{concern.pk}/close", sent).status_code == 409


def test_a_shift_begins_and_ends(signed_in):
    client = signed_in(person("olu", Hat.ON_CALL))
    assert client.post("/concerns/shift", {"hours": "8"}).status_code == 302
    assert "You are on call until" in words_of(client.get("/concerns"))
    assert client.post("/concerns/shift", {"hours": "99"}).status_code == 422
    assert client.post("/concerns/shift/end").status_code == 302
    assert "Nobody is on call right now" in words_of(client.get("/concerns"))
    assert client.post("/concerns/shift/end").status_code == 409
    assert Shift.objects.count() == 1


def test_only_those_who_may_pause_see_the_pauses(signed_in):
    cast = whole_cast()
    allowed = {"dan", "mia", "ada"}
    for name, persona in vars(cast).items():
        expected = 200 if name in allowed else 404
        assert signed_in(persona).get("/pauses").status_code == expected, name
        sent = signed_in(persona).post("/pauses/new", {"name": "gus", "reason": "rest"})
        assert sent.status_code == (302 if name in allowed else 404), name


def test_a_pause_is_given_by_the_shown_name_and_taken_back(signed_in):
    dan, gus = person("dan", Hat.COORDINATOR), person("gus")
    client = signed_in(dan)
    assert client.post("/pauses/new", {"name": "nobody", "reason": "rest"}).status_code == 422
    assert client.post("/pauses/new", {"name": " GUS ", "reason": "rest"}).status_code == 302
    assert queries.is_paused(gus.person_id)
    assert "gus" in words_of(client.get("/pauses"))
    assert client.post(f"/pauses/{Pause.objects.get().pk}/end").status_code == 302
    assert not queries.is_paused(gus.person_id)


def test_nobody_sees_or_ends_their_own_pause(signed_in):
    dan, mia = person("dan", Hat.COORDINATOR), person("mia", Hat.MODERATOR)
    pause = actions.pause_person(by=dan, persona=mia, reason="rest")
    assert signed_in(mia).post(f"/pauses/{pause.pk}/end").status_code == 404
    assert queries.is_paused(mia.person_id)


def test_the_list_costs_the_same_for_one_and_for_many(signed_in):
    olu = person("olu", Hat.ON_CALL)
    on_call(olu)
    client = signed_in(olu)
    asked(person("ann"))
    client.get("/concerns")
    cost = count(client, "/concerns")
    for number in range(8):
        asked(person(f"someone {'abcdefgh'[number]}"))
    assert count(client, "/concerns") == cost


def count(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_a_follow_up_is_ticked_off(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern, client = asked(ann), signed_in(olu)
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    sent = {"disposition": "reached", "reason": "talked", "follow_up": day}
    assert client.post(f"/concerns/{concern.pk}/close", sent).status_code == 302
    assert "To ask again" in words_of(client.get("/concerns"))
    assert client.post(f"/concerns/{concern.pk}/follow-up").status_code == 302
    assert "To ask again" not in words_of(client.get("/concerns"))


def test_both_sides_write_to_each_other_without_a_script(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann, "the door is locked")
    hers, theirs = signed_in(ann), signed_in(olu)
    answer = theirs.post(f"/concerns/{concern.pk}/answer", {"words": "I am here", "key": "one"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/concerns/{concern.pk}#answer-")
    assert "I am here" in words_of(hers.get("/now"))
    answer = hers.post(f"/now/{concern.pk}/add", {"words": "thank you", "key": "one"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/now#answer-")
    for page in (words_of(hers.get("/now")), words_of(theirs.get(f"/concerns/{concern.pk}"))):
        assert page.index("the door is locked") < page.index("I am here") < page.index("thank you")


def test_a_script_gets_the_line_and_a_reason_when_it_was_not_sent(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern, script = asked(ann), {"X-Requested-With": "send"}
    for client, path in (
        (signed_in(olu), f"/concerns/{concern.pk}/answer"),
        (signed_in(ann), f"/now/{concern.pk}/add"),
    ):
        sent = client.post(path, {"words": "I am here", "key": "one"}, headers=script)
        assert sent.status_code == 201
        assert words_of(sent).strip().startswith('<li class="bubble bubble--you"')
        again = client.post(path, {"words": "I am here", "key": "one"}, headers=script)
        assert (again.status_code, again.content) == (201, sent.content)
        other = client.post(path, {"words": "other words", "key": "one"}, headers=script)
        assert other.status_code == 409
        assert "data-reason" in words_of(other)
        empty = client.post(path, {"words": " ", "key": "two"}, headers=script)
        assert empty.status_code == 422
    assert Answer.objects.count() == 2


def test_words_that_were_not_sent_come_back_in_the_box(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    for client, path in (
        (signed_in(olu), f"/concerns/{concern.pk}/answer"),
        (signed_in(ann), f"/now/{concern.pk}/add"),
    ):
        page = client.post(path, {"words": "kept " * 1000, "key": "one"})
        assert page.status_code == 422
        assert "kept kept kept" in words_of(page)
        assert 'value="one"' in words_of(page)
    assert not Answer.objects.exists()


def test_a_box_that_was_open_while_it_was_closed_keeps_its_words(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    actions.close_concern(by=olu, concern=concern, disposition="reached", reason="talked")
    for client, path in (
        (signed_in(olu), f"/concerns/{concern.pk}/answer"),
        (signed_in(ann), f"/now/{concern.pk}/add"),
    ):
        page = client.post(path, {"words": "one more thing", "key": "one"})
        assert page.status_code == 403
        assert "one more thing" in words_of(page)
        assert "data-send" not in words_of(page)


def test_each_page_with_a_concern_is_one_row_in_the_trail_however_much_was_written(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    for _ in range(3):
        answered(olu, concern)
        added(ann, concern)
    signed_in(ann).get("/now")
    signed_in(olu).get(f"/concerns/{concern.pk}")
    assert AuditRow.objects.filter(event="safety.read_own_concern", outcome="done").count() == 1
    assert AuditRow.objects.filter(event="safety.read_concern", outcome="done").count() == 1


def test_beside_both_boxes_stands_who_can_read_this(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    person("ole", Hat.ON_CALL)
    concern = asked(ann)
    assert "you, and ole, on call; olu, on call." in sorted_readers(words_of(signed_in(ann).get("/now")))
    page = words_of(signed_in(olu).get(f"/concerns/{concern.pk}"))
    assert "you, and ann, member; ole, on call." in sorted_readers(page)


def sorted_readers(page):
    found = re.search(r"you, and ([^<]*)\.", page)
    assert found
    return "you, and " + "; ".join(sorted(found[1].split("; "))) + "."


def test_whoever_is_on_call_sees_on_the_list_that_somebody_wrote_again(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern, client = asked(ann), signed_in(olu)
    answered(olu, concern)
    assert "They wrote" not in words_of(client.get("/concerns"))
    added(ann, concern)
    assert "They wrote" in words_of(client.get("/concerns"))
    answered(olu, concern)
    assert "They wrote" not in words_of(client.get("/concerns"))


def test_a_strangers_concern_is_not_there(signed_in):
    ann, eve = person("ann"), person("eve")
    concern = asked(ann)
    client = signed_in(eve)
    denied = client.post(f"/now/{concern.pk}/add", {"words": "x", "key": "one"})
    missing = client.post("/now/00000000-0000-4000-8000-000000000000/add", {"words": "x", "key": "one"})
    assert denied.status_code == missing.status_code == 404
    assert TOKEN.sub(b"", denied.content) == TOKEN.sub(b"", missing.content)


def test_how_fast_somebody_answers_is_said_only_when_it_is_known(signed_in, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    olu, client = person("olu", Hat.ON_CALL), signed_in(person("eve"))
    on_call(olu)
    people = [person(name) for name in ("one", "two", "three", "four", "five")]
    for number, somebody in enumerate(people):
        assert "half of those who asked" not in words_of(client.get("/now"))
        concern = asked(somebody)
        time_machine.shift(60 * (number + 1))
        answered(olu, concern)
    assert "half of those who asked were seen within 3 minutes" in words_of(client.get("/now"))
    actions.end_shift(by=olu)
    assert "half of those who asked" not in words_of(client.get("/now"))


def test_pages_with_answers_say_nothing_outside_gettext(signed_in):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann, "dark")
    answered(olu, concern)
    added(ann, concern)
    for client, path in ((signed_in(ann), "/now"), (signed_in(olu), f"/concerns/{concern.pk}")):
        with pseudo_words():
            assert_all_wrapped(words_of(client.get(path)))
