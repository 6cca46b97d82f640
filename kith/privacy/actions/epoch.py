"""The access epoch: one number that says "look again"."""

from django.db.models import F

from kith.privacy.models import AccessEpoch


def bump_access_epoch() -> None:
    """Say, within the running transaction, that somebody's access may have changed: membership, block, pause, role or session."""
    if not AccessEpoch.objects.filter(pk=1).update(value=F("value") + 1):
        AccessEpoch.objects.bulk_create([AccessEpoch(pk=1, value=0)], ignore_conflicts=True)
        AccessEpoch.objects.filter(pk=1).update(value=F("value") + 1)
