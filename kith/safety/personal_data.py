"""What safety holds about a person."""

from kith.privacy.rules import Holding, declare
from kith.safety.models import Answer, Concern, Pause, Shift

declare(
    Holding(
        Concern,
        ("about__person", "raised_by__person", "owner__person", "closed_by__person"),
        sealed=("words", "closing"),
        keep="until the person leaves; an open one stays with its owner, without a name",
    )
)
declare(
    Holding(
        Answer,
        ("person", "author__person", "concern__about__person"),
        sealed=("words",),
        keep="as long as its concern",
    )
)
declare(Holding(Shift, ("persona__person",), keep="until the person leaves"))
declare(Holding(Pause, ("person", "seen_as__person"), keep="until the person leaves"))
