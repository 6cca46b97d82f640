"""What directory holds about a person: which numbers they checked for the house."""

from kith.directory.models import HelplineCheck
from kith.privacy.rules import Holding, declare

declare(
    Holding(
        HelplineCheck,
        ("checked_by__person",),
        keep="as long as the number is shown; without the name when the person leaves",
    )
)
