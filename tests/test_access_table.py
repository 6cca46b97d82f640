"""Who gets in where. Every address of the house × every method × everybody, as one table; an address without a row fails.

A row is (name of the address, method, who gets in, what in the world it is about). Everybody else is denied by generation: signed in they see the same page as for an address
that does not exist; signed out they are sent to the same way in. "Gets in" means the door opens, whatever the
form then says (422) or the reason why not just now (403: somebody who is paused sees their page, and the sentence).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

EVERYONE = frozenset(
    {"ann", "ben", "cara", "dan", "eve", "fay", "mia", "olu", "sue", "gus", "ada", "hal", "kim"}
)
VISITOR = "visitor"
PUBLIC = EVERYONE | {VISITOR}
NOBODY: frozenset[str] = frozenset()
MEMBERS = frozenset({"ann", "eve", "gus"})
SUPPORTERS = frozenset({"ben", "hal", "kim"})
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    method: str
    who: frozenset[str]
    about: str = ""


def rows(name: str, methods: str, who: frozenset[str] | set[str], about: str = "") -> list[Row]:
    return [Row(name, method, frozenset(who), about) for method in methods.split()]


TABLE: list[Row] = [
    # The front door and what anybody may read
    *rows("home:start", "GET", PUBLIC),
    *rows("home:professional", "GET", PUBLIC),
    *rows("home:agreement", "GET", PUBLIC),
    *rows("home:agreement", "POST", EVERYONE),
    *rows("home:privacy", "GET", PUBLIC),
    *rows("home:complain", "GET", PUBLIC),
    *rows("directory:help_now", "GET", PUBLIC),
    *rows("directory:young", "GET", PUBLIC),
    *rows("guidance:guide", "GET POST", PUBLIC),
    *rows("people:join", "GET POST", PUBLIC),
    *rows("people:sign_in", "GET POST", PUBLIC),
    *rows("people:recover", "GET POST", PUBLIC),
    *rows("people:leave", "GET POST", PUBLIC),
    # Only in the demo world, and on a house that is not set up; this house is neither
    *rows("people:enter_demo", "POST", NOBODY),
    *rows("home:setup", "GET POST", {"ada"}),
    *rows("design:parts", "GET", NOBODY),
    # One's own
    *rows("home:today", "GET", EVERYONE),
    *rows("people:me", "GET POST", EVERYONE),
    *rows("people:passphrase", "POST", EVERYONE),
    *rows("people:sheet", "POST", EVERYONE),
    *rows("people:sign_out", "POST", EVERYONE),
    *rows("people:switch_hat", "POST", EVERYONE, "own hat"),
    *rows("people:switch_hat", "POST", {"ben"}, "hat of ben"),
    *rows("relationships:blocks", "GET", EVERYONE),
    *rows("relationships:unblock_person", "POST", {"ann"}, "block"),
    *rows("moderation:own_reports", "GET", EVERYONE),
    *rows("guidance:keep_result", "POST", EVERYONE),
    *rows("guidance:kept", "GET", EVERYONE),
    *rows("guidance:forget_result", "POST", EVERYONE),
    *rows("safety:call", "GET POST", EVERYONE),
    # Looking for somebody
    *rows("matching:find", "GET POST", MEMBERS),
    *rows("matching:people", "GET", MEMBERS),
    *rows("matching:asked", "GET", MEMBERS),
    *rows("matching:ask", "POST", {"eve"}, "persona:ben"),
    *rows("matching:withdraw_ask", "POST", {"eve"}, "ask"),
    *rows("matching:find_again", "POST", {"eve"}),
    *rows("matching:close_need", "POST", {"eve"}),
    # Being asked
    *rows("matching:asks", "GET", SUPPORTERS),
    *rows("matching:set_accepting", "POST", SUPPORTERS),
    *rows("matching:profile", "GET POST", SUPPORTERS),
    *rows("matching:accept_ask", "POST", {"ben"}, "ask"),
    *rows("matching:decline_ask", "POST", {"ben"}, "ask"),
    # Talking: the two of it, and nobody else, whatever their hat. A former helper reads what was; whoever blocked sees nothing more
    *rows("conversations:list", "GET", EVERYONE),
    *rows("conversations:conversation", "GET", {"ann", "ben"}, "talk"),
    *rows("conversations:conversation", "GET", {"ann", "hal"}, "past"),
    *rows("conversations:conversation", "GET", {"kim"}, "blocked"),
    *rows("conversations:about", "GET", {"ann", "ben"}, "talk"),
    *rows("conversations:send", "POST", {"ann", "ben"}, "talk"),
    *rows("conversations:send", "POST", {"kim"}, "blocked"),
    *rows("conversations:read", "POST", {"ann", "ben"}, "talk"),
    *rows("conversations:end", "GET POST", {"ann", "ben"}, "talk"),
    *rows("conversations:resume", "GET POST", {"ann", "ben"}, "talk"),
    *rows("conversations:block", "GET POST", {"ann", "ben"}, "talk"),
    *rows("conversations:report", "GET POST", {"ann", "ben"}, "talk"),
    *rows("conversations:now", "GET POST", {"ann", "ben"}, "talk"),
    # The coordinator
    *rows("matching:waiting", "GET", {"dan"}),
    *rows("matching:need", "GET", {"dan"}, "need"),
    *rows("matching:match_by_hand", "POST", {"dan"}, "need"),
    # Safety
    *rows("safety:concerns", "GET", {"olu", "dan"}),
    *rows("safety:concern", "GET", {"olu"}, "concern"),
    *rows("safety:acknowledge_concern", "POST", {"olu"}, "concern"),
    *rows("safety:take_concern", "POST", {"olu"}, "concern"),
    *rows("safety:answer_concern", "POST", {"olu"}, "concern"),
    *rows("safety:add_words", "POST", {"ann"}, "concern"),
    *rows("safety:close_concern", "POST", {"olu"}, "concern"),
    *rows("safety:follow_up_concern", "POST", {"olu"}, "concern"),
    *rows("safety:start_shift", "POST", {"olu"}),
    *rows("safety:end_shift", "POST", {"olu"}),
    *rows("safety:pauses", "GET", {"dan", "mia", "ada"}),
    *rows("safety:pause_person", "POST", {"dan", "mia", "ada"}),
    *rows("safety:resume_person", "POST", {"dan", "mia", "ada"}, "pause"),
    # Moderation. An administrator sees that there are reports only where no moderator can look
    *rows("moderation:reports", "GET", {"mia", "ada"}),
    *rows("moderation:report", "GET", {"mia"}, "report"),
    *rows("moderation:close_report", "POST", {"mia"}, "report"),
    *rows("moderation:hand_report_to_safety", "POST", {"mia"}, "report"),
    # The people of the house
    *rows("people:everyone", "GET", {"dan", "ada"}),
    *rows("people:persona", "GET", {"dan", "ada"}, "persona:ben"),
    *rows("people:invite", "POST", {"dan", "ada"}),
    *rows("people:admit", "POST", {"dan", "ada"}, "persona:eve"),
    *rows("people:standing", "POST", {"dan", "ada"}, "persona:ben"),
    *rows("people:grant", "POST", {"ada"}, "persona:eve"),
    # The house itself
    *rows("directory:numbers", "GET POST", {"dan", "ada"}),
    *rows("home:house", "GET", {"ada"}),
    *rows("home:organisation_words", "GET POST", {"ada"}),
    *rows("home:numbers", "GET POST", {"ada"}),
    *rows("home:sign_up", "GET POST", {"ada"}),
    *rows("home:agreement_words", "GET POST", {"ada"}),
    *rows("home:first_supporter", "GET POST", {"ada"}),
    *rows("home:open_house", "GET POST", {"ada"}),
]


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, prefix + space)
        else:
            yield prefix + (pattern.name or "?")


def every_address() -> set[str]:
    return set(addresses(get_resolver().url_patterns)) - {"missing"}


@pytest.fixture(scope="module")
def missing_pages() -> dict[tuple[str, str], bytes]:
    """The page for an address that does not exist, as each person saw it, by (name, method)."""
    return {}


def masked(body: bytes) -> bytes:
    """A page without what differs between two showings of the same page: tokens, and the place in the stream."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", body)
    return re.sub(rb'data-live="[^"]*"', b"", body)


