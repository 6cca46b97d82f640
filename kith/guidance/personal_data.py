"""What guidance holds about a person: only what they chose to keep, and that somebody was told once."""

from kith.guidance.models import KeptResult, ToldWalk
from kith.privacy.rules import Holding, declare

declare(
    Holding(
        KeptResult,
        ("persona__person",),
        sealed=("answers", "result"),
        keep="until the person forgets it, keeps another, or leaves",
    )
)
declare(Holding(ToldWalk, ("person",), keep="until the person leaves; no answer in it"))
