"""What the rules found, in words a person can read."""

from collections.abc import Iterable
from datetime import timedelta

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from kith.matching.rules.fitting import Fault, Fit, Loosening, Point, Wants
from kith.matching.rules.lived import EXPERIENCES
from kith.matching.rules.waiting import Waited, Waiting

LANGUAGES = [
    "en",
    "es",
    "ar",
    "bn",
    "zh",
    "cs",
    "da",
    "nl",
    "fi",
    "fr",
    "de",
    "el",
    "he",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "fa",
    "pl",
    "pt",
    "pa",
    "ro",
    "ru",
    "so",
    "sw",
    "sv",
    "ta",
    "tl",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
]
"""The languages that can be chosen; anything more would be a list nobody reads."""

_HOURS = {
    "weekday_morning": _("weekday mornings"),
    "weekday_afternoon": _("weekday afternoons"),
    "weekday_evening": _("weekday evenings"),
    "weekday_night": _("weekday nights"),
    "weekend_morning": _("weekend mornings"),
    "weekend_afternoon": _("weekend afternoons"),
    "weekend_evening": _("weekend evenings"),
    "weekend_night": _("weekend nights"),
}
STYLE_FITS = {
    "listener": _("Listens most of all"),
    "planner": _("Likes to make small plans"),
    "direct": _("Says things plainly"),
}
_STYLE_HOPED = {
    "listener": _("someone who listens most of all"),
    "planner": _("someone who likes to make small plans"),
    "direct": _("someone who says things plainly"),
}


def listed(words: Iterable[str]) -> str:
    """Words in one line: "a, b and c"."""
    found = [str(each) for each in words]
    if len(found) < 2:
        return "".join(found)
    return gettext("{some} and {last}").format(some=", ".join(found[:-1]), last=found[-1])


def language_name(code: str) -> str:
    """A language's name in the reader's own."""
    try:
        reader = Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        reader = Locale("en")
    name = str(reader.languages.get(code, code))
    return name[:1].upper() + name[1:]


def languages(codes: Iterable[str]) -> str:
    """Several languages in one line."""
    return listed(language_name(code) for code in codes)


def hours(codes: Iterable[str]) -> str:
    """Parts of the week in one line. Four of one kind of day become one word."""
    chosen = [code for code in _HOURS if code in set(codes)]
    found = []
    for day, whole in (
        ("weekday", gettext("any time on weekdays")),
        ("weekend", gettext("any time at weekends")),
    ):
        parts = [code for code in chosen if code.startswith(day)]
        found += [whole] if len(parts) == 4 else [str(_HOURS[code]) for code in parts]
    return listed(found)


def hours_label(code: str) -> str:
    """One part of the week, as it stands beside a box to tick."""
    words = str(_HOURS[code])
    return words[:1].upper() + words[1:]


def experience(code: str) -> str:
    """One thing lived through, by name."""
    return gettext(EXPERIENCES[code].label) if code in EXPERIENCES else code


def reason(point: Point) -> str:
    """One thing that fits, said of the supporter."""
    match point.name:
        case "lived" | "hope":
            return gettext(EXPERIENCES[point.codes[0]].has)
        case "hours":
            return gettext("Free at the same hours: {hours}").format(hours=hours(point.codes))
        case "style":
            return str(STYLE_FITS[point.codes[0]])
        case _:
            return gettext("Talks in {languages}, as you do").format(languages=languages(point.codes))


def miss(point: Point, name: str) -> str:
    """One wish that is not met. What a supporter has not ticked is not known, and is not said to be so."""
    match point.name:
        case "lived" | "hope":
            return gettext("You hoped for {someone}. {name} has not said so.").format(
                someone=gettext(EXPERIENCES[point.codes[0]].hoped), name=name
            )
        case "hours":
            return gettext("You hoped for {hours}. {name} is not free then.").format(
                hours=hours(point.codes), name=name
            )
        case _:
            return gettext("You hoped for {someone}. {name} did not choose that.").format(
                someone=str(_STYLE_HOPED[point.codes[0]]), name=name
            )


def reasons(fit: Fit) -> list[str]:
    """Everything that fits, one sentence a point."""
    return [reason(point) for point in fit.points]


def outline(fit: Fit) -> list[str]:
    """What fits, for a coordinator: how many of the things somebody named are shared, but not which."""
    named = [point for point in (*fit.points, *fit.misses) if point.name in ("lived", "hope", "style")]
    shared = [point for point in fit.points if point in named]
    found = [reason(point) for point in fit.points if point not in named]
    if named:
        words = ngettext(
            "Shares {shared} of the {count} thing they named",
            "Shares {shared} of the {count} things they named",
            len(named),
        )
        found.insert(0, words.format(shared=len(shared), count=len(named)))
    return found


def misses(fit: Fit) -> list[str]:
    """Every wish that is not met. At most three: the rest adds weight, not meaning."""
    return [miss(point, fit.candidate.name) for point in fit.misses[:3]]


