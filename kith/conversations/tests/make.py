"""Conversations to test with, made as in life."""

from uuid import uuid4

from kith.conversations import actions, queries
from kith.conversations.models import Conversation, Message
from kith.people.models import Persona
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import open_relationship
from kith.relationships.models import Kind


def conversation(helper: Persona, member: Persona, kind: str = Kind.PEER) -> Conversation:
    relationship = open_relationship(by=helper, helper=helper, member=member, kind=kind)
    return actions.start_conversation(by=SYSTEM, relationship=relationship)


def again(viewer: Persona, conversation: Conversation) -> Conversation:
    """The conversation as it stands now, found as a page finds it."""
    found = queries.conversation_for(viewer, conversation.pk)
    assert found is not None
    return found


def say(by: Persona, conversation: Conversation, text: str = "Hello.", key: str | None = None) -> Message:
    return actions.send_message(by=by, conversation=conversation, key=key or str(uuid4()), text=text)


def words(by: Persona, conversation: Conversation, before: int | None = None) -> list[str | None]:
    """What a reader reads on one page."""
    page = queries.page_of_messages(again(by, conversation), before)
    said = actions.read_messages(
        by=by, conversation=conversation, messages=page.messages, first=page.first, last=page.last
    )
    return [each.words for each in said]
