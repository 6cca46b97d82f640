"""What the clock does about concerns."""

from kith.notices.rules import every
from kith.privacy.rules import SYSTEM
from kith.safety import actions, queries


@every(30, "safety.escalate", lease_seconds=60, retry_seconds=10)
def escalate() -> None:
    """Concerns that nobody has seen in time are told to everybody who might step in."""
    for concern in queries.overdue_concerns():
        actions.escalate_concern(by=SYSTEM, concern=concern)
