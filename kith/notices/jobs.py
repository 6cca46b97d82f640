"""What notices do by the clock."""

from kith.notices import actions
from kith.notices.rules import every


@every(3600, "notices.forget_old_events")
def forget_old_events() -> None:
    """Events older than a week."""
    actions.forget_old_events()
