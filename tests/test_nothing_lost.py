"""Nothing that was acknowledged is lost, and nothing is said twice: with kill -9, with swallowed answers, with two tries at once."""

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from tests.server import Server, _environment

pytestmark = pytest.mark.crash

SENDS = 200
TOKEN = "q" * 32
PEOPLE = """
import json, secrets, django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from kith.conversations.actions import start_conversation
from kith.people.models import Hat
from kith.relationships.actions import open_relationship
from tests.cast import person

new = "".join(secrets.choice("abcdefghij") for _ in range(10))
ann, ben = person(f"ann {new}"), person(f"ben {new}", Hat.SUPPORTER)
relationship = open_relationship(by=ben, helper=ben, member=ann, kind="peer")
talk = start_conversation(by=ben, relationship=relationship)
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY] = str(ann.person_id)
store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
store[HASH_SESSION_KEY] = ann.person.get_session_auth_hash()
store["persona"] = str(ann.pk)
store["_csrftoken"] = TOKEN
store.save()
print(json.dumps({"talk": str(talk.pk), "cookie": store.session_key}))
"""
ROWS = """
import json, django
django.setup()
from kith.conversations.models import Conversation, Message
from kith.notices.models import Event
talk = TALK
rows = list(Message.objects.filter(conversation=talk).order_by("seq").values_list("key", "seq"))
print(json.dumps({
    "rows": rows,
    "last_seq": Conversation.objects.get(pk=talk).last_seq,
    "events": Event.objects.filter(kind="message", about__conversation=talk).count(),
}))
"""


def told_by(server: Server, script: str, talk: str = "") -> dict:
    """What a Python process of its own, on the same data, prints."""
    done = subprocess.run(
        [sys.executable, "-c", script.replace("TOKEN", repr(TOKEN)).replace("TALK", repr(talk))],
        env=_environment(server.data, {"DJANGO_SETTINGS_MODULE": "kith.config.settings"}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass
class Talk:
    """Ann's browser, as far as sending goes."""

    server: Server
    talk: str
    cookie: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Cookie": f"s={self.cookie}",
            "X-Requested-With": "send",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def _body(self, key: str, text: str) -> bytes:
        return urlencode({"key": key, "text": text, "csrfmiddlewaretoken": TOKEN}).encode()

    def send(self, key: str, text: str) -> int | None:
        """The status of the answer, or None when there was none."""
        try:
            path, body = f"/c/{self.talk}/send", self._body(key, text)
            return self.server.request("POST", path, body, self.headers, timeout=10).status
        except (OSError, HTTPException):
            return None

    def send_and_go(self, key: str, text: str) -> None:
        """Send, and be gone before the answer comes."""
        try:
            connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
            connection.request("POST", f"/c/{self.talk}/send", self._body(key, text), self.headers)
            time.sleep(random.uniform(0, 0.01))
            connection.close()
        except (OSError, HTTPException):
            pass

    def read(self) -> list[str]:
        """Every message that the pages show, oldest first."""
        shown: list[str] = []
        address = f"/c/{self.talk}"
        while address:
            page = self.server.get(address, Cookie=f"s={self.cookie}").body.decode()
            shown = [*re.findall(r"said-\d+-said", page), *shown]
            link = re.search(r'href="(/c/[^"]+before=\d+)"', page)
            address = link[1].replace("&amp;", "&") if link else ""
        return shown


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with Server(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


@pytest.fixture
def talk(server):
    """A conversation of two new people."""
    return Talk(server, **told_by(server, PEOPLE))


def test_every_acknowledged_message_survives_kill_9_and_a_retry_leaves_exactly_one(talk):
    acknowledged, lock, halfway = set(), threading.Lock(), threading.Event()

    def say(number: int) -> None:
        if talk.send(f"k-{number}", f"said-{number}-said") == 201:
            with lock:
                acknowledged.add(f"k-{number}")
                if len(acknowledged) >= SENDS * 2 // 5:
                    halfway.set()

    def strike() -> None:
        assert halfway.wait(60)
        talk.server.kill()

    striker = threading.Thread(target=strike)
    striker.start()
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(say, range(SENDS)))
    striker.join()
    assert SENDS * 2 // 5 <= len(acknowledged) < SENDS, "the blow fell in the middle"

    talk.server.start()
    kept = Counter(key for key, _seq in told_by(talk.server, ROWS, talk.talk)["rows"])
    assert acknowledged <= set(kept)
    assert set(kept.values()) == {1}

    with ThreadPoolExecutor(4) as senders:
        again = list(senders.map(lambda n: talk.send(f"k-{n}", f"said-{n}-said"), range(SENDS)))
    assert set(again) == {201}
    found = told_by(talk.server, ROWS, talk.talk)
    assert sorted(key for key, _seq in found["rows"]) == sorted(f"k-{n}" for n in range(SENDS))
    assert [seq for _key, seq in found["rows"]] == list(range(1, SENDS + 1))
    assert found["last_seq"] == SENDS
    assert found["events"] == 2 * SENDS, "each of the two was told of each message once"
    assert sorted(talk.read()) == sorted(f"said-{n}-said" for n in range(SENDS))


def test_a_client_that_loses_four_answers_in_ten_says_everything_once(talk):
    def say(number: int) -> None:
        key, text = f"k-{number}", f"said-{number}-said"
        while random.random() < 0.4:
            talk.send_and_go(key, text)
        assert talk.send(key, text) == 201

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(say, range(60)))
    assert sorted(talk.read()) == sorted(f"said-{n}-said" for n in range(60))


def test_two_tries_at_one_moment_leave_one_message_and_other_words_are_a_conflict(talk):
    both = threading.Barrier(2)

    def at_once(key: str, *texts: str) -> list[int | None]:
        def say(text: str) -> int | None:
            both.wait()
            return talk.send(key, text)

        with ThreadPoolExecutor(2) as two:
            return sorted(two.map(say, texts), key=str)

    for number in range(15):
        assert at_once(f"same-{number}", f"said-{number}-said", f"said-{number}-said") == [201, 201]
    assert at_once("other", "said-90-said", "said-91-said") == [201, 409]
    assert len(talk.read()) == 16
    assert len(set(talk.read())) == 16
