"""The page of one conversation, sending, and having read."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kith.conversations import access, actions, forms, queries, rules
from kith.conversations.models import Conversation, Message
from kith.conversations.views.showing import (
    SeeOther,
    by_day,
    found,
    frame,
    moment_words,
    persona_of,
    who_reads,
)
from kith.lib.refusal import Conflict, Invalid, Missing, Refusal
from kith.people.models import Persona


@require_safe
def conversation(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was said, fifty messages at a time, and the box to write in."""
    asked = forms.PageForm(request.GET)
    before = asked.cleaned_data["before"] if asked.is_valid() else None
    return _page(request, found(request, id), before=before)


@require_safe
def about(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who can read it, what it is kept by, on which clock, and everything that can be done."""
    persona, talk = persona_of(request), found(request, id)
    context = {
        **frame(persona, talk),
        **who_reads(persona, talk),
        "over": access.is_over(talk),
        "may_undo": access.can_undo(persona, talk),
        "started": moment_words(talk.started_at, persona.time_zone),
    }
    return render(request, "conversations/about.html", context)


@require_POST
def send(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say something. A script gets the message as a fragment; without one the page comes back where it was said."""
    persona, talk = persona_of(request), found(request, id)
    form = forms.MessageForm(request.POST)
    form.is_valid()
    text, key = form.cleaned_data["text"], form.cleaned_data["key"]
    by_script = bool(request.headers.get("X-Requested-With"))
    try:
        message = actions.send_message(by=persona, conversation=talk, key=key, text=text)
    except Missing:
        raise
    except Refusal as refusal:
        if by_script:
            reason = _not_sent(refusal)
            return render(request, "conversations/_refused.html", {"reason": reason}, status=refusal.status)
        kept = "" if isinstance(refusal, Conflict) or getattr(refusal, "field", "") == "key" else key
        return _page(request, talk, text=text, key=kept, refusal=refusal)
    if by_script:
        shown = rules.bubble(
            _said(message, rules.clean_text(text)), talk.kind, persona.time_zone, _("Sent and kept")
        )
        return render(request, "conversations/_message.html", {"message": shown}, status=201)
    return SeeOther(
        f"{reverse('conversations:conversation', kwargs={'id': id})}#{rules.element_of(message.pk)}"
    )


@require_POST
def read(request: HttpRequest, id: UUID) -> HttpResponse:
    """A page that was open while messages came has shown them up to here."""
    persona, talk, form = persona_of(request), found(request, id), forms.ReadForm(request.POST)
    message = queries.message_in(talk, form.cleaned_data["message"]) if form.is_valid() else None
    if message is None:
        raise Invalid(_("There is no such message here."))
    actions.mark_read(by=persona, conversation=talk, seq=message.seq)
    return HttpResponse(status=204)


def _page(
    request: HttpRequest,
    talk: Conversation,
    *,
    before: int | None = None,
    text: str = "",
    key: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    persona = persona_of(request)
    page = queries.page_of_messages(talk, before)
    said = actions.read_messages(
        by=persona, conversation=talk, messages=page.messages, first=page.first, last=page.last
    )
    may_send = access.may_send_message(persona, talk)
    context = {
        **frame(persona, talk),
        **(who_reads(persona, talk) if may_send else {}),
        **closing(persona, talk),
        "days": by_day(persona, talk.kind, said, page.is_newest),
        "page": page,
        "flow": rules.flow_of(talk.pk) if page.is_newest else f"earlier-{talk.pk}",
        "state_id": rules.state_of(talk.pk),
        "may_send": bool(may_send),
        "reason": may_send.reason,
        "key": key or str(uuid4()),
        "text": text,
        "error": _not_sent(refusal) if refusal else "",
        "mend": refusal.reason if refusal else "",
    }
    return render(
        request, "conversations/conversation.html", context, status=refusal.status if refusal else 200
    )


def closing(persona: Persona, talk: Conversation) -> dict[str, Any]:
    """How it ended, if it has."""
    at = talk.ended_at or talk.relationship.ended_at
    return {
        "over": access.is_over(talk),
        "ended_by_me": access.ended_by(talk) == persona.pk,
        "ended": moment_words(at, persona.time_zone) if at else "",
        "may_undo": access.can_undo(persona, talk),
        "undo_until": moment_words(talk.ended_at + rules.UNDO_FOR, persona.time_zone)
        if talk.ended_at
        else "",
    }


def _not_sent(refusal: Refusal) -> str:
    return _("Not sent. %(reason)s Your words are still in the box.") % {"reason": refusal.reason}


def _said(message: Message, words: str) -> rules.Said:
    author = message.author
    return rules.Said(
        message.pk,
        message.seq,
        message.author_id,
        author.name,
        author.hat_label,
        message.sent_at,
        mine=True,
        words=words,
    )
