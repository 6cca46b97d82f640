"""Names, passphrases and recovery sheets, reckoned."""

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from mnemonic import Mnemonic

PASSPHRASE_LENGTH = 15
PASSPHRASE_LIMIT = 256
RECOVERY_WORDS = 8
"""Eight of 2,048 words: 88 bits, too many to try even against a stolen hash."""
NAME_LENGTH = 40
SESSION_PERSONA = "persona"
"""Where a session remembers which hat is worn."""
SESSION_SECONDS = 14 * 24 * 3600
CONTENT = Path(__file__).parent / "content"
AREAS = frozenset(
    (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
)
NAMES_OF_THE_HOUSE = frozenset(
    (
        "kith",
        "admin",
        "administrator",
        "moderator",
        "coordinator",
        "supervisor",
        "oncall",
        "staff",
        "support",
        "helpnow",
        "system",
        "team",
        "supporter",
        "professional",
        "facilitator",
        "therapist",
    )
)


LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
UNSEEN = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0)
)
MARKS_IN_A_ROW = 4


def squeezed(text: str) -> str:
    """A text as it is compared: width, case, spaces and marks between words make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _letters(text: str) -> str:
    return "".join(sign for sign in squeezed(text) if sign.isalpha())


@cache
def known_passphrases() -> frozenset[str]:
    """Long passphrases that everybody knows (content/passphrases.txt), squeezed."""
    lines = (CONTENT / "passphrases.txt").read_text("utf-8").splitlines()
    return frozenset(squeezed(line) for line in lines if line and not line.startswith("#"))


def passphrase_fault(passphrase: str, own_words: tuple[str, ...]) -> str | None:
    """What is wrong with a passphrase: "short", "long", "own", "repeats", "run", "known", or None when it will do.

    Length counts characters, 15 at least (NIST SP 800-63B-4, 3.1.1.2: at least 15 where the passphrase is the only factor, a blocklist, no composition rules).
    `own_words` are words others know of the person or place: their name, the name of the house.
    """
    if len(passphrase) < PASSPHRASE_LENGTH:
        return "short"
    if len(passphrase) > PASSPHRASE_LIMIT:
        return "long"
    plain = squeezed(passphrase)
    for word in own_words:
        own = squeezed(word)
        if len(own) >= 3 and len(plain.replace(own, "")) < PASSPHRASE_LENGTH // 2:
            return "own"
    if len(set(plain)) < 5 or _repeats(plain):
        return "repeats"
    if _is_run(plain):
        return "run"
    if plain in known_passphrases():
        return "known"
    return None


def _repeats(plain: str) -> bool:
    """True when the text is one short piece said again and again."""
    return any(
        len(piece) and plain == (piece * len(plain))[: len(plain)]
        for piece in (plain[:size] for size in range(1, 8))
    )


def _is_run(plain: str) -> bool:
    """True when nearly every sign follows from the one before it: 123456..., abcdef..., a keyboard row."""
    rows = (
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "qwertyuiopasdfghjklzxcvbnm",
    )
    pairs = {row[at : at + 2] for row in rows for at in range(len(row) - 1)}
    pairs |= {pair[::-1] for pair in pairs}
    follows = sum(plain[at : at + 2] in pairs for at in range(len(plain) - 1))
    return follows >= 0.8 * (len(plain) - 1)


def tidy_passphrase(passphrase: str) -> str:
    """A passphrase as it is hashed: the same on every keyboard and phone."""
    return unicodedata.normalize("NFKC", passphrase)


def tidy_words(words: str) -> str:
    """Words read from a sheet or a code as they are hashed: case, commas, dashes and line breaks make no difference."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words.casefold()).split())


def is_unseen(sign: str) -> bool:
    """True for a sign that takes part in a word and shows nothing: with it two names look alike and are not."""
    code = ord(sign)
    return code in UNSEEN or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF


def _mixes_letters(name: str) -> bool:
    """True where letters that look alike stand in one word from several of the alphabets that have them: Latin a and Cyrillic а."""
    for word in name.split():
        alphabets = {unicodedata.name(sign, "").partition(" ")[0] for sign in word if sign.isalpha()}
        if len(alphabets & LOOK_ALIKE) > 1:
            return True
    return False


def _marks_in_a_row(name: str) -> int:
    """The most marks that stand on one letter."""
    most = row = 0
    for sign in unicodedata.normalize("NFD", name):
        row = row + 1 if unicodedata.category(sign) in ("Mn", "Mc") else 0
        most = max(most, row)
    return most


def name_fault(name: str, *, for_the_house: bool = False) -> str | None:
    """What is wrong with a made-up name: "empty", "long", "signs", "contact", "house", or None. Letters, digits, spaces and . ' - only.

    A member's name may not sound like the house itself ("Moderator"), unless it is given `for_the_house`.
    """
    tidy = " ".join(name.split())
    if sum(sign.isalnum() for sign in tidy) < 2:
        return "empty"
    # Some single signs are eighteen letters long once they are compared.
    if len(tidy) > NAME_LENGTH or len(unicodedata.normalize("NFKC", tidy)) > NAME_LENGTH:
        return "long"
    if any(
        not (sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc") or sign in " .'’-") for sign in tidy
    ):
        return "signs"
    if (
        any(is_unseen(sign) for sign in tidy)
        or _mixes_letters(tidy)
        or _marks_in_a_row(tidy) > MARKS_IN_A_ROW
    ):
        return "signs"
    if sum(sign.isdigit() for sign in tidy) >= 7:
        return "contact"
    words = {squeezed(tidy), *(_letters(word) for word in re.split(r"[ .'’-]", tidy))}
    if words & NAMES_OF_THE_HOUSE and not for_the_house:
        return "house"
    return None


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones somebody may choose: one for each place, and UTC."""
    places = (zone for zone in available_timezones() if "/" in zone)
    return ("UTC", *sorted(zone for zone in places if zone.split("/")[0] in AREAS))


@cache
def sheet_vocabulary() -> tuple[str, ...]:
    """The 2,048 plain words recovery sheets are drawn from (BIP-39, English)."""
    return tuple(Mnemonic("english").wordlist)


def new_recovery_words() -> list[str]:
    """Eight words, drawn by the operating system's randomness."""
    return [secrets.choice(sheet_vocabulary()) for _ in range(RECOVERY_WORDS)]


def new_code() -> str:
    """A code for an invitation or the first set-up: four words, easy to read out, 44 bits, and soon over."""
    return "-".join(secrets.choice(sheet_vocabulary()) for _ in range(4))


@cache
def default_agreement() -> str:
    """The agreement a new house begins with (content/agreement.txt), one rule a line."""
    return (CONTENT / "agreement.txt").read_text("utf-8").strip()


def zone(name: str) -> ZoneInfo:
    """A time zone by its name; UTC where this machine knows none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
