"""What moderation holds about a person."""

from kith.moderation.models import Report
from kith.privacy.rules import Holding, declare

declare(
    Holding(
        Report,
        ("reporter__person", "about__person", "closed_by__person"),
        sealed=("words", "excerpt", "reason"),
        keep="until the one who reported leaves",
    )
)
