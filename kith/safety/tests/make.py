"""Makers for tests of safety: they call the real actions."""

from datetime import timedelta
from uuid import uuid4

from kith.lib import clock
from kith.people.models import Persona
from kith.safety import actions
from kith.safety.models import Answer, Concern, Shift


def asked(persona: Persona, words: str = "please") -> Concern:
    """Somebody pressed "I need someone now"."""
    return actions.raise_concern(by=persona, about=persona, source="asked", words=words)


def on_call(persona: Persona, hours: int = 8) -> Shift:
    """Somebody is on call from now."""
    return actions.start_shift(by=persona, ends_at=clock.now() + timedelta(hours=hours))


def answered(by: Persona, concern: Concern, words: str = "I am here", key: str = "") -> Answer:
    """Whoever is on call wrote to the one who asked."""
    return actions.answer_concern(by=by, concern=concern, key=key or str(uuid4()), words=words)


def added(by: Persona, concern: Concern, words: str = "thank you", key: str = "") -> Answer:
    """The one who asked said more."""
    return actions.add_words(by=by, concern=concern, key=key or str(uuid4()), words=words)
