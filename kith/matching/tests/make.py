"""Supporters with a profile, members with a need: made by the real actions."""

from typing import Any

from kith.matching import rules
from kith.matching.actions import save_need, save_profile
from kith.matching.models import Need
from kith.people.models import Hat, Persona
from tests.cast import person

ALL_HOURS = rules.HOURS


def supporter(name: str, **offers: Any) -> Persona:
    """Somebody who offers company, with room."""
    made = person(name, Hat.SUPPORTER)
    save_profile(
        by=made,
        **{
            "intro": f"I am {name} and I have been there.",
            "experiences": ["mood"],
            "languages": ["en"],
            "hours": ["weekday_evening"],
            **offers,
        },
    )
    return made


def need(member: Persona, limit_hours: int | None = None, **wants: Any) -> Need:
    """What a member looks for."""
    return save_need(by=member, wants=rules.Wants(**{"languages": ("en",), **wants}), limit_hours=limit_hours)
