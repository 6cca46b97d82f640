"""Who may keep a result, and read it again."""

from django.utils.translation import gettext as _

from kith.guidance.models import KeptResult
from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.people.access import may_act
from kith.people.models import Persona


def may_keep_result(persona: Persona | None, age: str | None) -> Decision:
    """Everybody who is signed in, for themselves. Of somebody under 13 nothing is kept."""
    if age == "u13":
        return deny(_("Of somebody under 13 we keep nothing."))
    return may_act(persona)


def may_read_kept_result(persona: Persona | None, kept: KeptResult) -> Decision:
    """Only the persona whose it is: not another hat of the same person, and nobody who runs the house."""
    if not may_act(persona) or persona is None or kept.persona_id != persona.pk:
        return hide("not theirs")
    return ALLOW


def may_forget_result(persona: Persona | None, kept: KeptResult) -> Decision:
    """Only the persona whose it is."""
    return may_read_kept_result(persona, kept)
