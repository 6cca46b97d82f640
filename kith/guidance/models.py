"""What a person chose to keep, and which walks have already been told to the one on call."""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import models

from kith.people.models import Persona
from kith.privacy.fields import SealedField


class KeptResult(models.Model):
    """The answers a persona kept, and what was suggested then. One for each persona; keeping again replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="+")
    kept_at = models.DateTimeField()
    rule_version = models.PositiveIntegerField()
    answers = SealedField(key_class="community", owner="persona.person_id")
    result = SealedField(key_class="community", owner="persona.person_id")

    persona_id: UUID

    def __str__(self) -> str:
        return str(self.id)


class ToldWalk(models.Model):
    """The one on call was told about this walk at this risk, once. Holds no answer."""

    id = models.BigAutoField(primary_key=True)
    walk = models.UUIDField()
    risk = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    person_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["walk", "risk"], name="a_walk_is_told_once_a_risk")]

    def __str__(self) -> str:
        return str(self.pk)
