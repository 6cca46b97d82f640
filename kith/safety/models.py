"""Shifts, concerns and pauses."""

import uuid
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kith.lib import clock
from kith.people.models import Persona
from kith.privacy.fields import SealedField
from kith.safety import rules


class Source(models.TextChoices):
    """Where a concern comes from."""

    ASKED = "asked", _("asked for someone now")
    GUIDANCE = "guidance", _("answered a question in a way that worries us")
    HELPER = "helper", _("someone who knows them is worried")
    REPORT = "report", _("a report was handed on")


class Disposition(models.TextChoices):
    """How a concern ended. One of these is needed to close it."""

    REACHED = "reached", _("We reached them")
    COULD_NOT_REACH = "could_not_reach", _("We could not reach them")
    STOOD_DOWN = "stood_down", _("It was not needed after all")


class PauseReason(models.TextChoices):
    """Why somebody is paused. A code, so that no words about a person lie here."""

    ASKED = "asked", _("They asked for it")
    REST = "rest", _("They need a rest")
    LOOKING = "looking", _("Something is being looked at")
    CONDUCT = "conduct", _("They did not keep the agreement")


class Shift(models.Model):
    """One persona is on call from one time to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    persona_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="shifts_end_after_they_start"
            )
        ]
        indexes = [models.Index(fields=["ends_at"], name="shifts_by_end")]

    def __str__(self) -> str:
        return str(self.id)


class Concern(models.Model):
    """Somebody may be in danger. It has an owner and a clock, and closes only with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    raised_by = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=12, choices=Source.choices)
    words = SealedField(key_class="safety", owner="about.person_id", null=True)
    place = models.CharField(max_length=64, blank=True, default="")
    raised_at = models.DateTimeField()
    slot = models.BigIntegerField()
    answer_by = models.DateTimeField()
    owner = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    disposition = models.CharField(max_length=16, choices=Disposition.choices, blank=True, default="")
    closing = SealedField(key_class="safety", owner="about.person_id", null=True)
    follow_up_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)

    about_id: UUID
    raised_by_id: UUID | None
    owner_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "source", "raised_by", "slot"],
                condition=Q(closed_at=None),
                name="two_taps_one_concern",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(disposition=""), name="concerns_close_with_a_disposition"
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(closed_at=None), name="open_concerns"),
            models.Index(fields=["raised_by", "raised_at"], name="concerns_by_raiser"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_own(self) -> bool:
        """True when the one it is about raised it: only then can the two sides write to each other in it."""
        return self.raised_by_id is not None and self.raised_by_id == self.about_id

    @property
    def state(self) -> str:
        """How far this has come: see `rules.state_of`."""
        return rules.state_of(
            self.owner_id is not None, self.acknowledged_at, self.closed_at, self.answer_by, clock.now()
        )

    @property
    def is_late(self) -> bool:
        """True when nobody has seen it and its time is over."""
        return self.closed_at is None and self.acknowledged_at is None and clock.now() > self.answer_by


class Answer(models.Model):
    """One thing written inside a concern, by whoever is on call or by the one who asked. `key` is the writer's own, so that sending twice says it once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = SealedField(key_class="safety", owner="author.person_id")
    key = models.CharField(max_length=rules.KEY_LENGTH)
    words_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    concern_id: UUID
    author_id: UUID
    person_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="a_key_answers_once")]
        indexes = [models.Index(fields=["concern", "at"], name="answers_by_concern")]

    def __str__(self) -> str:
        return str(self.id)


class Pause(models.Model):
    """A person may not act for a while. It binds every hat of theirs; `seen_as` is the one it was given to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_as = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=PauseReason.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    person_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_pause_a_person")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def runs_at(self, at: datetime) -> bool:
        """True when it binds at this moment."""
        return self.ended_at is None and self.since <= at and (self.until is None or self.until > at)
