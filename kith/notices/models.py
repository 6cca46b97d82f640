"""What people are told, whose turn a clock-driven job is, and how far things have got."""

from uuid import UUID

from django.conf import settings
from django.db import models


class TransactionNumber(models.Func):
    """The number of the present transaction on PostgreSQL; 0 on SQLite, where rows become visible in order of id."""

    template = "0"
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        """PostgreSQL gives ids before it commits, so order needs the transaction too."""
        return self.as_sql(compiler, connection, template="pg_current_xact_id()::text::bigint", **extra)


class Event(models.Model):
    """Something changed for one person. `about` holds ids, never words."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(default=0)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    about = models.JSONField(default=dict)
    at = models.DateTimeField()

    person_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["person", "xid", "id"], name="events_of_person"),
            models.Index(fields=["xid", "id"], name="events_in_order"),
            models.Index(fields=["at"], name="events_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"


class Turn(models.Model):
    """When a clock-driven job is next due, and which process has it now."""

    name = models.CharField(primary_key=True, max_length=80)
    due_at = models.DateTimeField()
    held_by = models.CharField(max_length=40, blank=True, default="")
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """How far something has got: up to which event the old ones are forgotten, when readiness was last proved."""

    name = models.CharField(primary_key=True, max_length=40)
    xid = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
