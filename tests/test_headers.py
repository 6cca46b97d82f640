"""The exact headers of every address, for a visitor and for somebody signed in; and of the answers that no page gives."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import transaction

from tests.server import Server
from tests.test_access_table import TABLE, VISITOR, Row, address_of, browser_of, form_of
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

EXACT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
}
TELLING = {
    "Server",
    "X-Powered-By",
    "ETag",
    "Last-Modified",
    "Access-Control-Allow-Origin",
}


def wrong_in(answer: Any, signed_in: bool) -> dict[str, str | None]:
    """The headers of an answer that are not exactly what they must be."""
    wanted = dict(EXACT)
    wrong = {
        name: answer.headers.get(name) for name, value in wanted.items() if answer.headers.get(name) != value
    }
    wrong |= {name: answer.headers[name] for name in TELLING if name in answer.headers}
    if not signed_in and answer.cookies:
        wrong["Set-Cookie"] = str(answer.cookies)
    for morsel in answer.cookies.values():
        if morsel.value and not (
            morsel["httponly"] and morsel["samesite"] == "Lax" and morsel["path"] == "/"
        ):
            wrong["Set-Cookie"] = morsel.OutputString()
    return wrong


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE if row.method in ("GET", "POST")],
    ids=lambda row: f"{row.method} {row.name} {row.about}",
)
def test_every_address_has_exactly_these_headers_whoever_asks(row: Row, world: World) -> None:
    signed_in = sorted(row.who - {VISITOR})[:1]
    for who in [*signed_in, "kim", VISITOR]:
        with transaction.atomic(), transaction.atomic(using="keys"):
            client = browser_of(world, who)
            answer = client.generic(
                row.method,
                address_of(world, row),
                "&".join(f"{name}={value}" for name, value in form_of(world, row, who).items()),
                content_type="application/x-www-form-urlencoded",
            )
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="keys")
        assert wrong_in(answer, who != VISITOR) == {}, who


def test_an_address_that_does_not_exist_and_a_refusal_have_them_too(world: World) -> None:
    for who in ("ann", VISITOR):
        client = browser_of(world, who)
        assert wrong_in(client.get("/no-such-address"), who != VISITOR) == {}
        assert wrong_in(client.post("/in", HTTP_ORIGIN="http://evil.example"), who != VISITOR) == {}
        assert wrong_in(client.get("/", HTTP_HOST="a b"), who != VISITOR) == {}


def test_a_form_without_its_token_is_refused_in_our_own_words(world: World) -> None:
    client = browser_of(world, "ann")
    client.handler.enforce_csrf_checks = True
    answer = client.post(f"/c/{world.talk.pk}/send", {"key": "k", "text": "hello"})
    assert answer.status_code == 403
    assert b"load the page again" in answer.content
    assert b"CSRF" not in answer.content
    assert wrong_in(answer, True) == {}


@pytest.mark.parametrize("path", ["/c/{}/send", "/me", "/me/sheet", "/hat", "/out", "/now"])
@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ],
)
def test_nothing_signed_in_is_done_without_the_token_of_the_page(path: str, kind: str, world: World) -> None:
    client = browser_of(world, "ann")
    client.handler.enforce_csrf_checks = True
    answer = client.generic("POST", path.format(world.talk.pk), b'{"text": "hello"}', content_type=kind)
    assert answer.status_code == 403


def test_cookies_stay_on_a_safe_line_where_there_is_one() -> None:
    code = (
        "import json, django; django.setup(); from django.conf import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS, s.CSRF_USE_SESSIONS, s.SESSION_COOKIE_NAME]))"
    )
    told = {}
    for secure in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "KITH_SECURE": secure, "DJANGO_SETTINGS_MODULE": "kith.config.settings"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        told[secure] = json.loads(done.stdout)
    assert told["0"] == [False, True, "Lax", 0, True, "s"]
    assert told["1"] == [True, True, "Lax", 31536000, True, "__Host-s"]


def test_what_no_page_answers_gives_nothing_away_either(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Server(tmp_path_factory.mktemp("headers") / "data") as server:
        answers = {
            "/livez": server.get("/livez"),
            "/readyz": server.get("/readyz"),
            "/live": server.get("/live"),
            "too long": server.request("POST", "/in", body=b"x" * (300 * 1024)),
        }
        page = server.get("/")
    for name, answer in answers.items():
        assert answer.headers["Cache-Control"] == "no-store", name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'", name
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert answer.headers["Referrer-Policy"] == "same-origin", name
        assert answer.headers["Server"] is None, name
    assert {name: page.headers[name] for name in EXACT} == EXACT
    assert page.headers["Server"] is None
