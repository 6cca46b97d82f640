"""Who may look after concerns, be on call, and pause people. Nobody looks after a concern that is about them or that they raised."""

from django.utils.translation import gettext as _

from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.people.access import may_act
from kith.people.models import Hat, Persona, Standing
from kith.privacy.rules import Actor
from kith.relationships.queries import are_blocked, former_helpers, relationship_between
from kith.safety import queries
from kith.safety.models import Answer, Concern, Pause

CARERS = (
    Hat.COORDINATOR,
    Hat.SUPERVISOR,
    Hat.MODERATOR,
    Hat.ON_CALL,
    Hat.FACILITATOR,
    Hat.ADMINISTRATOR,
    Hat.PROFESSIONAL,
)
"""Hats that may be worried about anybody in the house."""


def may_raise_concern(by: Actor, about: Persona) -> Decision:
    """Everybody for themselves, paused or not; for somebody else, those who know them, those who run the house, and the house itself."""
    if by.person_id is None:
        return ALLOW
    if not isinstance(by, Persona) or not may_act(by):
        return hide("not signed in")
    if by.person_id == about.person_id or by.hat in CARERS:
        return ALLOW
    if relationship_between(by, about) or by.pk in former_helpers(about) or about.pk in former_helpers(by):
        return ALLOW
    return hide("they do not know each other")


def may_call_someone(persona: Persona | None) -> Decision:
    """Everybody who is signed in, paused or not, in any hat."""
    return may_act(persona)


def may_see_concerns(persona: Persona | None) -> Decision:
    """On call, whether or not on a shift; and coordinators, who find somebody when nobody is on call. Never while paused."""
    return _acting(persona, Hat.ON_CALL, Hat.COORDINATOR)


def may_read_concern(persona: Persona | None, concern: Concern) -> Decision:
    """The words are for those on call alone."""
    return _on_call_for(persona, concern)


def may_read_own_concern(persona: Persona | None, concern: Concern) -> Decision:
    """Whoever asked for themselves, in the hat they asked in, paused or not."""
    if persona is None or not may_act(persona):
        return hide("not signed in")
    return ALLOW if concern.is_own and concern.about_id == persona.pk else hide("not theirs")


def may_answer_concern(persona: Persona | None, concern: Concern) -> Decision:
    """Anyone on call who may read it, while it is open, if the person asked for somebody: nobody else knows that it exists."""
    decision = may_read_concern(persona, concern)
    if not decision:
        return decision
    if not concern.is_own:
        return deny(
            _("They did not ask themselves, and nobody has told them of this. You cannot write to them here.")
        )
    return deny(_("This is closed. Nobody can write here any more.")) if concern.closed_at else ALLOW


def may_add_words(persona: Persona | None, concern: Concern) -> Decision:
    """Whoever asked for themselves, paused or not, while it is open."""
    decision = may_read_own_concern(persona, concern)
    if not decision:
        return decision
    return deny(_("This is closed. You can ask again at any time.")) if concern.closed_at else ALLOW


def may_read_answer(persona: Persona | None, answer: Answer) -> Decision:
    """Whoever may read the concern it belongs to."""
    return may_read_own_concern(persona, answer.concern) or may_read_concern(persona, answer.concern)


def concern_readers(concern: Concern) -> list[Persona]:
    """Everyone who can read what is written in a concern: whoever asked, and those on call. Told by the rules above."""
    on_call = [persona for persona in queries.watchers(concern) if persona.hat == Hat.ON_CALL]
    return [concern.about, *on_call] if concern.is_own else on_call


def may_acknowledge_concern(persona: Persona | None, concern: Concern) -> Decision:
    """Its owner."""
    decision = _on_call_for(persona, concern)
    if not decision or persona is None:
        return decision
    return (
        ALLOW if concern.owner_id == persona.pk else deny(_("Someone else has this. You can take it over."))
    )


def may_take_concern(persona: Persona | None, concern: Concern) -> Decision:
    """Anyone on call, when nobody has it, when nobody answered in time, or when its owner is not on call any more."""
    decision = _on_call_for(persona, concern)
    if not decision or persona is None:
        return decision
    if concern.owner is None or concern.owner_id == persona.pk or concern.is_late:
        return ALLOW
    if queries.own_shift(concern.owner) is None:
        return ALLOW
    return deny(_("{name} has this and is on call now.").format(name=concern.owner.name))


def may_close_concern(persona: Persona | None, concern: Concern) -> Decision:
    """Anyone on call who is not a party to it."""
    return _on_call_for(persona, concern)


def may_follow_up_concern(persona: Persona | None, concern: Concern) -> Decision:
    """Anyone on call who is not a party to it."""
    return _on_call_for(persona, concern)


def may_start_shift(persona: Persona | None) -> Decision:
    """Those with the hat of being on call, for themselves."""
    return _acting(persona, Hat.ON_CALL)


def may_see_pauses(persona: Persona | None) -> Decision:
    """Those who may pause."""
    return _acting(persona, Hat.COORDINATOR, Hat.MODERATOR, Hat.ADMINISTRATOR)


def may_pause_person(persona: Persona | None, target: Persona) -> Decision:
    """Coordinators, moderators and administrators; administrators only by administrators; nobody themselves."""
    decision = may_see_pauses(persona)
    if not decision or persona is None:
        return decision
    if persona.person_id == target.person_id:
        return deny(_("Someone else has to do this. Nobody pauses themselves."))
    if target.hat == Hat.ADMINISTRATOR and persona.hat != Hat.ADMINISTRATOR:
        return deny(_("Only an administrator can pause an administrator."))
    return ALLOW


def may_resume_person(persona: Persona | None, pause: Pause) -> Decision:
    """The same who may pause."""
    return may_pause_person(persona, pause.seen_as)


def _acting(persona: Persona | None, *hats: str) -> Decision:
    decision = may_act(persona, *hats)
    if not decision or persona is None:
        return decision
    if persona.standing != Standing.ACTIVE or queries.is_paused(persona.person_id):
        return hide("paused")
    return ALLOW


def _on_call_for(persona: Persona | None, concern: Concern) -> Decision:
    decision = _acting(persona, Hat.ON_CALL)
    if not decision or persona is None:
        return decision
    raiser = concern.raised_by.person_id if concern.raised_by else None
    if persona.person_id in (concern.about.person_id, raiser):
        return hide("a party to it")
    if are_blocked(persona.person_id, concern.about.person_id):
        return hide("blocked")
    return ALLOW
