"""People to tell things to."""

from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from kith.lib import clock


def person(**fields: Any) -> Any:
    """An account that can sign in."""
    name = uuid4().hex
    return get_user_model()._default_manager.create(
        **{
            "name": name,
            "name_key": name,
            "joined_at": clock.now(),
            "adult_stated_at": clock.now(),
            "agreed_at": clock.now(),
            "agreement_version": 1,
            "password": "!",
            **fields,
        }
    )
