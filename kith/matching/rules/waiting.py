"""How long somebody has waited, beside what they were promised; and a need as the text that is sealed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median

from kith.matching.rules.fitting import Wants

ASK_HOURS = 48
"""An ask nobody answered for two days lapses, and the member chooses again."""
ASK_FOR = timedelta(hours=ASK_HOURS)
PEER_LIMIT_HOURS = 168
"""Seven days: `wait_limits_hours`, peer, levels L1 to L3 of the rule file of guidance."""
LEAST_COUNTED = 5
"""Fewer answers than this give no number: it would say more about one person than about the wait."""
SOON_HOURS = 48


@dataclass(frozen=True, slots=True)
class Waited:
    """How long so far, the limit, and whether it is "late", "soon" or neither ("")."""

    hours: float
    limit_hours: int
    kind: str

    @property
    def left_hours(self) -> float:
        """What is left of the limit; below nothing when it has passed."""
        return self.limit_hours - self.hours


@dataclass(frozen=True, slots=True)
class Waiting:
    """A usual wait: the median, and of how many answers."""

    usual: timedelta
    count: int


def waited(since: datetime, limit_hours: int | None, now: datetime) -> Waited:
    """How long somebody has waited by now. A limit that is not known is the one for peers."""
    limit = limit_hours or PEER_LIMIT_HOURS
    hours = max(0.0, (now - since) / timedelta(hours=1))
    left = limit - hours
    return Waited(hours, limit, "late" if left < 0 else "soon" if left <= SOON_HOURS else "")


def usual(times: Sequence[timedelta]) -> Waiting | None:
    """The median, or None where too few are known."""
    if len(times) < LEAST_COUNTED:
        return None
    return Waiting(timedelta(seconds=median(each.total_seconds() for each in times)), len(times))


def need_text(wants: Wants, limit_hours: int | None) -> str:
    """A need as the text that is sealed. The limit is inside, because it would tell how much is at stake."""
    return json.dumps({**asdict(wants), "limit_hours": limit_hours}, separators=(",", ":"))


def need_of(text: str) -> tuple[Wants, int | None]:
    """The reverse of `need_text`."""
    row = json.loads(text)
    limit = row.pop("limit_hours", None)
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return Wants(**{**row, **lists}), limit
