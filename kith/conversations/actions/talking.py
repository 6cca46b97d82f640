"""Messages are sent and read."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kith.conversations import access, queries, rules
from kith.conversations.models import Conversation, Membership, Message
from kith.lib import clock
from kith.lib.refusal import Conflict, Missing
from kith.moderation.queries import hidden_places
from kith.notices.actions import tell_person
from kith.people.models import Persona
from kith.privacy.actions import KeyGone, action, keyed_hash, open_sealed, seal


@action
def send_message(*, by: Persona, conversation: Conversation, key: str, text: str) -> Message:
    """Say something. The same words under the same key again give back what was said; other words under it are a `Conflict`.

    What was once accepted stays accepted: a retry is answered with the message even when the conversation has ended meanwhile.
    """
    access.may_see_conversation(by, conversation).or_refuse()
    text, key = rules.clean_text(text), rules.clean_key(key)
    body_hash = keyed_hash("conversations.message", f"{key}\n{conversation.pk}\n{text}")
    current = queries.locked_conversation(conversation)
    earlier = queries.message_with_key(by.person_id, key)
    if earlier is not None:
        return _same(earlier, body_hash)
    access.may_send_message(by, current).or_refuse()
    message = Message(
        conversation=current,
        author=by,
        person=by.person,
        seq=current.last_seq + 1,
        key=key,
        body_hash=body_hash,
        sent_at=clock.now(),
    )
    seal(message, "body", text)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    kept = queries.message_with_key(by.person_id, key)
    if kept is None:
        raise RuntimeError("a message was neither kept nor known before")
    if kept.pk != message.pk:
        return _same(kept, body_hash)
    Conversation.objects.filter(pk=current.pk).update(last_seq=message.seq, last_at=message.sent_at)
    about = {"conversation": str(current.pk), "message": str(message.pk)}
    for member in queries.members_of(conversation):
        tell_person(by=by, person_id=member.persona.person_id, kind="message", about=about)
    return kept


def _same(message: Message, body_hash: bytes) -> Message:
    if bytes(message.body_hash) != body_hash:
        raise Conflict(
            _("These are not the words that were sent before. They were not sent. Send them once more.")
        )
    return message


@action(reads=True)
def read_messages(
    *,
    by: Persona,
    conversation: Conversation,
    messages: Sequence[Message],
    first: UUID | None = None,
    last: UUID | None = None,
) -> list[rules.Said]:
    """Open one page of messages for a reader. One audit row for the page: the conversation, its first and its last message."""
    access.may_see_conversation(by, conversation).or_refuse()
    if any(message.conversation_id != conversation.pk for message in messages):
        raise Missing("a message of another conversation")
    said = _opened(by, messages)
    if said:
        _mark_read(by, conversation, said[-1].seq)
    return said


@action
def mark_read(*, by: Persona, conversation: Conversation, seq: int) -> Conversation:
    """Somebody has seen everything up to a message. It never goes back, and nobody else is told."""
    access.may_see_conversation(by, conversation).or_refuse()
    _mark_read(by, conversation, min(seq, queries.locked_conversation(conversation).last_seq))
    return conversation


def _mark_read(by: Persona, conversation: Conversation, seq: int) -> None:
    member = next(each for each in queries.members_of(conversation) if each.persona_id == by.pk)
    if member.read_to < seq:
        Membership.objects.filter(pk=member.pk, read_to__lt=seq).update(read_to=seq)


def _opened(by: Persona, messages: Sequence[Message]) -> list[rules.Said]:
    hidden = hidden_places(str(message.pk) for message in messages) if messages else set()
    return [_said(by, message, str(message.pk) in hidden) for message in messages]


def _said(by: Persona, message: Message, taken_away: bool) -> rules.Said:
    try:
        words = None if taken_away else open_sealed(message, "body")
    except KeyGone:
        words = None
    return rules.Said(
        id=message.pk,
        seq=message.seq,
        author_id=message.author_id,
        name=message.author.name,
        role=message.author.hat_label,
        at=message.sent_at,
        mine=message.author_id == by.pk,
        words=words,
        taken_away=taken_away,
    )
