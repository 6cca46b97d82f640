"""The page of blocks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.people.models import Hat
from kith.relationships import actions, queries
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_someone_sees_only_their_own_blocks_and_takes_one_back(signed_in):
    ann, ben, eve = person("ann"), person("ben", Hat.SUPPORTER), person("eve")
    actions.block_person(by=ann, persona=ben)
    block = queries.own_blocks(ann).get()
    assert "ben" in signed_in(ann).get("/me/blocks").content.decode()
    for other in (ben, eve):
        assert "You have blocked nobody" in signed_in(other).get("/me/blocks").content.decode()
        assert signed_in(other).post(f"/me/blocks/{block.pk}/end").status_code == 404
    assert signed_in(ann).post(f"/me/blocks/{block.pk}/end").status_code == 302
    assert not queries.are_blocked(ann.person_id, ben.person_id)
    assert signed_in(ann).post(f"/me/blocks/{block.pk}/end").status_code == 404


def test_a_visitor_is_sent_to_the_way_in(client):
    assert client.get("/me/blocks").headers["Location"].startswith("/in")


def test_the_list_costs_the_same_for_one_and_for_many(signed_in):
    ann = person("ann")
    client = signed_in(ann)
    actions.block_person(by=ann, persona=person("ben"))
    client.get("/me/blocks")
    cost = cost_of(client)
    for letter in "abcdef":
        actions.block_person(by=ann, persona=person(f"someone {letter}"))
    assert cost_of(client) == cost


def cost_of(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/me/blocks").status_code == 200
    return len(seen)
