"""Who gets in where. Every address of the house × every method × everybody, as one table; an address without a row fails.

A row is (name of the address, method, who gets in, what in the world it is about). Everybody else is denied by generation: signed in they see the same page as for an address
that does not exist; signed out they are sent to the same way in. "Gets in" means the door opens, whatever the form then says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import World, lived_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

EVERYONE = frozenset(
    {"ann", "ben", "cara", "dan", "eve", "fay", "mia", "olu", "sue", "gus", "ada", "hal", "kim"}
)
VISITOR = "visitor"
PUBLIC = EVERYONE | {VISITOR}
MEMBERS = frozenset({"ann", "eve", "gus", "hal", "kim"})
SUPPORTERS = frozenset({"ben"})
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


TABLE: list[Row] = []


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, prefix + space)
        else:
            yield prefix + (pattern.name or "?")


def every_address() -> set[str]:
    return set(addresses(get_resolver().url_patterns)) - {"missing"}


@pytest.fixture
def world() -> World:
    return lived_in()


def masked(body: bytes) -> bytes:
    """A page without what differs between two showings of the same page: tokens, and the place in the stream."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", body)
    return re.sub(rb'data-live="[^"]*"', b"", body)


def browser_of(world: World, name: str) -> Client:
    client = Client(raise_request_exception=True)
    if name != VISITOR:
        persona = world.everybody()[name]
        client.force_login(persona.person)
        session = client.session
        session["persona"] = str(persona.pk)
        session.save()
    return client


def address_of(world: World, row: Row) -> str:
    thing = getattr(world, row.about) if row.about and not row.about.startswith("persona:") else None
    if row.about.startswith("persona:"):
        thing = world.everybody()[row.about.removeprefix("persona:")]
    if thing is None:
        return reverse(row.name)
    for arguments in ({"id": thing.pk}, {"supporter": thing.pk}):
        try:
            return reverse(row.name, kwargs=arguments)
        except Exception:
            continue
    return reverse(row.name, args=[thing.pk])


def refused(world: World, name: str, row: Row) -> str:
    """ "" when this person got in; otherwise how they were kept out, or a complaint about how."""
    address = address_of(world, row)
    with transaction.atomic(), transaction.atomic(using="keys"):
        client = browser_of(world, name)
        answer = client.generic(row.method, address)
        missing = client.generic("GET", "/no-such-address")
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keys")
    way_in = answer.status_code == 302 and answer.headers["Location"] == "/in"
    if name == VISITOR:
        return "way in" if way_in else ""
    if answer.status_code == 405:
        return "missing"
    if answer.status_code == 404:
        return (
            "missing"
            if masked(answer.content) == masked(missing.content)
            else "a 404 that is not the one 404"
        )
    if answer.status_code == 403:
        return "missing" if False else "a 403 that tells there is something"
    return f"the way in although signed in: {answer.status_code}" if way_in else ""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.name} {row.about}")
def test_only_those_named_get_in(row, world):
    wrong = {}
    for name in [*sorted(EVERYONE), VISITOR]:
        how = refused(world, name, row)
        expected = "" if name in row.who else ("way in" if name == VISITOR else "missing")
        if how != expected:
            wrong[name] = f"{how or 'got in'}, should have been {expected or 'let in'}"
    assert wrong == {}


def test_every_address_has_a_row():
    assert every_address() - {row.name for row in TABLE} == set()
    assert {row.name for row in TABLE} - every_address() == set()


@pytest.mark.parametrize("name", sorted({row.name for row in TABLE}))
def test_a_method_without_a_row_does_nothing(name, world):
    with_rows = {row.method for row in TABLE if row.name == name}
    sample = next(row for row in TABLE if row.name == name)
    for method in set(METHODS) - with_rows:
        for person in ("ann", "ben", "ada", VISITOR):
            client = browser_of(world, person)
            answer = client.generic(method, address_of(world, sample))
            way_in = answer.status_code == 302 and answer.headers["Location"] == "/in"
            assert answer.status_code in (404, 405) or way_in, (
                f"{method} {name} as {person}: {answer.status_code}"
            )


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
