"""The list of one's conversations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kith.conversations import access, queries
from kith.conversations.views.showing import FACES, persona_of, short_moment
from kith.people.models import Hat

SHOWN = 200


@require_safe
def list(request: HttpRequest) -> HttpResponse:
    """With whom, in which role, how much is unread, and when. Never a word of what was said."""
    persona = persona_of(request)
    rows = [
        {
            "id": conversation.pk,
            "name": other.name,
            "role": other.hat_label,
            "kind": conversation.kind,
            "face": FACES.get(Hat(other.hat), "you"),
            "unread": conversation.unread,  # type: ignore[attr-defined]
            "last": short_moment(conversation.last_at, persona.time_zone),
            "over": access.is_over(conversation),
        }
        for conversation in queries.own_conversations(persona)[:SHOWN]
        for other in [queries.other_than(persona, conversation)]
    ]
    return render(request, "conversations/list.html", {"rows": rows})
