"""Where the framework asks who somebody is: middleware that gives each request its persona."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.people.models import Person, Persona
from kith.people.queries import personas_of
from kith.people.rules import SESSION_PERSONA, zone


class PersonaMiddleware:
    """Puts `request.persona` (the hat now worn, or None) and `request.personas` (all hats of this person) on every request.

    Times on the page are in that persona's zone (`django.utils.timezone.localtime`). An account that was closed, or whose every hat has ended, is a
    visitor from its next request on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        personas: list[Persona] = []
        user: Any = request.user
        if isinstance(user, Person) or getattr(user, "is_authenticated", False):
            personas = personas_of(user)
        request.personas = personas  # type: ignore[attr-defined]
        persona = worn(personas, request.session.get(SESSION_PERSONA) if personas else None)
        request.persona = persona  # type: ignore[attr-defined]
        with timezone.override(zone_of(persona)):
            return self.get_response(request)


def zone_of(persona: Persona | None) -> tzinfo:
    """The time zone this person reads times in; UTC where it is unknown to this machine."""
    return zone(persona.time_zone) if persona else UTC


def worn(personas: list[Persona], chosen: str | None) -> Persona | None:
    """The hat chosen in this session if it is still there, else the first."""
    try:
        wanted = UUID(chosen) if chosen else None
    except ValueError:
        wanted = None
    return next((persona for persona in personas if persona.pk == wanted), personas[0] if personas else None)
