"""Who may confirm numbers."""

from kith.lib.decision import Decision
from kith.people.access import may_act
from kith.people.models import Hat, Persona


def may_confirm_helpline(persona: Persona | None) -> Decision:
    """Administrators and coordinators: they answer for the numbers this house shows."""
    return may_act(persona, Hat.ADMINISTRATOR, Hat.COORDINATOR)