def broken(fault: Fault, wants: Wants, name: str) -> str:
    """A must-have that does not hold, as a coordinator is told it."""
    match fault:
        case Fault.LANGUAGE:
            return gettext("No language in common: {languages} is needed.").format(
                languages=listed_or(language_name(code) for code in wants.languages)
            )
        case Fault.SCOPE:
            return gettext("{name} does not take on what this is about.").format(name=name)
        case Fault.HOURS:
            return gettext("Not free at the hours that must be.").format(name=name)
        case Fault.LIVED:
            return gettext("Has not said they went through the same.")
        case Fault.FULL:
            return gettext("Has no room for one more.")
        case Fault.RESTING:
            return gettext("Takes no new people just now.")
        case Fault.TRIED:
            return gettext("Was asked already, and it did not come about.")
        case _:
            return ""


def listed_or(words: Iterable[str]) -> str:
    """Words in one line: "a, b or c"."""
    found = [str(each) for each in words]
    if len(found) < 2:
        return "".join(found)
    return gettext("{some} or {last}").format(some=", ".join(found[:-1]), last=found[-1])


def musts(wants: Wants) -> list[str]:
    """The must-haves in short."""
    found = [listed_or(language_name(code) for code in wants.languages)]
    if wants.hours_must:
        found.append(hours(wants.hours))
    if wants.lived_must:
        found.append(gettext("has been through the same"))
    return [each for each in found if each]


def wishes(wants: Wants) -> list[str]:
    """The wishes in short."""
    found = [experience(code) for code in (*wants.about, *wants.hopes)]
    if wants.style:
        found.append(str(STYLE_FITS[wants.style]))
    if wants.hours and not wants.hours_must:
        found.append(hours(wants.hours))
    return [each[:1].upper() + each[1:] for each in found]


def loosening(found: Loosening) -> str:
    """Which must-haves to loosen, and what that would bring."""
    what = {
        Fault.LANGUAGE: gettext("you could also write in another language"),
        Fault.SCOPE: gettext("you ticked fewer things under “What is it mostly about?”"),
        Fault.HOURS: gettext("the hours could be a wish"),
        Fault.LIVED: gettext("it need not be someone who has been through the same"),
    }
    brings = ngettext("{count} person could be asked", "{count} people could be asked", found.brings)
    return gettext("If {what}, {brings}.").format(
        what=listed(what[fault] for fault in found.faults), brings=brings.format(count=found.brings)
    )


def span(hours_long: float) -> str:
    """A length of time: hours up to two days, then days. Rounded down, and never "0"."""
    if hours_long < 1:
        return gettext("less than an hour")
    if hours_long < 48:
        count = int(hours_long)
        return ngettext("{count} hour", "{count} hours", count).format(count=count)
    count = int(hours_long // 24)
    return ngettext("{count} day", "{count} days", count).format(count=count)


def within(long: timedelta) -> str:
    """An upper bound for a usual answer: "within an hour", "within 5 hours", "within 2 days"."""
    whole = -(-long // timedelta(hours=1))
    if whole <= 1:
        return gettext("within an hour")
    if whole <= 24:
        return ngettext("within {count} hour", "within {count} hours", whole).format(count=whole)
    days = -(-whole // 24)
    return ngettext("within {count} day", "within {count} days", days).format(count=days)


def usually(found: Waiting) -> str:
    """How long somebody usually takes, and of how many answers that is said."""
    return gettext("Most often {within} (last {count} answers)").format(
        within=within(found.usual), count=found.count
    )


def left(found: Waited) -> str:
    """What is left of a limit, or by how much it has passed."""
    if found.kind == "late":
        return pgettext("a limit", "{span} past the limit").format(span=span(-found.left_hours))
    return pgettext("a limit", "{span} left").format(span=span(found.left_hours))


def so_far(found: Waited) -> str:
    """How long so far, beside the limit."""
    return gettext("{so_far} so far, limit {limit}").format(
        so_far=span(found.hours), limit=span(found.limit_hours)
    )


def tried(answers: Iterable[str]) -> str:
    """What came of the asks so far. `answers` are their states."""
    found = list(answers)
    if not found:
        return gettext("Nobody asked yet.")
    counts = {state: found.count(state) for state in ("asked", "declined", "lapsed", "withdrawn")}
    said = [ngettext("{count} asked", "{count} asked", len(found)).format(count=len(found))]
    if counts["declined"]:
        said.append(gettext("{count} said no").format(count=counts["declined"]))
    if counts["lapsed"]:
        said.append(gettext("{count} did not answer").format(count=counts["lapsed"]))
    if counts["withdrawn"]:
        said.append(gettext("{count} taken back").format(count=counts["withdrawn"]))
    if counts["asked"]:
        said.append(gettext("{count} still open").format(count=counts["asked"]))
    return gettext("{words}.").format(words=", ".join(said))
