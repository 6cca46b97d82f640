"""Fixtures for the tests of every app."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser

from kith.people.models import Persona
from kith.privacy.actions.keys import forget_keys
from tests.browser import launched


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Keys and counters live as long as one test."""
    forget_keys()
    cache.clear()


@pytest.fixture
def signed_in():
    """A browser signed in as a persona, wearing that hat."""

    def make(persona: Persona) -> Client:
        client = Client()
        client.force_login(persona.person)
        session = client.session
        session["persona"] = str(persona.pk)
        session.save()
        return client

    return make


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all journeys of this process; each person in it gets a context of their own."""
    with launched() as browser:
        yield browser
