"""Words that nobody may find: planted in every sealed kind by using a real server, then looked for in every byte it left behind."""

import base64
import contextlib
import json
import re
import secrets
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.server import Server, _environment

pytestmark = pytest.mark.crash

TOKEN = "q" * 32
PASSPHRASE_MARK = "passphrase"
HOUSE = """
import json, sys, django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from kith.guidance.actions import keep_result
from kith.guidance.rules import BOOK
from kith.guidance.tests.make import mildest
from kith.people.models import Persona
from tests.world import lived_in
world = lived_in()
cookies = {}
for name, persona in world.everybody().items():
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(persona.person_id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = persona.person.get_session_auth_hash()
    store["persona"] = str(persona.pk)
    store["_csrftoken"] = TOKEN
    store.save()
    cookies[name] = store.session_key
keep_result(by=Persona.objects.get(pk=world.cast.ann.pk), answers=mildest(place={"country": "GB", "language": "en"}), measures={"phq9": 3})
print(json.dumps({
    "cookies": cookies,
    "talk": str(world.talk.pk), "past": str(world.past.pk), "ask": str(world.ask.pk), "ben": str(world.cast.ben.pk),
    "concern": str(world.concern.pk), "report": str(world.report.pk),
    "questions": [key for key in BOOK.questions if "_" in key],
}))
"""
FOUND = """
import json, django
django.setup()
from kith.matching.models import Ask
from kith.moderation.models import Report
from kith.safety.models import Concern
print(json.dumps({
    "asks": [str(ask.pk) for ask in Ask.objects.filter(state="asked")],
    "reports": [str(report.pk) for report in Report.objects.filter(state="open")],
    "concerns": [str(concern.pk) for concern in Concern.objects.filter(closed_at=None)],
}))
"""


