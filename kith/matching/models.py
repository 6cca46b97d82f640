"""Profiles of supporters, needs of members, asks between them, and whom a member was shown."""

import uuid
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.people.models import Persona
from kith.privacy.fields import SealedField


class Style(models.TextChoices):
    """How somebody likes to be beside another."""

    LISTENER = "listener", _("listens most of all")
    PLANNER = "planner", _("likes to make small plans")
    DIRECT = "direct", _("says things plainly")


class NeedState(models.TextChoices):
    """Where a need stands."""

    WAITING = "waiting", _("waiting")
    MATCHED = "matched", _("matched")
    CLOSED = "closed", _("closed")


class AskState(models.TextChoices):
    """Where an ask stands."""

    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Profile(models.Model):
    """What a supporter offers. What they do not tick is not kept at all, so nothing here is hidden from the people they may be shown to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="+")
    intro = SealedField(key_class="community", owner="persona.person_id")
    experiences = models.JSONField(default=list)
    not_taken = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    hours = models.JSONField(default=list)
    style = models.CharField(max_length=12, choices=Style.choices, blank=True, default="")
    capacity = models.PositiveSmallIntegerField()
    accepting = models.BooleanField(default=True)
    updated_at = models.DateTimeField()

    persona_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1) & Q(capacity__lte=25), name="capacity_within_the_cap"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Need(models.Model):
    """What a member looks for. One row a member; the words, the must-haves, the wishes and the limit are sealed together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="+")
    wants = SealedField(key_class="community", owner="member.person_id")
    state = models.CharField(max_length=8, choices=NeedState.choices, default=NeedState.WAITING)
    since = models.DateTimeField()

    member_id: UUID

    class Meta:
        indexes = [models.Index(fields=["state", "since"], name="needs_by_wait")]

    def __str__(self) -> str:
        return str(self.id)


class Ask(models.Model):
    """A member asks one supporter. `shared` is what the two have in common, as the supporter is told it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="asks")
    member = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    supporter = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=AskState.choices, default=AskState.ASKED)
    hello = SealedField(key_class="community", owner="member.person_id")
    shared = SealedField(key_class="community", owner="member.person_id")
    by_hand = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    conversation = models.UUIDField(null=True)

    need_id: UUID
    member_id: UUID
    supporter_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(state="asked"), name="one_open_ask_a_need")
        ]
        indexes = [
            models.Index(fields=["supporter", "state"], name="asks_of_supporter"),
            models.Index(fields=["state", "asked_at"], name="asks_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Shown(models.Model):
    """That a supporter was shown to a member, once a need: so that it can be seen who is never shown. Ids only."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    supporter = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "supporter"], name="shown_once_a_need")]

    def __str__(self) -> str:
        return str(self.pk)
