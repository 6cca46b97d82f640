"""What the clock does about asks."""

from kith.matching import actions
from kith.notices.rules import every
from kith.privacy.rules import SYSTEM


@every(300, "matching.lapse_asks")
def lapse_asks() -> None:
    """Asks nobody answered in two days end, and both are told."""
    actions.lapse_asks(by=SYSTEM)
