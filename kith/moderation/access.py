"""Who may report, and who may look at a report. Nobody looks at a report about themselves or made by themselves."""

from django.utils.translation import gettext as _

from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.moderation import queries
from kith.moderation.models import Report
from kith.people.access import may_act
from kith.people.models import Hat, Persona, Standing
from kith.relationships.queries import blocked_person_ids
from kith.safety.queries import is_paused


def may_make_report(persona: Persona | None, about: Persona) -> Decision:
    """Everybody about everybody but themselves, paused or not. Whoever offers the form decides whether the two have met."""
    decision = may_act(persona)
    if not decision or persona is None:
        return decision
    if persona.person_id == about.person_id:
        return deny(_("You cannot report yourself."))
    return ALLOW


def may_see_own_reports(persona: Persona | None) -> Decision:
    """Everybody their own."""
    return may_act(persona)


def may_see_reports(persona: Persona | None) -> Decision:
    """Moderators; and administrators, who find there only what no moderator can look at. Never while paused."""
    decision = may_act(persona, Hat.MODERATOR, Hat.ADMINISTRATOR)
    if not decision or persona is None:
        return decision
    if persona.standing != Standing.ACTIVE or is_paused(persona.person_id):
        return hide("paused")
    return ALLOW


def may_read_report(persona: Persona | None, report: Report) -> Decision:
    """A moderator who is no party to it; an administrator where there is no such moderator."""
    decision = may_see_reports(persona)
    if not decision or persona is None:
        return decision
    if persona.person_id in (report.reporter.person_id, report.about.person_id):
        return hide("a party to it")
    if persona.person_id in blocked_person_ids(report.reporter.person_id):
        return hide("blocked")
    if persona.hat == Hat.ADMINISTRATOR and queries.free_moderators(report.reporter, report.about):
        return hide("a moderator can look at it")
    return ALLOW


def may_close_report(persona: Persona | None, report: Report) -> Decision:
    """The same who may read it."""
    return may_read_report(persona, report)


def may_hand_report_to_safety(persona: Persona | None, report: Report) -> Decision:
    """The same who may read it."""
    return may_read_report(persona, report)
