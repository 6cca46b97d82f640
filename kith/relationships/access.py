"""Who may accompany whom, and who may end it."""

from kith.lib.decision import ALLOW, Decision, hide
from kith.people.models import Hat, Persona, Standing
from kith.relationships import queries
from kith.relationships.models import Block, Kind, Relationship

HATS_OF = {Kind.PEER: (Hat.SUPPORTER,), Kind.PROFESSIONAL: (Hat.PROFESSIONAL,)}


def may_accompany(helper: Persona, member: Persona, kind: str) -> Decision:
    """The right hat in active standing, not oneself, and no block between the two persons."""
    if (
        helper.hat not in HATS_OF[Kind(kind)]
        or helper.standing != Standing.ACTIVE
        or member.hat != Hat.MEMBER
    ):
        return hide("not a helper of this kind")
    if helper.person_id == member.person_id or queries.are_blocked(helper.person_id, member.person_id):
        return hide("not these two")
    return ALLOW


def may_end_relationship(persona: Persona, relationship: Relationship) -> Decision:
    """Either of the two, at any time, with no reason asked."""
    return ALLOW if persona.pk in (relationship.helper_id, relationship.member_id) else hide("not theirs")


def may_unblock_person(persona: Persona, block: Block) -> Decision:
    """Only the one who blocked."""
    return ALLOW if block.blocker_id == persona.person_id else hide("not theirs")
