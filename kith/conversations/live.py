"""How a message, and the state of a conversation, reach a page that is open."""

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kith.conversations import access, queries, rules
from kith.conversations.models import Conversation
from kith.moderation.queries import is_hidden
from kith.notices.rules import Count, Told, register
from kith.people.models import Person
from kith.privacy.actions import KeyGone, note_stream_opening, open_sealed


def _found(event: Told) -> Conversation | None:
    return queries.conversation_by_id(UUID(event.about["conversation"]))


def _may_see(person: Person, event: Told) -> Any:
    """Asked again for every event: still in it, in good standing, and not blocked by themselves."""
    conversation = _found(event)
    if conversation is None:
        return False
    return access.may_see_conversation(queries.member_with_person(conversation, person.pk), conversation)


def _message(person: Person, event: Told) -> str | None:
    """The message as this reader sees it. Their stream opens words under one audit row for each conversation and hour."""
    conversation, message = _found(event), queries.message_by_id(UUID(event.about["message"]))
    if conversation is None or message is None or message.conversation_id != conversation.pk:
        return None
    persona = queries.member_with_person(conversation, person.pk)
    if persona is None:
        return None
    with translation.override(persona.language), note_stream_opening(by=persona, place=conversation.pk):
        taken_away = is_hidden(str(message.pk))
        try:
            words = None if taken_away else open_sealed(message, "body")
        except KeyGone:
            words = None
        mine = message.author_id == persona.pk
        said = rules.Said(
            message.pk,
            message.seq,
            message.author_id,
            message.author.name,
            message.author.hat_label,
            message.sent_at,
            mine,
            words,
            taken_away,
        )
        shown = rules.bubble(said, conversation.kind, persona.time_zone, _("Sent and kept") if mine else "")
        return render_to_string("conversations/_message.html", {"message": shown})


def _unread(person: Person, event: Told) -> Count | None:
    conversation = _found(event)
    persona = queries.member_with_person(conversation, person.pk) if conversation else None
    return Count(f"message-{persona.pk}", queries.unread_count(persona)) if persona else None


def _state(person: Person, event: Told) -> str | None:
    """That it has ended, or is open again. The box itself is left alone: somebody may be writing in it."""
    conversation = _found(event)
    persona = queries.member_with_person(conversation, person.pk) if conversation else None
    if conversation is None or persona is None:
        return None
    with translation.override(persona.language):
        return render_to_string(
            "conversations/_state.html",
            {
                "conversation": conversation,
                "other": queries.other_than(persona, conversation),
                "state_id": rules.state_of(conversation.pk),
                "over": access.is_over(conversation),
                "ended_by_me": access.ended_by(conversation) == persona.pk,
                "news": True,
            },
        )


register(
    "message",
    target=lambda event: rules.flow_of(event.about["conversation"]),
    render=_message,
    may_see=_may_see,
    count=_unread,
)
register(
    "conversation",
    target=lambda event: rules.state_of(event.about["conversation"]),
    render=_state,
    may_see=_may_see,
)
