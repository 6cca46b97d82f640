"""The live stream of a real server, with readers who lose the line again and again."""

import contextlib
import random
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server import LiveStream, Server
from tests.test_nothing_lost import PEOPLE, Talk, told_by

pytestmark = pytest.mark.crash

SENDS = 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with Server(tmp_path_factory.mktemp("streams") / "data") as running:
        yield running


@pytest.fixture
def talk(server: Server) -> Talk:
    """A conversation of two new people."""
    return Talk(server, **told_by(server, PEOPLE))


def said_in(data: dict) -> str:
    """The words of a message that came by the stream."""
    found = re.search(r"said-\d+-said", data.get("html", ""))
    return found[0] if found else ""


def place_now(talk: Talk) -> str:
    """Where the stream stands."""
    with contextlib.closing(LiveStream(talk.server.port, talk.cookie, {})) as stream:
        lines = (line.decode() for line in iter(stream.answer.readline, b""))
        return next(line.partition(": ")[2].strip() for line in lines if line.startswith("id: "))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_reader_who_keeps_losing_the_line_gets_everything_once_and_in_order(talk: Talk, seed: int) -> None:
    chance, heard, last = random.Random(seed), [], place_now(talk)
    until = time.monotonic() + 60

    def listen() -> None:
        nonlocal last
        while len(heard) < SENDS and time.monotonic() < until:
            with contextlib.closing(
                LiveStream(talk.server.port, talk.cookie, {"Last-Event-ID": last})
            ) as stream:
                assert stream.status == 200
                for _event in range(chance.choice([0, 1, 2, 5, 40])):
                    try:
                        event = stream.next_event(timeout=chance.choice([0.05, 0.3, 2]))
                    except TimeoutError:
                        break
                    assert event is not None
                    assert event["event"] == "message", event
                    last = event["id"]
                    if word := said_in(event["data"]):
                        heard.append(word)

    with ThreadPoolExecutor(4) as people:
        listening = people.submit(listen)
        statuses = list(people.map(lambda n: talk.send(f"k-{n}", f"said-{n}-said"), range(SENDS)))
        listening.result(90)
    assert set(statuses) == {201}
    assert heard == talk.read()


def test_many_open_lines_do_not_hold_up_a_page(talk: Talk) -> None:
    with contextlib.ExitStack() as lines:
        for _number in range(400):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", talk.server.port), timeout=10))
            line.sendall(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: s={talk.cookie}\r\n".encode())
        began = time.monotonic()
        assert talk.server.get("/help").status == 200
        assert time.monotonic() - began < 3
        assert talk.send("k-1", "said-1-said") == 201


@pytest.mark.parametrize("path", ["/out", "/leave"])
def test_whoever_signs_out_or_leaves_hears_nothing_more_within_two_seconds(server: Server, path: str) -> None:
    for turn in range(2):
        talk = Talk(server, **told_by(server, PEOPLE))
        with contextlib.closing(LiveStream(server.port, talk.cookie, {})) as stream:
            time.sleep(0.3 * turn)
            answer = server.request("POST", path, f"csrfmiddlewaretoken={'q' * 32}".encode(), talk.headers)
            assert answer.status in (200, 302)
            began, event = time.monotonic(), stream.next_event(timeout=5)
            while event is not None and event["event"] == "message":
                event = stream.next_event(timeout=5)
            assert event is not None
            assert event["event"] == "bye"
            assert time.monotonic() - began < 2
        assert server.get("/live", Cookie=f"s={talk.cookie}").status == 401


def test_whoever_has_blocked_the_other_hears_no_more_of_it(server: Server) -> None:
    ending = """
import json, django
django.setup()
from kith.conversations.actions import block_member
from kith.conversations.queries import conversation_by_id
talk = conversation_by_id(TALK)
block_member(by=talk.relationship.member, conversation=talk)
print(json.dumps({}))
"""
    talk = Talk(server, **told_by(server, PEOPLE))
    with contextlib.closing(LiveStream(server.port, talk.cookie, {})) as stream:
        assert talk.send("k-1", "said-1-said") == 201
        while said_in((stream.next_event() or {})["data"]) != "said-1-said":
            pass
        told_by(server, ending, talk.talk)
        assert talk.send("k-2", "said-2-said") == 404
        with pytest.raises(TimeoutError):
            stream.next_event(timeout=2)
