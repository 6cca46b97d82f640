"""The moderator's pages, and the reporter's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.moderation import actions
from kith.moderation.models import Report
from kith.notices.models import Event
from kith.notices.rules import kind_of
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.safety.models import Concern
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def reported(by, about, words="he goes on"):
    excerpt = [{"author": "ben", "at": "2026-11-22T12:00:00+00:00", "text": "where do you live"}]
    return actions.make_report(by=by, about=about, words=words, excerpt=excerpt, place="there")


def words_of(response):
    return response.content.decode()


def test_only_moderators_and_administrators_see_the_list(signed_in):
    cast = whole_cast()
    reported(cast.ann, cast.ben)
    for name, persona in vars(cast).items():
        response = signed_in(persona).get("/reports")
        assert response.status_code == (200 if name in ("mia", "ada") else 404), name
    assert "ben" not in words_of(signed_in(cast.ada).get("/reports"))


def test_only_a_moderator_opens_a_report_and_each_opening_is_in_the_trail(signed_in):
    cast = whole_cast()
    report = reported(cast.ann, cast.ben)
    for name, persona in vars(cast).items():
        response = signed_in(persona).get(f"/reports/{report.pk}")
        assert response.status_code == (200 if name == "mia" else 404), name
    page = words_of(signed_in(cast.mia).get(f"/reports/{report.pk}"))
    assert "where do you live" in page
    assert AuditRow.objects.filter(event="moderation.read_report", outcome="done").count() == 2


def test_closing_without_a_reason_keeps_what_was_typed(signed_in):
    cast = whole_cast()
    report, client = reported(cast.ann, cast.ben), signed_in(cast.mia)
    response = client.post(f"/reports/{report.pk}/close", {"reason": "we talked for long"})
    assert response.status_code == 422
    assert "we talked for long" in words_of(response)
    response = client.post(f"/reports/{report.pk}/close", {"outcome": "talked"})
    assert response.status_code == 422
    assert 'value="talked" checked' in words_of(response)
    response = client.post(f"/reports/{report.pk}/close", {"outcome": "handed_to_safety", "reason": "x"})
    assert response.status_code == 422
    assert Report.objects.get().state == "open"
    sent = {"outcome": "talked", "reason": "kept"}
    assert client.post(f"/reports/{report.pk}/close", sent).status_code == 302
    assert client.post(f"/reports/{report.pk}/close", sent).status_code == 409
    assert "kept" in words_of(client.get(f"/reports/{report.pk}"))


def test_a_report_is_handed_on_from_the_page(signed_in):
    cast = whole_cast()
    report, client = reported(cast.ann, cast.ben), signed_in(cast.mia)
    assert client.post(f"/reports/{report.pk}/hand", {}).status_code == 422
    assert client.post(f"/reports/{report.pk}/hand", {"person": "eve"}).status_code == 422
    assert client.post(f"/reports/{report.pk}/hand", {"person": "reporter"}).status_code == 302
    assert Concern.objects.get().about == cast.ann


def test_the_reporter_sees_that_it_is_looked_at_and_closed_but_never_how(signed_in):
    cast = whole_cast()
    report, client = reported(cast.ann, cast.ben), signed_in(cast.ann)
    assert "It is being looked at" in words_of(client.get("/me/reports"))
    actions.close_report(by=cast.mia, report=report, outcome="paused", reason="paused for a week")
    page = words_of(client.get("/me/reports"))
    assert "closed it" in page
    assert "paused" not in page
    assert "mia" not in page


def test_nobody_sees_the_reports_of_another(signed_in):
    cast = whole_cast()
    reported(cast.ann, cast.ben)
    for persona in (cast.ben, cast.eve):
        page = words_of(signed_in(persona).get("/me/reports"))
        assert "You have reported nothing" in page


def test_the_list_costs_the_same_for_one_and_for_many(signed_in):
    ann, ben, mia = person("ann"), person("ben", Hat.SUPPORTER), person("mia", Hat.MODERATOR)
    client, mine = signed_in(mia), signed_in(ann)
    reported(ann, ben)
    client.get("/reports")
    mine.get("/me/reports")
    cost = cost_of(client, "/reports"), cost_of(mine, "/me/reports")
    for number in range(8):
        reported(ann, ben, words=f"number {number}")
    assert (cost_of(client, "/reports"), cost_of(mine, "/me/reports")) == cost


def cost_of(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_a_report_reaches_the_open_page_without_its_words():
    cast = whole_cast()
    report = reported(cast.ann, cast.ben, words="canary-heron")
    event, kind = Event.objects.get(person=cast.mia.person_id, kind="report"), kind_of("report")
    html = kind.render(cast.mia.person, event)
    assert kind.may_see(cast.mia.person, event)
    assert f'id="{kind.target_of(event)}"' in html
    assert "canary" not in html
    assert not kind.may_see(cast.ann.person, event)
    actions.close_report(by=cast.mia, report=report, outcome="talked", reason="x")
    event, kind = Event.objects.get(person=cast.ann.person_id, kind="own_report"), kind_of("own_report")
    assert "closed it" in kind.render(cast.ann.person, event)
    assert kind.may_see(cast.ann.person, event)


def test_taking_away_is_offered_only_where_a_message_was_reported(signed_in):
    cast = whole_cast()
    with_message = reported(cast.ann, cast.ben)
    without = actions.make_report(by=cast.ann, about=cast.ben, excerpt=[], words="hm", place="two")
    client = signed_in(cast.mia)
    assert 'value="removed"' in client.get(f"/reports/{with_message.pk}").content.decode()
    assert 'value="removed"' not in client.get(f"/reports/{without.pk}").content.decode()
    sent = client.post(f"/reports/{without.pk}/close", {"outcome": "removed", "reason": "x"})
    assert sent.status_code == 422
