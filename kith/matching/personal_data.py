"""What matching holds about a person."""

from kith.matching.models import Ask, Need, Profile, Shown
from kith.privacy.rules import Holding, declare

declare(
    Holding(Profile, ("persona__person",), ("intro",), keep="until the supporter changes it, stops or leaves")
)
declare(Holding(Need, ("member__person",), ("wants",), keep="until the member changes it or leaves"))
declare(
    Holding(
        Ask,
        ("member__person", "supporter__person"),
        ("hello", "shared"),
        keep="until the member leaves",
    )
)
declare(Holding(Shown, ("need__member__person", "supporter__person"), keep="until the member leaves"))
