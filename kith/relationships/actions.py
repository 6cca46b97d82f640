"""Relationships open and end; people block and unblock each other."""

from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict
from kith.people.models import Persona
from kith.privacy.actions import action, bump_access_epoch
from kith.privacy.rules import Actor
from kith.relationships import access, queries
from kith.relationships.models import Block, Relationship


@action
def open_relationship(*, by: Actor, helper: Persona, member: Persona, kind: str) -> Relationship:
    """A helper begins to accompany a member. Opening one that is open gives that one back."""
    queries.hold_pair(helper.pk, member.pk)
    access.may_accompany(helper, member, kind).or_refuse()
    made = Relationship(helper=helper, member=member, kind=kind, opened_at=clock.now())
    Relationship.objects.bulk_create([made], ignore_conflicts=True)
    bump_access_epoch()
    found = queries.relationship_between(helper, member)
    assert found is not None
    return found


@action
def end_relationship(*, by: Persona, relationship: Relationship) -> Relationship:
    """Either side ends it. No reason is asked."""
    access.may_end_relationship(by, relationship).or_refuse()
    if relationship.ended_at is None:
        relationship.ended_at, relationship.ended_by = clock.now(), by.pk
        relationship.save(update_fields=["ended_at", "ended_by"])
        bump_access_epoch()
    return relationship


@action
def resume_relationship(*, by: Persona, relationship: Relationship) -> Relationship:
    """Undo an ending, by the one who ended it."""
    access.may_end_relationship(by, relationship).or_refuse()
    queries.hold_pair(relationship.helper_id, relationship.member_id)
    access.may_accompany(relationship.helper, relationship.member, relationship.kind).or_refuse()
    again = queries.relationship_between(relationship.helper, relationship.member)
    if again is not None and again.pk != relationship.pk:
        raise Conflict(_("You two have found each other again already. Look among your conversations."))
    relationship.ended_at = relationship.ended_by = None
    relationship.save(update_fields=["ended_at", "ended_by"])
    bump_access_epoch()
    return relationship


@action
def block_person(*, by: Persona, persona: Persona) -> Block:
    """From now on these two persons do not exist for each other, in any hat. The other one is not told."""
    block = Block(blocker=by.person, blocked=persona.person, seen_as=persona, at=clock.now())
    Block.objects.bulk_create([block], ignore_conflicts=True)
    bump_access_epoch()
    return block


@action
def unblock_person(*, by: Persona, block: Block) -> Block:
    """Take a block back. What was ended by it stays ended."""
    access.may_unblock_person(by, block).or_refuse()
    Block.objects.filter(pk=block.pk).delete()
    bump_access_epoch()
    return block
