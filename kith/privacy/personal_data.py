"""What privacy itself holds about a person: their keys, and what they did."""

from kith.privacy.models import AuditRow, PersonKey, StreamOpening
from kith.privacy.rules import Holding, declare

declare(
    Holding(AuditRow, ("actor_person",), keep="as long as the house must answer for what was done; ids only")
)
declare(Holding(StreamOpening, ("person",), keep="as long as the audit row beside it"))
declare(Holding(PersonKey, ("person",), keep="until the person leaves"))
