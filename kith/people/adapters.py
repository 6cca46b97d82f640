"""Where the framework asks who somebody is: middleware that gives each request its persona."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from kith.people.models import Person, Persona
from kith.people.queries import personas_of

SESSION_PERSONA = "persona"


class PersonaMiddleware:
    """Puts `request.persona` (the hat now worn, or None) and `request.personas` (all hats of this person) on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        personas: list[Persona] = []
        user: Any = request.user
        if isinstance(user, Person) or getattr(user, "is_authenticated", False):
            personas = personas_of(user)
        request.personas = personas  # type: ignore[attr-defined]
        request.persona = worn(personas, request.session.get(SESSION_PERSONA) if personas else None)  # type: ignore[attr-defined]
        return self.get_response(request)


def worn(personas: list[Persona], chosen: str | None) -> Persona | None:
    """The hat chosen in this session if it is still there, else the first."""
    wanted = UUID(chosen) if chosen else None
    return next((persona for persona in personas if persona.pk == wanted), personas[0] if personas else None)
