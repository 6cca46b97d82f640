"""Who may fit whom: first what must be so, then a sum of points, each with a name.

The points are few and equal on purpose (one for each thing shared or wished for), so that a person can check the order by counting. Never read here: traits that law
protects, what somebody can pay, ratings, photographs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from kith.matching.rules.hours import shared_hours

CAPACITY = 3
"""People a new volunteer accompanies at once. Good practice (domain notes, section 3): 3 when new, 3 to 5 for volunteers."""
CAPACITY_LIMIT = 25
"""The hard cap for anybody, however experienced (same source)."""
STYLES = ("listener", "planner", "direct")


@dataclass(frozen=True, slots=True)
class Wants:
    """What a member looks for. Must-haves: a shared language, what it is about (nobody who does not take that on), and the two that say "only"."""

    languages: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    hopes: tuple[str, ...] = ()
    style: str = ""
    hours: tuple[str, ...] = ()
    lived_must: bool = False
    hours_must: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supporter as the rules see one: what they offer, how many they have, and how they stand to this member."""

    id: str
    name: str
    languages: tuple[str, ...] = ()
    experiences: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    offset_minutes: int = 0
    style: str = ""
    capacity: int = CAPACITY
    load: int = 0
    accepting: bool = True
    may_act: bool = True
    apart: bool = False
    known: bool = False
    tried: bool = False


class Fault(StrEnum):
    """Why somebody is not shown. The first group can be loosened by the member, the second is about the supporter, the third is never said."""

    LANGUAGE = "language"
    SCOPE = "scope"
    HOURS = "hours"
    LIVED = "lived"
    FULL = "full"
    RESTING = "resting"
    TRIED = "tried"
    STANDING = "standing"
    APART = "apart"
    KNOWN = "known"


LOOSE = (Fault.SCOPE, Fault.HOURS, Fault.LIVED, Fault.LANGUAGE)
"""Must-haves a member can loosen, the smallest change first."""
SET_ASIDE = frozenset({Fault.HOURS, Fault.LIVED, Fault.TRIED})
"""What a coordinator may set aside. Not what a supporter does not take on, nor their rest: those are the supporter's own words."""
UNSAID = frozenset({Fault.STANDING, Fault.APART, Fault.KNOWN})
"""Never told to anybody: a block, a former helper, oneself in another hat, a pause."""


@dataclass(frozen=True, slots=True)
class Point:
    """One reason: what it is about and how much it counts."""

    name: str
    codes: tuple[str, ...] = ()
    value: int = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """One supporter for one member: what is broken (nothing, for those who are shown), what fits, and which wishes do not."""

    candidate: Candidate
    faults: tuple[Fault, ...]
    points: tuple[Point, ...]
    misses: tuple[Point, ...]

    @property
    def total(self) -> int:
        """The sum of the points."""
        return sum(point.value for point in self.points)


@dataclass(frozen=True, slots=True)
class Loosening:
    """The fewest must-haves to loosen, and how many people that would bring."""

    faults: tuple[Fault, ...]
    brings: int


def faults(wants: Wants, offset_minutes: int, candidate: Candidate) -> tuple[Fault, ...]:
    """Everything that keeps these two apart, in the order of `Fault`."""
    found = {
        Fault.LANGUAGE: not set(wants.languages) & set(candidate.languages),
        Fault.SCOPE: bool(set(wants.about) & set(candidate.not_taken)),
        Fault.HOURS: wants.hours_must
        and not shared_hours(wants.hours, offset_minutes, candidate.hours, candidate.offset_minutes),
        Fault.LIVED: wants.lived_must and not set(wants.about) & set(candidate.experiences),
        Fault.FULL: candidate.load >= min(candidate.capacity, CAPACITY_LIMIT),
        Fault.RESTING: not candidate.accepting,
        Fault.TRIED: candidate.tried,
        Fault.STANDING: not candidate.may_act,
        Fault.APART: candidate.apart,
        Fault.KNOWN: candidate.known,
    }
    return tuple(fault for fault, broken in found.items() if broken)


def points(wants: Wants, offset_minutes: int, candidate: Candidate) -> tuple[list[Point], list[Point]]:
    """(points, misses): one point for each thing shared or wished for, and the wishes that are not met."""
    fits: list[Point] = []
    misses: list[Point] = []
    for name, codes in (("lived", wants.about), ("hope", wants.hopes)):
        for code in dict.fromkeys(codes):
            (fits if code in candidate.experiences else misses).append(Point(name, (code,)))
    if wants.hours:
        shared = shared_hours(wants.hours, offset_minutes, candidate.hours, candidate.offset_minutes)
        (fits if shared else misses).append(Point("hours", shared or wants.hours))
    if wants.style:
        (fits if wants.style == candidate.style else misses).append(Point("style", (wants.style,)))
    if len(wants.languages) > 1 and set(wants.languages) <= set(candidate.languages):
        fits.append(Point("languages", wants.languages))
    return fits, misses


def fit_of(wants: Wants, offset_minutes: int, candidate: Candidate) -> Fit:
    """How one supporter fits one member."""
    fits, misses = points(wants, offset_minutes, candidate)
    return Fit(candidate, faults(wants, offset_minutes, candidate), tuple(fits), tuple(misses))


def ranked(
    wants: Wants, offset_minutes: int, candidates: Iterable[Candidate], seed: str, *, loose: bool = False
) -> list[Fit]:
    """Those who fit, most points first; where two are even, the one with fewer people; then by a lot that stays the same for this member.

    With `loose`, also those whom only a must-have of the member's keeps apart, after the others (for a match by hand).
    """
    fits = [fit_of(wants, offset_minutes, each) for each in candidates]
    allowed = set(LOOSE) | {Fault.TRIED, Fault.FULL, Fault.RESTING} if loose else set()
    shown = [fit for fit in fits if set(fit.faults) <= allowed]
    return sorted(
        shown, key=lambda fit: (len(fit.faults), -fit.total, fit.candidate.load, _lot(seed, fit.candidate.id))
    )


def loosening(wants: Wants, offset_minutes: int, candidates: Iterable[Candidate]) -> Loosening | None:
    """Where nobody fits: the smallest change of the must-haves that would bring somebody."""
    alone = [faults(wants, offset_minutes, each) for each in candidates]
    ways = {found for found in alone if found and set(found) <= set(LOOSE)}
    if not ways:
        return None
    least = min(ways, key=lambda way: (len(way), sorted(map(LOOSE.index, way))))
    return Loosening(tuple(sorted(least, key=LOOSE.index)), sum(set(found) <= set(least) for found in alone))


def _lot(seed: str, candidate_id: str) -> bytes:
    return sha256(f"{seed}|{candidate_id}".encode()).digest()
