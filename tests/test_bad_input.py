"""Whatever is sent, to any address, by anybody who may be there: an answer in words, never a broken page, and nothing written by half."""

import json
from collections import Counter
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_access_table import TABLE, VISITOR, Row, address_of, browser_of, form_of
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FORM = "application/x-www-form-urlencoded"
LONG = "a" * 100_000
NO_SUCH = "00000000-0000-4000-8000-000000000000"
NAMES = [
    "name",
    "passphrase",
    "old",
    "new",
    "words",
    "code",
    "token",
    "version",
    "agree",
    "adult",
    "sheet",
    "age",
    "time_zone",
    "persona",
    "key",
    "text",
    "message",
    "about",
    "outcome",
    "reason",
    "person",
    "hat",
    "standing",
    "accepting",
    "intro",
    "experiences",
    "languages",
    "hours",
    "style",
    "not_taken",
    "capacity",
    "hello",
    "supporter",
    "limit",
    "country",
    "sign_up",
    "agreement",
    "complaint_address",
    "exit_url",
    "cover_name",
    "answers",
    "answer",
    "question",
    "step",
    "state",
    "back",
    "before",
    "page",
    "place",
    "q",
    "number",
    "confirm",
    "by",
    "disposition",
    "agreed",
    "follow_up",
    "until",
    "keep",
    "result",
    "what",
    "note",
    "admit-name",
    "grant-name",
    "grant-hat",
    "lines",
]


def filled(value: str) -> str:
    return urlencode(dict.fromkeys(NAMES, value))


BODIES: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", FORM),
    "no type": (b"name=a", ""),
    "NUL": (filled("a\0b"), FORM),
    "not UTF-8": ("&".join(f"{name}=%ff%fe%80" for name in NAMES), FORM),
    "raw bytes": (b"name=\xff\xfe&text=\xed\xa0\x80&words=\xc3\x28", FORM),
    "lone surrogates": ("&".join(f"{name}=%ED%A0%80x" for name in NAMES), FORM),
    "directions and marks": (filled("\u202egnp.exe\u200b\u2066" + "e" + "\u0301" * 60), FORM),
    "numbers out of range": (filled("-99999999999999999999"), FORM),
    "unlikely numbers": (filled("1e309"), FORM),
    "digits of elsewhere": (filled("٣²"), FORM),
    "nobody's id": (filled(NO_SUCH), FORM),
    "markup": (filled("<script>alert(1)</script>{{ 7*7 }}%s%(x)s{0}"), FORM),
    "an array": (filled('["a", {"b": [null]}]'), FORM),
    "twice": ("&".join(f"{name}=1&{name}=2" for name in NAMES), FORM),
    "names with brackets": ("&".join(f"{name}[]=1&{name}[x][y]=2" for name in NAMES), FORM),
    "too many fields": ("&".join(f"f{number}=1" for number in range(400)), FORM),
    "JSON": (json.dumps({"text": "\ud800", "name": None}), "application/json"),
    "half of JSON": (b'{"text": "\\ud800', "application/json"),
    "another letter table": (b"name=a", f"{FORM}; charset=nonsense"),
    "wide letters": ("name=a".encode("utf-16"), f"{FORM}; charset=utf-16"),
    "parts without an end": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhalf',
        "multipart/form-data; boundary=x",
    ),
    "parts without a border": (b"half", "multipart/form-data"),
    "parts with a strange border": (b"half", "multipart/form-data; boundary=\u00e9"),
    "a file": (
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="../../a\0.html"\r\nContent-Type: text/html\r\n\r\n<b>\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
}
QUERIES = {
    "numbers out of range": urlencode(
        dict.fromkeys(
            ("before", "page", "start", "after", "from", "q", "country", "message", "about"), "-9" * 30
        )
    ),
    "not UTF-8": "&".join(
        f"{name}=%ff%00" for name in ("before", "page", "start", "q", "hat", "country", "message", "about")
    ),
    "words": urlencode(
        dict.fromkeys(("before", "page", "start", "q", "hat", "country", "message", "about"), "\u202e<b>'\"")
    ),
    "twice": "page=1&page=2&q=a&q=b&country=XX&country=US&message=&hat=x",
    "long": f"q={'a' * 5000}&country={'b' * 5000}&page={'9' * 4000}",
    "broken": "%%%=&&&==%zz;;",
}
WRITES = [row for row in TABLE if row.method == "POST" and row.who]
READS = [row for row in TABLE if row.method == "GET" and row.who]


def one_of(row: Row) -> str:
    """Somebody who gets in."""
    return sorted(row.who - {VISITOR})[0] if row.who - {VISITOR} else VISITOR


