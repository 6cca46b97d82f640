"""Makers for the tests of people."""

from typing import Any

from django.test import Client

from kith.people import queries

PASSPHRASE = "green ladders lean at dusk"


def asked_for_name(client: Client) -> str:
    """Answer the age question as an adult; the token of the next page."""
    answer = client.post("/join", {"age": "adult"})
    assert answer.status_code == 200
    page = answer.content.decode()
    mark = 'name="token" value="'
    return page[page.index(mark) + len(mark) :].split('"')[0]


def filled_in(token: str, **words: Any) -> dict[str, Any]:
    """The second page, filled in as it should be."""
    return {
        "token": token,
        "version": queries.organisation().agreement_version,
        "name": "Quiet Fox",
        "passphrase": PASSPHRASE,
        "time_zone": "Europe/Berlin",
        "sheet": "no",
        "agree": "on",
        "code": "",
        **words,
    }
