"""Reads of conversations. Words stay sealed here."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kith.conversations import rules
from kith.conversations.models import Conversation, Membership, Message
from kith.people.models import Persona
from kith.relationships.models import Relationship
from kith.relationships.queries import own_blocks


@dataclass(frozen=True, slots=True)
class Page:
    """Up to fifty messages in order, still sealed, and where the pages before and after them begin."""

    messages: list[Message]
    earlier: int | None
    is_newest: bool

    @property
    def first(self) -> UUID | None:
        """The id of the first message, for the audit row."""
        return self.messages[0].pk if self.messages else None

    @property
    def last(self) -> UUID | None:
        """The id of the last one."""
        return self.messages[-1].pk if self.messages else None


def _people() -> "Prefetch[str]":
    return Prefetch("memberships", Membership.objects.select_related("persona__person").order_by("pk"))


def _with_people() -> QuerySet[Conversation]:
    return Conversation.objects.select_related(
        "relationship__helper__person", "relationship__member__person"
    ).prefetch_related(_people())


def own_conversations(viewer: Persona) -> QuerySet[Conversation]:
    """The viewer's conversations in the hat they wear, open ones first, then by last word. Each has `unread`."""
    mine = Membership.objects.filter(conversation=OuterRef("conversation"), persona=viewer)
    unread = (
        Message.objects.filter(conversation=OuterRef("pk"), seq__gt=Subquery(mine.values("read_to")[:1]))
        .exclude(author=viewer)
        .order_by()
        .values("conversation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        _with_people()
        .filter(memberships__persona=viewer)
        .exclude(memberships__persona__person__in=_people_blocked_by(viewer))
        .annotate(unread=Coalesce(Subquery(unread), 0))
        .order_by(F("ended_at").desc(nulls_first=True), "-last_at")
    )


def conversation_for(viewer: Persona, conversation_id: UUID) -> Conversation | None:
    """One conversation, if the viewer is in it in the hat they wear and has not blocked the other person."""
    return (
        _with_people()
        .filter(pk=conversation_id, memberships__persona=viewer)
        .exclude(memberships__persona__person__in=_people_blocked_by(viewer))
        .first()
    )


def conversation_of(relationship: Relationship) -> Conversation | None:
    """The open conversation of a relationship."""
    return _with_people().filter(relationship=relationship, ended_at=None).first()


def conversation_by_id(conversation_id: UUID) -> Conversation | None:
    """One conversation with its people, whoever asks."""
    return _with_people().filter(pk=conversation_id).first()


def open_conversations_between(one: UUID, other: UUID) -> QuerySet[Conversation]:
    """Conversations not yet ended in which both persons are, in any hat."""
    return (
        _with_people()
        .filter(ended_at=None)
        .filter(memberships__persona__person=one)
        .filter(memberships__persona__person=other)
    )


def locked_conversation(conversation: Conversation) -> Conversation:
    """The row as it stands now, with nobody else writing to it. Inside a transaction only."""
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("relationship__helper__person", "relationship__member__person")
        .prefetch_related(_people())
        .get(pk=conversation.pk)
    )


def members_of(conversation: Conversation) -> list[Membership]:
    """Who is in it. Costs nothing when the conversation came from a query here."""
    if "memberships" not in getattr(conversation, "_prefetched_objects_cache", {}):
        return list(
            Membership.objects.filter(conversation=conversation)
            .select_related("persona__person")
            .order_by("pk")
        )
    return list(conversation.memberships.all())


def member_with_person(conversation: Conversation, person_id: UUID) -> Persona | None:
    """The persona under which a person is in a conversation."""
    return next(
        (member.persona for member in members_of(conversation) if member.persona.person_id == person_id),
        None,
    )


def other_than(viewer: Persona, conversation: Conversation) -> Persona:
    """The other one in a conversation of two."""
    return next(member.persona for member in members_of(conversation) if member.persona_id != viewer.pk)


def page_of_messages(conversation: Conversation, before: int | None = None) -> Page:
    """The newest page, or the one before a message."""
    first, last = rules.span_before(conversation.last_seq, before)
    found = list(messages_between(conversation, first, last))
    is_newest = last >= conversation.last_seq
    return Page(found, first if first > 1 else None, is_newest)


def messages_between(conversation: Conversation, first: int, last: int) -> QuerySet[Message]:
    """Messages by their numbers, in order."""
    return (
        Message.objects.filter(conversation=conversation, seq__gte=first, seq__lte=last)
        .select_related("author")
        .order_by("seq")
    )


def latest_of_other(viewer: Persona, conversation: Conversation, limit: int) -> list[Message]:
    """The last messages of the other one, in order."""
    found = (
        Message.objects.filter(conversation=conversation)
        .exclude(author=viewer)
        .select_related("author")
        .order_by("-seq")[:limit]
    )
    return list(reversed(found))


def message_in(conversation: Conversation, message_id: UUID) -> Message | None:
    """One message of this conversation."""
    return Message.objects.filter(conversation=conversation, pk=message_id).select_related("author").first()


def message_with_key(person_id: UUID, key: str) -> Message | None:
    """What a person has said under a key of theirs."""
    return Message.objects.filter(person=person_id, key=key).select_related("author").first()


def message_by_id(message_id: UUID) -> Message | None:
    """One message, whoever asks."""
    return Message.objects.filter(pk=message_id).select_related("author").first()


def unread_count(viewer: Persona) -> int:
    """How many messages wait to be read, in one query. Nothing from somebody the viewer has blocked."""
    newer = Message.objects.filter(conversation=OuterRef("conversation"), seq__gt=OuterRef("read_to"))
    number = (
        newer.exclude(author=viewer)
        .exclude(author__person__in=own_blocks(viewer).order_by().values("blocked"))
        .order_by()
        .values("conversation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    found = Membership.objects.filter(persona=viewer).aggregate(sum=Sum(Subquery(number)))
    return found["sum"] or 0


def _people_blocked_by(viewer: Persona) -> list[UUID]:
    return list(own_blocks(viewer).values_list("blocked_id", flat=True))
