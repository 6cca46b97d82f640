"""Ending a conversation, opening it again, and blocking somebody: each asks first, on a page of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.conversations import access, actions, queries
from kith.conversations.views.showing import ASKED, SeeOther, back, found, frame, persona_of


@require_http_methods(ASKED)
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say first what the other one is told and for how long it can be undone."""
    persona, talk = persona_of(request), found(request, id)
    if request.method == "POST":
        actions.end_conversation(by=persona, conversation=talk)
        messages.success(request, _("The conversation has ended. You can open it again for 7 days."))
        return back(id)
    if access.is_over(talk):
        return back(id)
    return render(request, "conversations/end.html", frame(persona, talk))


@require_http_methods(ASKED)
def resume(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take an ending back."""
    persona, talk = persona_of(request), found(request, id)
    if request.method == "POST":
        actions.resume_conversation(by=persona, conversation=talk)
        messages.success(request, _("The conversation is open again."))
        return back(id)
    if not access.can_undo(persona, talk):
        return back(id)
    return render(request, "conversations/resume.html", frame(persona, talk))


@require_http_methods(ASKED)
def block(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say first what blocking does, and what the other one sees of it."""
    persona, talk = persona_of(request), found(request, id)
    if request.method == "POST":
        name = queries.other_than(persona, talk).name
        actions.block_member(by=persona, conversation=talk)
        messages.success(
            request,
            _("You and %(name)s do not see each other here any more. %(name)s is not told.") % {"name": name},
        )
        return SeeOther(reverse("conversations:list"))
    return render(request, "conversations/block.html", {**frame(persona, talk), "over": access.is_over(talk)})
