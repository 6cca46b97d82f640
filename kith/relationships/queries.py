"""Reads of who accompanies whom, and of who is blocked from whom."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kith.people.models import Persona
from kith.relationships.models import Block, Relationship


def open_relationships(viewer: Persona) -> QuerySet[Relationship]:
    """The viewer's own open relationships, as helper or as member, in the hat they wear."""
    mine = Q(helper=viewer) | Q(member=viewer)
    return Relationship.objects.filter(mine, ended_at=None).select_related("helper__person", "member__person")


def relationship_between(one: Persona, other: Persona) -> Relationship | None:
    """The open relationship of two personas, whoever helps whom."""
    pair = Q(helper=one, member=other) | Q(helper=other, member=one)
    return Relationship.objects.filter(pair, ended_at=None).first()


def hold_pair(one: UUID, other: UUID) -> None:
    """Nobody else joins these two personas until this transaction ends."""
    pair = Persona.objects.select_for_update(no_key=True).filter(pk__in=(one, other)).order_by("pk")
    list(pair.values_list("pk"))


def caseload(helper: Persona) -> int:
    """How many members a helper accompanies now."""
    return Relationship.objects.filter(helper=helper, ended_at=None).count()


def caseloads() -> dict[UUID, int]:
    """How many members each helper accompanies now, in one read. Helpers without any are not named."""
    found = Relationship.objects.filter(ended_at=None).values_list("helper_id")
    return dict(found.annotate(count=Count("id")))


def former_helpers(member: Persona) -> set[UUID]:
    """Personas whose help this member has ended, or who have ended it."""
    return set(
        Relationship.objects.filter(member=member).exclude(ended_at=None).values_list("helper_id", flat=True)
    )


def blocked_person_ids(person_id: UUID) -> set[UUID]:
    """Everyone this person has blocked or is blocked by. They do not exist for each other."""
    pairs = Block.objects.filter(Q(blocker=person_id) | Q(blocked=person_id)).values_list(
        "blocker_id", "blocked_id"
    )
    return {one if other == person_id else other for one, other in pairs}


def are_blocked(one: UUID, other: UUID) -> bool:
    """True when either of two persons has blocked the other."""
    return Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)).exists()


def own_blocks(viewer: Persona) -> QuerySet[Block]:
    """The people the viewer has blocked, under the name they knew them by."""
    return Block.objects.filter(blocker=viewer.person_id).select_related("seen_as").order_by("-at")