def browser_of(world: World, name: str) -> Client:
    client = Client()
    if name != VISITOR:
        persona = world.everybody()[name]
        client.force_login(persona.person)
        session = client.session
        session["persona"] = str(persona.pk)
        session.save()
    return client


def form_of(world: World, row: Row, name: str) -> dict[str, str]:
    """What has to be sent for the door to have anything to open."""
    if row.about == "own hat" and name != VISITOR:
        return {"persona": str(world.everybody()[name].pk)}
    if row.about == "hat of ben":
        return {"persona": str(world.everybody()["ben"].pk)}
    return {}


def address_of(world: World, row: Row) -> str:
    if not row.about or "hat" in row.about:
        return reverse(row.name)
    if row.about.startswith("persona:"):
        thing = world.everybody()[row.about.removeprefix("persona:")]
    else:
        thing = getattr(world, row.about)
    return reverse(row.name, args=[thing.pk])


def ask_for(world: World, name: str, row: Row, missing_pages: dict[tuple[str, str], bytes]) -> str:
    """How the house answers: "in", "way in" (to sign in), "missing", or a complaint."""
    with transaction.atomic(), transaction.atomic(using="keys"):
        client = browser_of(world, name)
        answer = client.generic(
            row.method,
            address_of(world, row),
            urlencode(form_of(world, row, name)),
            content_type="application/x-www-form-urlencoded",
        )
        if (name, row.method) not in missing_pages:
            missing = client.generic(row.method, "/no-such-address")
            missing_pages[name, row.method] = masked(missing.content)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keys")
    if answer.status_code == 302 and answer.headers["Location"] == "/in":
        return "way in"
    if answer.status_code == 405:
        return "missing"
    if answer.status_code == 404:
        alike = name == VISITOR or masked(answer.content) == missing_pages[name, row.method]
        return "missing" if alike else "a 404 that is not the one 404"
    return "in"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.name} {row.about}")
