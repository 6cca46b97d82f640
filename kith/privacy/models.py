"""The trail of what was done, the access epoch, and the key store (which lives in a database of its own)."""

from django.db import models


class AuditRow(models.Model):
    """One thing that was done, or refused: ids and verbs, never content. Rows are only ever added."""

    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8, choices=[("done", "done"), ("denied", "denied")])
    actor_person = models.UUIDField(null=True)
    actor_persona = models.UUIDField(null=True)
    hat = models.CharField(max_length=20)
    things = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["actor_person", "at"], name="audit_by_actor"),
            models.Index(fields=["event", "at"], name="audit_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.outcome}"


class StreamOpening(models.Model):
    """That one viewer's live stream opened words of one place in one hour: one audit row each, not one a message."""

    person = models.UUIDField()
    place = models.UUIDField()
    hour = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "place", "hour"], name="one_opening_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.hour}"


class AccessEpoch(models.Model):
    """Moves whenever someone's access may have changed. One row."""

    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)


class StoreKey(models.Model):
    """A key of the house, wrapped by a root key: the epoch keys, the key for hashes, the key for form tokens."""

    name = models.CharField(primary_key=True, max_length=40)
    root = models.CharField(max_length=40)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PersonKey(models.Model):
    """One person's key of one class, wrapped by an epoch key. Destroying the row destroys what it sealed."""

    person = models.UUIDField()
    key_class = models.CharField(max_length=20)
    epoch = models.CharField(max_length=40)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key_class"], name="one_key_a_class")]

    def __str__(self) -> str:
        return f"{self.person} {self.key_class}"


KEY_STORE_MODELS = frozenset({"storekey", "personkey"})
