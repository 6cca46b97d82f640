"""Reports are made, read, handed to safety, closed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.moderation import access, queries, rules
from kith.moderation.models import Outcome, Report, State
from kith.notices.actions import tell_person
from kith.people.models import Persona
from kith.privacy.actions import KeyGone, action, open_sealed, seal
from kith.privacy.rules import Actor
from kith.safety.actions import raise_concern
from kith.safety.models import Concern, Source


@action
def make_report(
    *, by: Persona, about: Persona, excerpt: Iterable[Mapping[str, Any]], words: str, place: str = ""
) -> Report:
    """Say that something was not all right. `excerpt` is a list of {author, at, text}, of which the last six are kept, sealed.

    The same report sent twice within two minutes is one. `place` is an opaque id that moderation never looks up.
    """
    access.may_make_report(by, about).or_refuse()
    words = _checked(words)
    together = rules.packed(excerpt)
    for earlier in queries.same_reports(by, about, place):
        if open_sealed(earlier, "words") == words and open_sealed(earlier, "excerpt") == together:
            return earlier
    report = Report(reporter=by, about=about, place=place, made_at=clock.now())
    seal(report, "words", words)
    seal(report, "excerpt", together)
    report.save(force_insert=True)
    for persona in queries.lookers(by, about):
        _tell(by, persona, "report", report)
    return report


@action(reads=True)
def read_report(*, by: Persona, report: Report) -> rules.Opened:
    """Open the words of a report and its excerpt. One audit row for each reading."""
    access.may_read_report(by, report).or_refuse()
    return _opened(report)


@action
def close_report(*, by: Persona, report: Report, outcome: str, reason: str) -> Report:
    """Close a report with how it ended and why. Both are needed.

    A message that is taken away is the one at `place`, the last of the excerpt: whoever shows it asks `queries.hidden_places`.
    """
    access.may_close_report(by, report).or_refuse()
    if outcome not in Outcome.values:
        raise Invalid(_("Please say how it ended."), "outcome")
    if outcome == Outcome.HANDED_TO_SAFETY and report.handed_at is None:
        raise Invalid(_("Please hand it on first, with the button below."), "outcome")
    if outcome == Outcome.REMOVED and not _opened(report).excerpt:
        raise Invalid(_("No message was reported, so none can be taken away."), "outcome")
    reason = _checked(reason, "reason")
    if not reason:
        raise Invalid(_("Please write down what you did, or why nothing is to be done."), "reason")
    report.closed_by = by
    seal(report, "reason", reason)
    closed = Report.objects.filter(pk=report.pk, state=State.OPEN).update(
        state=State.CLOSED,
        closed_at=clock.now(),
        closed_by=by,
        outcome=Outcome(outcome),
        reason=report.reason,
    )
    if not closed:
        raise Conflict(_("This was closed a moment ago."))
    report.refresh_from_db()
    _tell(by, report.reporter, "own_report", report)
    return report


@action
def hand_report_to_safety(*, by: Persona, report: Report, person: Persona | None = None) -> Concern:
    """Somebody may be in danger: raise a concern with the words of the report. `person` is one of its two; if none is named, the one it is about."""
    access.may_hand_report_to_safety(by, report).or_refuse()
    about = person or report.about
    if about.pk not in (report.about_id, report.reporter_id):
        raise Invalid(_("Please say who may be in danger."), "person")
    handed = Report.objects.filter(pk=report.pk, state=State.OPEN, handed_at=None).update(
        handed_at=clock.now()
    )
    if not handed:
        raise Conflict(_("This was handed on or closed already."))
    words = rules.in_words(_opened(report))[: rules.TEXT_LIMIT]
    concern = raise_concern(by=by, about=about, source=Source.REPORT, words=words, place=report.place)
    Report.objects.filter(pk=report.pk).update(concern=concern.pk)
    report.refresh_from_db()
    return concern


def _opened(report: Report) -> rules.Opened:
    excerpt = _open(report, "excerpt")
    return rules.Opened(
        words=_open(report, "words"),
        excerpt=None if excerpt is None else rules.unpacked(excerpt),
        reason=_open(report, "reason") if report.reason is not None and report.closed_by else "",
    )


def _open(report: Report, field: str) -> str | None:
    try:
        return open_sealed(report, field)
    except KeyGone:
        return None


def _tell(by: Actor, persona: Persona, kind: str, report: Report) -> None:
    about = {"report": str(report.pk), "hat": persona.hat}
    tell_person(by=by, person_id=persona.person_id, kind=kind, about=about)


def _checked(words: str, field: str = "words") -> str:
    words = words.strip()
    if len(words) > rules.TEXT_LIMIT:
        raise Invalid(_("Please use {most} letters or fewer.").format(most=rules.TEXT_LIMIT), field)
    return words
