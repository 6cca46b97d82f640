"""Lines of each country, from the set in `content/helplines.json`: which one first, and how each is reached."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

FILE = Path(__file__).parent / "content" / "helplines.json"

EMERGENCY, CRISIS, ABUSE, YOUNG, SUBSTANCE, OTHERS = (
    "emergency",
    "crisis",
    "abuse",
    "young",
    "substance",
    "others",
)
NEED_OF_KIND = {
    "emergency": EMERGENCY,
    "suicide": CRISIS,
    "crisis": CRISIS,
    "mental_health": CRISIS,
    "listening": CRISIS,
    "social_support": CRISIS,
    "urgent_nhs": CRISIS,
    "crisis_text": CRISIS,
    "peer_warmline": CRISIS,
    "directory": CRISIS,
    "domestic_violence": ABUSE,
    "youth": YOUNG,
    "lgbtq_youth": YOUNG,
    "substance": SUBSTANCE,
    "veterans": OTHERS,
    "indigenous": OTHERS,
}
YOUTH = "youth"
"""The kind of line that is for all young people."""

FOR_A_CRISIS = ("suicide", "crisis")
BY_WRITING_OR_WEB = ("crisis_text", "peer_warmline", "directory")
CHECK_HOLDS_FOR = timedelta(days=90)
"""After this long a check is shown as old."""

_SHORT_CODE = 5
_PART = re.compile(
    r"(?:(?P<by>text|whatsapp)\s+)?(?:(?P<word>\w+)\s+to\s+)?(?P<number>[+*]?\d[\d\s-]*)(?P<rest>.*)", re.I
)
_SEEN = re.compile(r"verified_at (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a line: `call` and `text` go to digits, `chat` and `web` to a page."""

    kind: str
    to: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is dialled in its country. `text_word` is what to write in a first text, if anything."""

    key: str
    country: str
    kind: str
    name: str
    dial: str
    hours: str
    url: str
    ways: tuple[Way, ...]
    text_word: str = ""
    seen_on: date | None = None

    @property
    def need(self) -> str:
        """What this line is for."""
        return NEED_OF_KIND.get(self.kind, OTHERS)

    @property
    def always_open(self) -> bool:
        """Day and night, as far as the set knows."""
        return self.hours == "24/7"

    @property
    def number(self) -> str:
        """The digits of the first number; empty where there is only a page."""
        return self.ways[0].to if self.ways and self.ways[0].kind in ("call", "text") else ""

    @property
    def shown_number(self) -> str:
        """The first number as it is given, with what to choose after dialling it."""
        return self.dial.split(" / ")[0] if self.number else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A country with its lines. `known` is false where the set has none, and the house can only point on.

    `listed_as` is its English name in the set; `name` is what a reader is shown.
    """

    code: str
    listed_as: str
    emergency: tuple[Line, ...]
    lines: tuple[Line, ...]
    note: str = ""
    known: bool = True
    directories: tuple[Line, ...] = field(default=())

    @property
    def name(self) -> str:
        """Its name in the reader's language; nothing where the set does not know the country."""
        return country_name(self.code) or self.listed_as if self.known else ""

    @property
    def every_line(self) -> tuple[Line, ...]:
        """All that can be checked."""
        return self.emergency + self.lines + (() if self.known else self.directories)


def place(code: str) -> Place:
    """The lines of a country; for one that is not in the set, 112, 911 and the international directories."""
    code = code.strip().upper()[:2]
    return PLACES.get(code) or Place(
        code,
        "",
        tuple(_emergency(code, number) for number in ("112", "911")),
        (),
        known=False,
        directories=tuple(_directory(code, entry) for entry in _CONTENT["international"]),
    )


def countries() -> list[tuple[str, str]]:
    """Code and name of every country in the set, by name, in the reader's language."""
    return sorted(
        ((found.code, found.name) for found in PLACES.values()),
        key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold(),
    )


def country_name(code: str) -> str:
    """What a country is called in the reader's language; nothing where that is not known."""
    try:
        reader = Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        reader = Locale("en")
    return str(reader.territories.get(code, ""))


def line_with_key(code: str, key: str) -> Line | None:
    """One line of a country."""
    return next((line for line in place(code).every_line if line.key == key), None)