def told_by(server: Server, script: str) -> dict:
    """What a Python process of its own, on the same data, prints."""
    done = subprocess.run(
        [sys.executable, "-c", script.replace("TOKEN", repr(TOKEN))],
        env=_environment(server.data, {"DJANGO_SETTINGS_MODULE": "kith.config.settings"}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Planting:
    """Somebody uses the house, and every word they type is remembered."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.house = told_by(server, HOUSE)
        self.planted: dict[str, str] = {}

    def word(self, where: str) -> str:
        """A new word, so unlikely that finding it means finding this one."""
        word = "kq" + "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(18))
        self.planted[word] = where
        return word

    def post(self, who: str | None, path: str, *expected: int, **fields: object) -> bytes:
        """Send a form as somebody; nobody for a visitor."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if who:
            headers["Cookie"] = f"s={self.house['cookies'][who]}"
            fields["csrfmiddlewaretoken"] = TOKEN
        answer = self.server.request("POST", path, urlencode(fields, doseq=True).encode(), headers)
        assert answer.status in (expected or (302, 303)), (path, answer.status, answer.body[:600])
        return bytes(answer.body)

    def get(self, who: str, path: str) -> str:
        """Read a page as somebody."""
        answer = self.server.get(path, Cookie=f"s={self.house['cookies'][who]}")
        assert answer.status < 500, path
        return bytes(answer.body).decode()


def use(by: Planting) -> None:
    """An afternoon: everything sealed is written, read, refused, answered and closed."""
    house = by.house
    with contextlib.ExitStack() as open_streams:
        for name in ("ann", "ben", "olu", "mia"):
            stream = by.server.stream(house["cookies"][name])
            open_streams.callback(stream.close)
            assert stream.status == 200
        say_and_close(by)


def say_and_close(by: Planting) -> None:
    """Everything that is typed."""
    house, word = by.house, by.word
    talk = f"/c/{house['talk']}"
    for number in range(12):
        who = ("ann", "ben")[number % 2]
        by.post(who, f"{talk}/send", key=f"k-{number}", text=f"{word('message')} and {word('message')}")
    by.post("ann", f"{talk}/send", 409, key="k-0", text=word("message under a used key"))
    by.post("ann", f"{talk}/send", 422, key="k-50", text=word("message far too long") * 500)
    by.post("ann", f"{talk}/send", 422, key="no such key!", text=word("message without a key"))
    by.post("hal", f"/c/{house['past']}/send", 403, key="k-51", text=word("message after the end"))
    by.post("eve", f"{talk}/send", 404, key="k-52", text=word("message of a stranger"))
    by.post("eve", "/find", languages=["en"], about=["mood"], words=word("first words of a need"))
    by.post("eve", f"/find/asked/{house['ask']}/back")
    by.post("eve", f"/find/ask/{house['ben']}", hello=word("hello"))
    intro = {"languages": ["en"], "experiences": ["mood"], "capacity": "3", "accepting": "on"}
    by.post("ben", "/profile", intro=word("intro"), **intro)
    by.post("ben", "/profile", 422, intro=word("intro that is too long") * 60, **intro)
    found = told_by(by.server, FOUND)
    by.get("ben", "/asks")
    by.post("ben", f"/asks/{found['asks'][0]}/accept")
    by.post("ann", "/now", 200, 302, 303, words=word("words of a call"))
    by.post("ann", f"{talk}/now", 200, 302, 303, words=word("call inside a conversation"))
    by.post("ben", f"{talk}/now", 200, 302, 303, about="other", words=word("worry about another"))
    by.post("olu", "/concerns/shift", hours="2")
    concern = f"/concerns/{house['concern']}"
    by.post(
        "olu", f"{concern}/answer", 200, 201, 302, 303, key="a-1", words=word("answer of the one on call")
    )
    by.post(
        "ann",
        f"/now/{house['concern']}/add",
        200,
        201,
        302,
        303,
        key="a-2",
        words=word("more words of the one who called"),
    )
    by.post("olu", f"{concern}/close", 422, disposition="nonsense", reason=word("closing words refused"))
    by.post("olu", f"{concern}/close", disposition="reached", reason=word("closing words"))
    page = by.get("ann", f"{talk}/report")
    message = re.search(r'name="message"[^>]*value="([0-9a-f-]{36})"', page) or re.search(
        r'value="([0-9a-f-]{36})"[^>]*name="message"', page
    )
    assert message, "no message can be chosen"
    by.post("ann", f"{talk}/report", message=message[1], words=word("words of a report"))
    by.post("ann", f"{talk}/report", 422, words=word("report too long") * 300)
    reports = told_by(by.server, FOUND)["reports"]
    for number, report in enumerate(reports):
        by.get("mia", f"/reports/{report}")
        if number:
            by.post("mia", f"/reports/{report}/hand", 302, 303, 404, 409, 422, person="about")
        by.post("mia", f"/reports/{report}/close", outcome="talked", reason=word("reason of a moderator"))
    for number in range(6):
        by.post(None, "/in", 422, 429, name=f"nobody {number}", passphrase=word(PASSPHRASE_MARK))
    by.post(None, "/in/sheet", 422, name="ann", words=word("recovery words"), new=word(PASSPHRASE_MARK))
    by.post(
        "dan", "/me/passphrase", old="seven quiet boats at noon", passphrase=f"{word(PASSPHRASE_MARK)} boats"
    )
    by.post("ada", "/me/passphrase", 422, old=word(PASSPHRASE_MARK), passphrase=word(PASSPHRASE_MARK))
    by.post(
        None, "/guide", 200, 422, walk=word("a walk that is none"), question=word("an answer that is none")
    )
    by.get("ann", f"{talk}?before={word('in an address')}")
    by.get("ada", f"/people?q={word('in a search')}")
    by.get("ann", f"/{word('in a path')}")
    by.server.get(
        "/today", Referer=f"http://elsewhere.example/{word('in a referer')}", **{"User-Agent": word("agent")}
    )
    for who in ("ann", "ben", "olu", "mia", "eve", "dan"):
        for path in (
            "/today",
            talk,
            f"{talk}/about",
            "/c",
            "/guide/kept",
            "/me",
            "/find",
            "/find/people",
            "/asks",
            "/concerns",
        ):
            by.get(who, path)


def shapes(words: dict[str, str]) -> dict[bytes, str]:
    """Each word as the bytes it could stand as."""
    found: dict[bytes, str] = {}
    for word, where in words.items():
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            found[word.encode(coding)] = f"{where} ({coding})"
        found[word.encode().hex().encode()] = f"{where} (hex)"
        for start in range(3):
            whole = base64.b64encode(b"\0" * start + word.encode())
            # Without the ends, which depend on what stands beside it.
            found[whole[4 if start else 0 : -4]] = f"{where} (base64)"
        found[word[::-1].encode()] = f"{where} (backwards)"
    return found


def layers(raw: bytes) -> Iterator[bytes]:
    """The bytes as they are, and what is packed inside them: deflated, or base64 and then perhaps deflated."""
    yield raw
    for start in (at.start() for at in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", raw)):
        yield from _inflated(raw[start : start + 1_000_000])
    for text in re.finditer(rb"[A-Za-z0-9+/_-]{24,}={0,2}", raw):
        token = text[0].replace(b"-", b"+").replace(b"_", b"/")
        for skipped in range(min(4, len(token))):
            part = token[skipped:].rstrip(b"=")
            opened = base64.b64decode(part[: len(part) // 4 * 4])
            yield opened
            if opened[:1] == b"\x78":
                yield from _inflated(opened)


def _inflated(raw: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj(47).decompress(raw, 10_000_000)
    except zlib.error:
        return


def leaks(data: Path, log: Path, words: dict[str, str]) -> dict[str, set[str]]:
    """Where a planted word can be read, by file."""
    wanted = shapes(words)
    any_of = re.compile(b"|".join(re.escape(shape) for shape in wanted))
    found: dict[str, set[str]] = {}
    for file in [*data.rglob("*"), log]:
        if not file.is_file() or "static" in file.relative_to(data.parent).parts:
            continue
        for layer in layers(file.read_bytes()):
            for hit in any_of.finditer(layer):
                found.setdefault(file.name, set()).add(wanted[hit[0]])
    return found


def test_nothing_that_was_typed_in_confidence_can_be_read_in_any_file(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        by = Planting(server)
        use(by)
        assert len(by.planted) >= 55
        assert leaks(server.data, server.log, by.planted) == {}, "while it runs"
        assert b"-wal" in b"".join(file.name.encode() for file in server.data.rglob("*")), (
            "the log of writes was there"
        )
        questions = {f'"{key}"': "a kept answer" for key in by.house["questions"]}
        assert leaks(server.data, server.log, questions) == {}
        server.kill()
        assert leaks(server.data, server.log, by.planted) == {}, "after kill -9"
        server.start()
        assert by.get("ann", f"/c/{by.house['talk']}").count("kq") >= 10, (
            "the words are there for those who may read them"
        )
    assert leaks(server.data, server.log, by.planted) == {}, "after a clean stop"
    for file in (server.data / "kith.sqlite3", server.data / "keys" / "keys.sqlite3"):
        with sqlite3.connect(file) as database:
            dump = "\n".join(database.iterdump())
        database.close()
        assert not [word for word in by.planted if word in dump]


def test_the_search_would_find_a_word_in_any_shape(tmp_path: Path) -> None:
    word = "kqwordthatwasplanted"
    shapes_of_it = {
        "plain": word.encode(),
        "wide": word.encode("utf-16-le"),
        "packed": b"xx" + zlib.compress(b'{"a": "' + word.encode() * 3 + b'"}'),
        "base64": b"s:" + base64.b64encode(b'{"b": "' + word.encode() + b'"}'),
        "session": b"." + base64.urlsafe_b64encode(zlib.compress(word.encode() * 4)).rstrip(b"="),
        "hex": word.encode().hex().encode(),
    }
    log = tmp_path / "log"
    log.write_text("")
    for name, raw in shapes_of_it.items():
        data = tmp_path / name
        data.mkdir()
        (data / "file").write_bytes(b"\0" * 7 + raw)
        assert leaks(data, log, {word: "here"}) != {}, name
