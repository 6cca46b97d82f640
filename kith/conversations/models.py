"""Conversations, who is in them, and what was said."""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import models

from kith.people.models import Persona
from kith.privacy.fields import SealedField
from kith.relationships.models import Kind, Relationship
from kith.safety.rules import KEY_LENGTH


class Conversation(models.Model):
    """Where the two people of one relationship write to each other. `last_seq` is the number of messages in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    last_seq = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    relationship_id: UUID
    ended_by_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship"],
                condition=models.Q(ended_at=None),
                name="one_open_conversation_a_relationship",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Membership(models.Model):
    """Somebody is in a conversation, and has read up to a message."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="memberships")
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField()
    read_to = models.PositiveIntegerField(default=0)

    conversation_id: UUID
    persona_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "persona"], name="once_in_a_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.persona_id}"


class Message(models.Model):
    """One thing said. `seq` counts from 1 without a gap; `key` is the sender's own, so that sending twice says it once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    body = SealedField(key_class="message", owner="person_id")
    key = models.CharField(max_length=KEY_LENGTH)
    body_hash = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()

    conversation_id: UUID
    author_id: UUID
    person_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="a_key_says_one_thing"),
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_order_in_a_conversation"),
        ]

    def __str__(self) -> str:
        return str(self.id)