def lines_for(
    found: Place, need: str, wrong: frozenset[str] = frozenset(), confirmed: frozenset[str] = frozenset()
) -> list[Line]:
    """The lines for a need, the one to try first at the head. Lines somebody found wrong are left out.

    At the head stand suicide and crisis lines that answer day and night, then other people to talk with who do,
    then lines with hours, then those reached only in writing. Of emergency numbers, police alone comes later. Among
    equals, those that somebody confirmed.
    """
    lines = found.emergency if need == EMERGENCY else found.lines
    kept = [line for line in lines if line.need == need and line.key not in wrong]
    return sorted(kept, key=lambda line: (_later(line), line.key not in confirmed))


def _later(line: Line) -> int:
    if line.kind == "lgbtq_youth":
        return 4
    if line.need == EMERGENCY:
        return 2 if line.ways[0].kind == "text" else 1 if "police" in line.dial else 0
    if line.kind in BY_WRITING_OR_WEB or not line.number:
        return 3
    if not line.always_open:
        return 2
    return 0 if line.kind in FOR_A_CRISIS or line.need != CRISIS else 1


def is_old(at: date, today: date) -> bool:
    """Whether a check of that day should be made again."""
    return today - at > CHECK_HOLDS_FOR


def slug(words: str) -> str:
    """Words as part of a key."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def ways_of(dial: str, channels: str, url: str) -> tuple[tuple[Way, ...], str]:
    """How a line is reached, and the word of a first text.

    Numbers stay as they are given. A text goes to the same number as a call only where that is a short code: an
    ordinary number that takes texts often has another one for them, and the set does not say which.
    """
    offered = {channel.strip() for channel in channels.split(",")}
    calls: list[str] = []
    texts: list[str] = []
    word, elsewhere = "", "whatsapp" in dial.lower()
    for part in dial.split(" / "):
        found = _PART.fullmatch(part.strip())
        if not found or (found["by"] or "").lower() == "whatsapp":
            continue
        number, rest = found["number"].strip(" -"), found["rest"]
        if found["by"] or "SMS" in rest or offered == {"text"}:
            texts.append(number)
            said = re.fullmatch(r"\((\w+)\)", rest.strip())
            word = found["word"] or (said[1] if said and said[1] != "SMS" else "")
        else:
            calls.append(number)
    if "text" in offered and not texts and not elsewhere:
        texts = [number for number in calls if number.isdigit() and len(number) <= _SHORT_CODE][:1]
    ways = [Way("call", number) for number in calls] + [Way("text", number) for number in texts]
    if "chat" in offered and url:
        ways.append(Way("chat", url))
    elif url:
        ways.append(Way("web", url))
    return tuple(ways), word


def _emergency(code: str, dial: str) -> Line:
    ways, word = ways_of(dial, "call", "")
    return Line(
        f"{code.lower()}-emergency-{slug(dial)}", code, EMERGENCY, dial, dial, "24/7", "", ways, word, None
    )


def _directory(code: str, entry: Mapping[str, Any]) -> Line:
    key = f"{code.lower()}-directory-{slug(entry['name'])}"
    return Line(
        key, code, "directory", entry["name"], "", "", entry["url"], (Way("web", entry["url"]),), "", None
    )


def _line(code: str, entry: Mapping[str, Any]) -> Line:
    ways, word = ways_of(entry["dial"], entry["channel"], entry["url"] or "")
    seen = _SEEN.search(entry["source"] or "")
    return Line(
        key=f"{code.lower()}-{slug(entry['kind'])}-{slug(entry['name'])}",
        country=code,
        kind=entry["kind"],
        name=entry["name"],
        dial=entry["dial"],
        hours=entry["hours"] or "",
        url=entry["url"] or "",
        ways=ways,
        text_word=word,
        seen_on=date.fromisoformat(seen[1]) if seen else None,
    )


_CONTENT: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))
PLACES: Mapping[str, Place] = {
    entry["country"]: Place(
        entry["country"],
        entry["name"],
        tuple(_emergency(entry["country"], dial) for dial in entry["emergency"]),
        tuple(_line(entry["country"], line) for line in entry["lines"]),
        entry["note"] or "",
        directories=tuple(_directory(entry["country"], one) for one in _CONTENT["international"]),
    )
    for entry in _CONTENT["countries"]
}
