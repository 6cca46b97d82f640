"""Persons, their personas, invitations, and the organisation that runs the house."""

import unicodedata
import uuid
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 40


class Hat(models.TextChoices):
    """What somebody is here as. One person may have several, and wears one at a time."""

    MEMBER = "member", _("member")
    SUPPORTER = "supporter", _("peer supporter")
    FACILITATOR = "facilitator", _("circle facilitator")
    PROFESSIONAL = "professional", _("professional")
    COORDINATOR = "coordinator", _("coordinator")
    SUPERVISOR = "supervisor", _("supervisor")
    MODERATOR = "moderator", _("moderator")
    ON_CALL = "on_call", _("on call")
    ADMINISTRATOR = "administrator", _("administrator")


class Standing(models.TextChoices):
    """Whether a persona may act: a fact of people; others write it through actions."""

    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class SignUp(models.TextChoices):
    """Who may make an account."""

    OPEN = "open", _("Anyone who is 18 or over")
    INVITATION = "invitation", _("Only people with an invitation")
    CLOSED = "closed", _("Nobody for now")


def name_key(name: str) -> str:
    """A name as it is compared: width, case and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(name_key=name_key(username or ""))


class Person(AbstractBaseUser):
    """An account: a made-up name and a passphrase. No email, no phone number, no real name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=NAME_LENGTH * 4, unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    adult_stated_at = models.DateTimeField()
    agreement_version = models.PositiveIntegerField()
    agreed_at = models.DateTimeField()
    recovery = models.CharField(max_length=128, blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "name_key"

    def __str__(self) -> str:
        return str(self.id)


class Persona(models.Model):
    """The name and hat that others see. The only thing of a person that is ever shown to anybody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="personas")
    hat = models.CharField(max_length=20, choices=Hat.choices)
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=NAME_LENGTH * 4)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.ACTIVE)
    since = models.DateTimeField()
    granted_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    person_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "hat"], name="one_persona_a_hat"),
        ]
        indexes = [models.Index(fields=["hat", "standing"], name="personas_by_hat")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def hat_label(self) -> str:
        """The hat in words, in the reader's language."""
        return str(Hat(self.hat).label)


class Invitation(models.Model):
    """A code that lets one person in, with one hat. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hash = models.BinaryField(unique=True)
    hat = models.CharField(max_length=20, choices=Hat.choices, default=Hat.MEMBER)
    made_by = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def hat_label(self) -> str:
        """The hat it gives, in words, in the reader's language."""
        return str(Hat(self.hat).label)


class Organisation(models.Model):
    """Who runs this house, and how. One row."""

    name = models.CharField(max_length=80, default="Kith")
    cover_name = models.CharField(max_length=40, blank=True, default="")
    exit_url = models.URLField(max_length=300, default="https://www.weather.gov/")
    country = models.CharField(max_length=2, default="US")
    time_zone = models.CharField(max_length=64, default="UTC")
    sign_up = models.CharField(max_length=12, choices=SignUp.choices, default=SignUp.CLOSED)
    agreement = models.TextField(blank=True, default="")
    agreement_version = models.PositiveIntegerField(default=1)
    complaint_address = models.CharField(max_length=200, blank=True, default="")
    is_demo = models.BooleanField(default=False)
    setup_code_hash = models.BinaryField(null=True)
    setup_done = models.JSONField(default=list)
    set_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name on every page and title: the cover name where there is one."""
        return self.cover_name or self.name
