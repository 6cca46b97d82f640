"""The shape of an excerpt, reckoned."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

EXCERPT_LIMIT = 6
TEXT_LIMIT = 4000
SHOWN_AFTER_CLOSING_DAYS = 90


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, by whom and when."""

    author: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A report's words, opened. None where they were erased."""

    words: str | None
    excerpt: tuple[Said, ...] | None
    reason: str | None


def packed(excerpt: Iterable[Mapping[str, Any]]) -> str:
    """The last few things said, as the text that is sealed."""
    rows = [
        {
            "author": str(row.get("author", ""))[:80],
            "at": moment.isoformat() if isinstance(moment := row.get("at"), datetime) else str(moment or ""),
            "text": str(row.get("text", ""))[:TEXT_LIMIT],
        }
        for row in excerpt
    ]
    return json.dumps(rows[-EXCERPT_LIMIT:], ensure_ascii=False)


def unpacked(text: str) -> tuple[Said, ...]:
    """The reverse of `packed`."""
    return tuple(Said(row["author"], _moment(row["at"]), row["text"]) for row in json.loads(text or "[]"))


def in_words(opened: Opened) -> str:
    """A report as plain text, to be handed on."""
    said = [f"{line.author}: {line.text}" for line in opened.excerpt or ()]
    return "\n\n".join(part for part in [opened.words or "", *said] if part)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
