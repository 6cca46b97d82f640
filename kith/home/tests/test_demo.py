"""The demo world: never where real people are, the same in every load, and sealed."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kith.conversations.actions import read_messages
from kith.conversations.models import Message
from kith.conversations.queries import messages_between, own_conversations
from kith.home.management import demo_world
from kith.lib import clock
from kith.matching.models import Ask, Need
from kith.moderation.models import Report
from kith.people.actions import sign_in
from kith.people.models import Person, Persona
from kith.people.queries import DEMO_CAST, demo_personas, organisation
from kith.privacy.models import AuditRow
from kith.safety.models import Concern
from kith.safety.queries import is_paused, on_call_now
from tests.cast import person
from tests.server import run_kith

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def built(*options: str) -> str:
    said = StringIO()
    call_command("demo", *options, stdout=said)
    return said.getvalue()


def told() -> dict[str, Any]:
    """Everything that may be compared between two loads: names, words, who with whom, and times since the founding."""
    first = min(Person.objects.values_list("joined_at", flat=True))

    def since(at: datetime | None) -> float | None:
        return None if at is None else (at - first).total_seconds()

    words = []
    for persona in sorted(demo_personas(), key=lambda one: (one.name, one.hat)):
        talks = sorted(own_conversations(persona), key=lambda talk: talk.started_at)
        for talk in talks:
            messages = list(messages_between(talk, 1, talk.last_seq))
            said = read_messages(by=persona, conversation=talk, messages=messages)
            words += [(persona.name, each.name, each.words, since(each.at)) for each in said]
    return {
        "personas": sorted(
            (one.name, one.hat, one.time_zone, one.language, since(one.since)) for one in Persona.objects.all()
        ),
        "words": words,
        "needs": sorted((one.member.name, one.state, since(one.since)) for one in Need.objects.all()),
        "asks": sorted(
            (one.member.name, one.supporter.name, one.state, since(one.asked_at), since(one.answered_at) or 0)
            for one in Ask.objects.all()
        ),
        "concerns": sorted((one.about.name, one.disposition, since(one.raised_at)) for one in Concern.objects.all()),
        "reports": sorted((one.about.name, one.outcome, since(one.made_at)) for one in Report.objects.all()),
        "trail": sorted(
            (since(one.at), one.event, one.hat, one.outcome)
            for one in AuditRow.objects.exclude(event__startswith="conversations.read")
        ),
    }  # fmt: skip


def test_it_refuses_where_real_people_are():
    person("Rosa")
    for options in ((), ("--fresh",)):
        with pytest.raises(CommandError, match="Real people are here"):
            built(*options)
    assert built("--if-empty") == ""
    assert Person.objects.count() == 1


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_two_loads_tell_the_same_story():
    assert "kith demo passphrase" in built()
    first = told()
    with pytest.raises(CommandError, match="--fresh"):
        built()
    assert built("--if-empty") == ""
    with clock.at(clock.now() + timedelta(days=3, hours=5)):
        built("--fresh")
    again = told()
    for part, rows in first.items():
        assert rows == again[part], part


def test_the_world_is_as_it_is_described():
    built()
    assert organisation().is_demo
    assert [one.name for one in demo_personas()][: len(DEMO_CAST)] == list(DEMO_CAST)
    assert Person.objects.count() >= 75
    for name in DEMO_CAST:
        sign_in(by=None, name=name, passphrase=demo_world.PASSPHRASE, address="")
    assert is_paused(Person.objects.get(name="gus").pk)
    olu = on_call_now()
    assert olu is not None
    assert olu.name == "olu"
    assert max(Message.objects.values_list("seq", flat=True)) > 300
    with clock.at(clock.now() + timedelta(days=13)):
        assert on_call_now() == olu
    assert not AuditRow.objects.filter(outcome="denied").exists()


def test_no_word_said_in_it_stands_open_in_any_file(tmp_path: Path):
    data = tmp_path / "data"
    made = run_kith(data, "demo")
    assert made.returncode == 0, made.stderr
    said = [line.text for lines in demo_world.talks().values() for line in lines if len(line.text) > 12]
    said += [row["words"] for row in demo_world.story()["concerns"]]
    said += [row["intro"] for row in demo_world.story()["supporters"]]
    files = [file for file in data.rglob("*") if file.is_file()]
    held = b"".join(file.read_bytes() for file in files)
    assert len(held) > 500_000
    assert [words for words in said if words.encode() in held] == []
    with closing(sqlite3.connect(data / "kith.sqlite3")) as rows:
        assert rows.execute("select count(*) from conversations_message").fetchone()[0] > 600


def test_on_real_people_the_command_ends_with_one_line_and_2(tmp_path: Path):
    data = tmp_path / "data"
    assert run_kith(data, "demo").returncode == 0
    with closing(sqlite3.connect(data / "kith.sqlite3")) as rows:
        rows.execute("update people_organisation set is_demo = 0")
        rows.commit()
    refused = run_kith(data, "demo", "--fresh")
    assert refused.returncode == 2
    assert (
        refused.stderr.strip()
        == "kith demo: Real people are here. The demo world is built only where nobody is."
    )