def test_only_those_named_get_in(row, world, missing_pages):
    wrong = {}
    for name in [*sorted(EVERYONE), VISITOR]:
        answer = ask_for(world, name, row, missing_pages)
        denied = {"way in", "missing"} if name == VISITOR else {"missing"}
        signing_out = row.name == "people:sign_out" and answer == "way in"
        if name in row.who and answer != "in" and not signing_out:
            wrong[name] = f"{answer}, should have got in"
        if name not in row.who and answer not in denied:
            wrong[name] = f"{answer}, should have been kept out"
    assert wrong == {}


def test_every_address_has_a_row():
    assert every_address() - {row.name for row in TABLE} == set()
    assert {row.name for row in TABLE} - every_address() == set()


@pytest.mark.parametrize("name", sorted({row.name for row in TABLE}))
def test_a_method_without_a_row_opens_nothing(name, world, missing_pages):
    sample = next(row for row in TABLE if row.name == name)
    unlisted = set(METHODS) - {row.method for row in TABLE if row.name == name}
    for method in unlisted:
        for who in ("ann", "ada", VISITOR):
            answer = ask_for(world, who, Row(name, method, NOBODY, sample.about), missing_pages)
            assert answer in ("missing", "way in"), f"{method} {name} as {who}: {answer}"


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-address",
        "/today",
        "/c",
        "/waiting",
        "/people",
        "/concerns",
        "/admin/",
        "/c/00000000-0000-0000-0000-000000000000",
    ],
)
def test_signed_out_every_address_that_is_not_public_answers_alike(path):
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/in")
    assert answer.content == b""
    assert not answer.cookies
