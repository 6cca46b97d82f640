"""Relationships between personas, blocks between persons."""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kith.people.models import Persona


class Kind(models.TextChoices):
    """Which of the two promises a relationship stands under."""

    PEER = "peer", _("peer")
    PROFESSIONAL = "professional", _("professional")


class Relationship(models.Model):
    """A helper accompanies a member, from one day to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    helper = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    helper_id: UUID
    member_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["helper", "member"], condition=Q(ended_at=None), name="one_open_relationship_a_pair"
            ),
            models.CheckConstraint(condition=~Q(helper=F("member")), name="nobody_accompanies_themselves"),
        ]
        indexes = [models.Index(fields=["helper", "ended_at"], name="relationships_by_helper")]

    def __str__(self) -> str:
        return str(self.id)


class Block(models.Model):
    """One person never wants to meet another here again. Invisible to both, and it binds every hat of each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_as = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_a_pair")]

    def __str__(self) -> str:
        return str(self.id)
