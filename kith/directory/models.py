"""Checks of lines. The lines themselves are content, not rows."""

import uuid
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.people.models import Persona


class Outcome(models.TextChoices):
    """What somebody found when they tried a line."""

    CONFIRMED = "confirmed", _("It is right")
    WRONG = "wrong", _("It is wrong, or nobody answers")


class HelplineCheck(models.Model):
    """One person tried one line, on one day. Every check is kept; the newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2)
    line = models.CharField(max_length=120)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True, default="")
    checked_by = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    checked_by_id: UUID | None

    class Meta:
        indexes = [models.Index(fields=["country", "line", "-at"], name="checks_by_line")]

    def __str__(self) -> str:
        return str(self.id)
