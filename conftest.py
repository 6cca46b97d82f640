"""Fixtures for the tests of every app."""

import pytest
from django.core.cache import cache
from django.test import Client

from kith.people.models import Persona
from kith.privacy.actions.keys import forget_keys


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
