"""What follows for a day's page and for the set-up, reckoned from what is handed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHORT_MINUTES = 90


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the set-up: its key, the URL name of its page, whether it is done, and whether it was put off."""

    key: str
    page: str
    done: bool
    later: bool = False


def next_step(steps: list[Step]) -> Step | None:
    """The first step that is neither done nor put off."""
    return next((step for step in steps if not step.done and not step.later), None)


def part_of_day(local: datetime) -> str:
    """ "morning", "day", "evening" or "night", by the clock on the person's own wall."""
    if 5 <= local.hour < 12:
        return "morning"
    if 12 <= local.hour < 18:
        return "day"
    return "evening" if 18 <= local.hour < 23 else "night"


def rounded_wait(usual: timedelta) -> tuple[str, int]:
    """A wait as somebody would say it: ("minutes", 20), ("hours", 3) or ("days", 2). Never rounded to nothing."""
    minutes = usual / timedelta(minutes=1)
    if minutes < SHORT_MINUTES:
        return ("minutes", max(1, round(minutes) if minutes < 10 else round(minutes / 5) * 5))
    if minutes < 36 * 60:
        return ("hours", round(minutes / 60))
    return ("days", round(minutes / 1440))
