"""Conversations start and end, and people block each other."""

from kith.conversations import access, queries
from kith.conversations.models import Conversation, Membership
from kith.lib import clock
from kith.notices.actions import tell_person
from kith.people.models import Persona
from kith.privacy.actions import action, bump_access_epoch
from kith.privacy.rules import Actor
from kith.relationships.actions import block_person, end_relationship, resume_relationship
from kith.relationships.models import Relationship


@action
def start_conversation(*, by: Actor, relationship: Relationship) -> Conversation:
    """The two of a relationship can write to each other. Where they already can, that conversation is given back."""
    access.may_start_conversation(by, relationship).or_refuse()
    now = clock.now()
    made = Conversation(relationship=relationship, kind=relationship.kind, started_at=now, last_at=now)
    Conversation.objects.bulk_create([made], ignore_conflicts=True)
    found = queries.conversation_of(relationship)
    assert found is not None
    if found.pk == made.pk:
        people = (relationship.member, relationship.helper)
        Membership.objects.bulk_create(
            [Membership(conversation=made, persona=persona, joined_at=now) for persona in people]
        )
        bump_access_epoch()
        found = queries.conversation_of(relationship)
        assert found is not None
        _tell_both(by, found)
    return found


@action
def end_conversation(*, by: Persona, conversation: Conversation) -> Conversation:
    """Either of the two ends it, and the relationship with it. The other is told in one kind sentence, with no reason."""
    access.may_end_conversation(by, conversation).or_refuse()
    if _close(by, conversation):
        _tell_both(by, conversation)
    return conversation


@action
def resume_conversation(*, by: Persona, conversation: Conversation) -> Conversation:
    """Whoever ended it takes that back, within seven days."""
    current = queries.locked_conversation(conversation)
    if current.ended_at is None and not access.is_over(current):
        access.may_see_conversation(by, conversation).or_refuse()
        return conversation
    access.may_resume_conversation(by, current).or_refuse()
    resume_relationship(by=by, relationship=conversation.relationship)
    conversation.ended_at = conversation.ended_by = None
    conversation.save(update_fields=["ended_at", "ended_by"])
    _tell_both(by, conversation)
    return conversation


@action
def block_member(*, by: Persona, conversation: Conversation) -> Conversation:
    """From now on the two persons do not exist for each other.

    For the one who is blocked this conversation has ended, in the same transaction, the same words and with the same event as any ending. For the
    one who blocks it is gone. Other conversations of the same two persons, in other hats, close without a word: telling of both at one moment would
    join two personas of one person.
    """
    access.may_block_member(by, conversation).or_refuse()
    other = queries.other_than(by, conversation)
    end_conversation(by=by, conversation=conversation)
    for quiet in queries.open_conversations_between(by.person_id, other.person_id):
        own = queries.member_with_person(quiet, by.person_id)
        if own is not None:
            _close(own, quiet)
    block_person(by=by, persona=other)
    return conversation


def _close(by: Persona, conversation: Conversation) -> bool:
    """End conversation and relationship. False when it had ended before."""
    current = queries.locked_conversation(conversation)
    if current.ended_at is not None:
        return False
    end_relationship(by=by, relationship=conversation.relationship)
    conversation.ended_at, conversation.ended_by = clock.now(), by
    conversation.save(update_fields=["ended_at", "ended_by"])
    return True


def _tell_both(by: Actor, conversation: Conversation) -> None:
    for member in queries.members_of(conversation):
        tell_person(
            by=by,
            person_id=member.persona.person_id,
            kind="conversation",
            about={"conversation": str(conversation.pk)},
        )
