"""Reads of lines: what the set says, and when somebody here last checked it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.directory import rules
from kith.directory.models import HelplineCheck, Outcome
from kith.directory.rules import Line, Place
from kith.lib import clock
from kith.lib.decision import ALLOW, Decision, deny

FOR_WHOM = {
    "lgbtq_youth": gettext_lazy("For young people who are lesbian, gay, bi, trans or not sure."),
    "veterans": gettext_lazy("For people who have served in the armed forces."),
    "indigenous": gettext_lazy("For First Nations, Inuit and other Indigenous people."),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A line, with the newest check of it if there is one."""

    line: Line
    check: HelplineCheck | None

    @property
    def confirmed(self) -> bool:
        """Somebody here tried it last and found it right."""
        return self.check is not None and self.check.outcome == Outcome.CONFIRMED

    @property
    def wrong(self) -> bool:
        """Somebody here tried it last and found it wrong."""
        return self.check is not None and self.check.outcome == Outcome.WRONG

    @property
    def at(self) -> datetime | None:
        """When it was last checked."""
        return self.check.at if self.check else None

    @property
    def old(self) -> bool:
        """Checked so long ago that it should be checked again."""
        return self.check is not None and rules.is_old(self.check.at.date(), clock.now().date())

    @property
    def card(self) -> dict[str, Any]:
        """This line as the design's help line shows it."""
        line = self.line
        return {
            "name": _("Emergency number") if line.need == rules.EMERGENCY else line.name,
            "number": line.shown_number,
            "ways": [{"kind": way.kind, "to": way.to} for way in line.ways],
            "words": " ".join(_about(line)),
            "checked": self.checked_words,
        }

    @property
    def checked_words(self) -> str | None:
        """When and by whom this line was last confirmed, or None."""
        if self.check is None or not self.confirmed:
            return None
        told = {"day": date_format(self.check.at, "j F Y")}
        if self.check.checked_by:
            told |= {"name": self.check.checked_by.name, "hat": self.check.checked_by.hat_label}
            words = _("Checked by %(name)s, %(hat)s, on %(day)s.") % told
        else:
            words = _("Checked on %(day)s by someone who has left since.") % told
        if self.old:
            words += " " + _("That is more than 90 days ago, so it may have changed.")
        return words


@dataclass(frozen=True, slots=True)
class Numbers:
    """The lines of one country, each with its check, the one to try first at the head of its need."""

    place: Place
    checks: dict[str, HelplineCheck]

    def lines(self, need: str) -> list[Checked]:
        """Lines for a need that nobody found wrong; confirmed ones first among equals."""
        lines = rules.lines_for(self.place, need, self._found(Outcome.WRONG), self._found(Outcome.CONFIRMED))
        return [Checked(line, self.checks.get(line.key)) for line in lines]

    def first(self, need: str) -> Checked | None:
        """The line to try first."""
        return next(iter(self.lines(need)), None)

    @property
    def wrong(self) -> list[Checked]:
        """Lines that somebody here found wrong."""
        return [found for found in self.all if found.wrong]

    @property
    def all(self) -> list[Checked]:
        """Every line that can be checked."""
        return [Checked(line, self.checks.get(line.key)) for line in self.place.every_line]

    def first_for_young(self) -> Checked | None:
        """The line for somebody under 18: one for all young people, else one for everybody."""
        of_them = [found for found in self.lines(rules.YOUNG) if found.line.kind == rules.YOUTH]
        return next(iter(of_them), None) or self.first(rules.CRISIS)

    @property
    def instead(self) -> str:
        """The number to use when a line does not answer."""
        emergency = self.first(rules.EMERGENCY)
        return emergency.line.number if emergency else ""

    def _found(self, outcome: str) -> frozenset[str]:
        return frozenset(key for key, check in self.checks.items() if check.outcome == outcome)

    @property
    def directories(self) -> list[Line]:
        """Where to find lines of any country."""
        return list(self.place.directories)


def _about(line: Line) -> list[str]:
    """What somebody should know before they dial."""
    words = []
    if line.kind in FOR_WHOM:
        words.append(str(FOR_WHOM[line.kind]))
    if line.need == rules.EMERGENCY:
        words.append(_("If someone is hurt, has taken something, or cannot stay safe in the next minutes."))
    elif line.always_open:
        words.append(_("Day and night."))
    elif line.hours[:1].isupper() and line.hours[:2] != "OH":
        words.append(_("Open: %(hours)s.") % {"hours": line.hours})
    elif line.hours.startswith("daily"):
        words.append(_("Open every day: %(hours)s.") % {"hours": line.hours.removeprefix("daily ")})
    elif line.number:
        words.append(_("Not open at all hours, or we do not know when."))
    if line.text_word:
        words.append(_("Write %(word)s in your first text.") % {"word": line.text_word})
    if " / " in line.dial:
        words.append(_("All numbers: %(numbers)s.") % {"numbers": line.dial})
    if line.seen_on:
        words.append(_("A public list checked it on %(day)s.") % {"day": date_format(line.seen_on, "j F Y")})
    return words


def numbers(country: str) -> Numbers:
    """The lines of a country, in one query. A country that is not in the set still has somewhere to turn."""
    place = rules.place(country)
    rows = HelplineCheck.objects.filter(country=place.code).select_related("checked_by").order_by("at", "id")
    return Numbers(place, {row.line: row for row in rows})


def ready_to_open(country: str) -> Decision:
    """Whether the numbers of the house's own country are good enough to let people in.

    Needs one confirmed emergency number and one confirmed crisis line. A country without lines in the set needs one
    confirmed directory instead of a line, or no house there could ever open.
    """
    found = numbers(country)
    confirmed = {checked.line.need for checked in found.all if checked.confirmed}
    missing = {rules.EMERGENCY, rules.CRISIS} - confirmed
    if missing == {rules.EMERGENCY, rules.CRISIS}:
        return deny(
            _("Please check one emergency number and one crisis line first. Nobody has checked any yet.")
        )
    if rules.EMERGENCY in missing:
        return deny(_("Please check one emergency number first."))
    if rules.CRISIS in missing:
        return deny(_("Please check one crisis line first."))
    return ALLOW
