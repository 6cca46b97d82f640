"""The page where someone sees whom they have blocked, and takes a block back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kith.lib.refusal import Missing
from kith.people.models import Persona
from kith.relationships import actions, queries

SHOWN = 200


@require_safe
def blocks(request: HttpRequest) -> HttpResponse:
    """People the viewer has blocked, under the name they knew them by."""
    return render(
        request, "relationships/blocks.html", {"blocks": list(queries.own_blocks(_persona(request))[:SHOWN])}
    )


@require_POST
def unblock_person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a block back."""
    persona = _persona(request)
    block = queries.own_blocks(persona).filter(pk=id).first()
    if block is None:
        raise Missing("")
    actions.unblock_person(by=persona, block=block)
    messages.success(
        request,
        _("{name} is not blocked any more. What ended with it stays ended.").format(name=block.seen_as.name),
    )
    return redirect("relationships:blocks")


def _persona(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona
