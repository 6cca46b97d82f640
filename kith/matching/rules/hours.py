"""Parts of the week, and how far two people's free parts lie over each other in the same moment."""

from functools import lru_cache

SLOT_MINUTES = 30
SLOTS_A_DAY = 24 * 60 // SLOT_MINUTES
SLOTS_A_WEEK = 7 * SLOTS_A_DAY
LEAST_SHARED = 4
"""Two hours a week: less is no time to talk."""

DAYS = {"weekday": range(0, 5), "weekend": range(5, 7)}
PARTS = {"morning": (6, 12), "afternoon": (12, 17), "evening": (17, 22), "night": (22, 30)}
HOURS = tuple(f"{day}_{part}" for day in DAYS for part in PARTS)
"""The parts somebody can tick: weekday_morning to weekend_night, in their own time zone."""


@lru_cache(maxsize=4096)
def moments(code: str, offset_minutes: int) -> frozenset[int]:
    """The half hours of a week in UTC that a part stands for, where clocks are `offset_minutes` ahead of UTC."""
    day_name, _, part = code.partition("_")
    start, end = PARTS[part]
    shift = round(offset_minutes / SLOT_MINUTES)
    a_hour = 60 // SLOT_MINUTES
    return frozenset(
        (day * SLOTS_A_DAY + slot - shift) % SLOTS_A_WEEK
        for day in DAYS[day_name]
        for slot in range(start * a_hour, end * a_hour)
    )


def shared_hours(
    wanted: tuple[str, ...], offset_minutes: int, free: tuple[str, ...], free_offset_minutes: int
) -> tuple[str, ...]:
    """Those of the wanted parts in which the other is free for two hours a week or more, each in its own time zone."""
    others = frozenset[int]().union(*(moments(code, free_offset_minutes) for code in free if code in HOURS))
    return tuple(
        code
        for code in wanted
        if code in HOURS and len(moments(code, offset_minutes) & others) >= LEAST_SHARED
    )
