"""Reads of what was kept. It comes out sealed."""

from uuid import UUID

from kith.guidance.models import KeptResult, ToldWalk
from kith.people.models import Persona


def kept_result(viewer: Persona) -> KeptResult | None:
    """What this persona kept, if anything."""
    return KeptResult.objects.filter(persona=viewer).select_related("persona").first()


def highest_risk_told(walk: UUID) -> int:
    """The risk at which this walk was last told to the one on call; 0 when it was not."""
    risks = ToldWalk.objects.filter(walk=walk).values_list("risk", flat=True)
    return max(risks, default=0)
