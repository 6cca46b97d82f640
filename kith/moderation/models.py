"""Reports."""

import uuid
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.people.models import Persona
from kith.privacy.fields import SealedField


class State(models.TextChoices):
    """Whether somebody still has to look."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Outcome(models.TextChoices):
    """How a report ended. One of these is needed to close it."""

    NO_ACTION = "no_action", _("Looked at, nothing to do")
    TALKED = "talked", _("We talked with them")
    PAUSED = "paused", _("They were paused")
    HANDED_TO_SAFETY = "handed_to_safety", _("Handed on to whoever is on call")
    REMOVED = "removed", _("The reported message was taken away")


class Report(models.Model):
    """One person says that something another said or did was not all right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    excerpt = SealedField(key_class="safety", owner="reporter.person_id")
    words = SealedField(key_class="safety", owner="reporter.person_id")
    place = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    concern = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, default="")
    reason = SealedField(key_class="safety", owner="closed_by.person_id", null=True)

    reporter_id: UUID
    about_id: UUID
    closed_by_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (Q(state="closed") & ~Q(closed_at=None) & ~Q(outcome="")),
                name="reports_close_with_an_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["state", "made_at"], name="reports_by_state"),
            models.Index(fields=["reporter", "made_at"], name="reports_by_reporter"),
            models.Index(fields=["place"], name="reports_by_place"),
        ]

    def __str__(self) -> str:
        return str(self.id)
