"""Fixtures of the tests that look across the whole house."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from kith.privacy.actions.keys import forget_keys
from tests.world import World, lived_in


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The world, made once: every request after that is undone."""
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using="keys"):
        forget_keys()
        yield lived_in()
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keys")
