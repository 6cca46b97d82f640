"""Makers for tests of safety: they call the real actions."""

from datetime import timedelta

from kith.lib import clock
from kith.people.models import Persona
from kith.safety import actions
from kith.safety.models import Concern, Shift


def asked(persona: Persona, words: str = "please") -> Concern:
    """Somebody pressed "I need someone now"."""
    return actions.raise_concern(by=persona, about=persona, source="asked", words=words)


def on_call(persona: Persona, hours: int = 8) -> Shift:
    """Somebody is on call from now."""
    return actions.start_shift(by=persona, ends_at=clock.now() + timedelta(hours=hours))