def rows_kept() -> Counter[str]:
    """How many rows there are of everything that a hostile body could add to. The trail and what a browser keeps may grow."""
    without = {
        "privacy.auditrow",
        "sessions.session",
        "privacy.storekey",
        "privacy.personkey",
        "privacy.accessepoch",
        "matching.shown",
    }
    return Counter(
        {
            model._meta.label_lower: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.label_lower not in without
        }
    )


def answer_of(client: Client, row: Row, address: str, body: str | bytes, kind: str, query: str = "") -> int:
    """The status. A page that breaks raises here, with its reason."""
    given = body.encode() if isinstance(body, str) else body
    return client.generic(
        row.method, f"{address}?{query}" if query else address, given, content_type=kind
    ).status_code


@pytest.mark.parametrize("row", WRITES, ids=lambda row: f"{row.name} {row.about}")
def test_a_hostile_body_gets_an_answer_and_leaves_no_half(row: Row, world: World) -> None:
    wrong = {}
    for who in {one_of(row), *({VISITOR} & row.who)}:
        client = browser_of(world, who)
        address, needed = address_of(world, row), urlencode(form_of(world, row, who))
        before = rows_kept()
        for what, (body, kind) in BODIES.items():
            given = f"{body}&{needed}" if needed and kind == FORM and isinstance(body, str) else body
            with transaction.atomic(), transaction.atomic(using="keys"):
                status = answer_of(client, row, address, given, kind)
                if status >= 500:
                    wrong[who, what] = str(status)
                if status >= 400 and rows_kept() != before:
                    wrong[who, what] = f"{status}, yet rows were written: {rows_kept() - before}"
                transaction.set_rollback(True)
                transaction.set_rollback(True, using="keys")
    assert wrong == {}


@pytest.mark.parametrize("row", WRITES, ids=lambda row: f"{row.name} {row.about}")
def test_a_field_far_too_long_gets_an_answer(row: Row, world: World) -> None:
    client, address = browser_of(world, one_of(row)), address_of(world, row)
    bodies = [urlencode(dict.fromkeys(NAMES[at : at + 10], "a" * 20_000)) for at in range(0, len(NAMES), 10)]
    bodies += [urlencode({name: LONG}) for name in ("text", "words", "name")]
    for body in bodies:
        with transaction.atomic(), transaction.atomic(using="keys"):
            status = answer_of(client, row, address, body, FORM)
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="keys")
        assert status < 500, body[:20]


@pytest.mark.parametrize("row", READS, ids=lambda row: f"{row.name} {row.about}")
def test_a_hostile_address_gets_an_answer(row: Row, world: World) -> None:
    client, address = browser_of(world, one_of(row)), address_of(world, row)
    for what, query in QUERIES.items():
        with transaction.atomic(), transaction.atomic(using="keys"):
            assert answer_of(client, row, address, "", FORM, query) < 500, what
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="keys")


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE if "hat" not in row.about and row.about],
    ids=lambda row: f"{row.method} {row.name}",
)
def test_an_id_that_nobody_has_is_a_missing_page(row: Row, world: World) -> None:
    client = browser_of(world, one_of(row))
    answer = client.generic(row.method, reverse(row.name, args=[NO_SUCH]), b"", content_type=FORM)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/c/not-an-id",
        "/%00",
        "/%ff%fe",
        "/c/%2e%2e/%2e%2e",
        "/" + quote("\u202eevil"),
        "/" + "a" * 5000,
        "/c/" + NO_SUCH + "/send/",
    ],
)
@pytest.mark.parametrize("who", ["ann", VISITOR])
def test_an_address_that_makes_no_sense_is_like_any_other(path: str, who: str, world: World) -> None:
    answer = browser_of(world, who).get(path)
    assert (answer.status_code, answer.headers.get("Location")) in {(404, None), (302, "/in")}


@pytest.mark.parametrize(
    "source", ["http://[", "null", "//", "http://evil.example", "\u00e9", "http://testserver@evil.example"]
)
@pytest.mark.parametrize("header", ["HTTP_ORIGIN", "HTTP_REFERER"])
def test_a_form_from_a_source_that_makes_no_sense_is_refused(header: str, source: str, world: World) -> None:
    answer = Client(**{header: source}).post("/in", {"name": "ann", "passphrase": "x"})
    assert answer.status_code == 403


def test_a_hostile_cookie_is_nobody(world: World) -> None:
    for value in ("\u00e9", "a" * 9000, "'; --", "../../x", "\\000"):
        client = Client()
        client.cookies["s"] = value
        assert client.get("/today").status_code == 302
        assert client.get("/").status_code == 200
