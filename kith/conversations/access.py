"""Who may read, write, end, block, report and call for someone. Who can read a conversation is told from these same rules."""

from uuid import UUID

from django.utils.translation import gettext as _

from kith.conversations import queries, rules
from kith.conversations.models import Conversation, Message
from kith.lib import clock
from kith.lib.decision import ALLOW, Decision, deny, hide
from kith.moderation.queries import administrators, free_moderators
from kith.people.access import may_act
from kith.people.models import Hat, Persona, Standing
from kith.people.queries import personas_with_hat
from kith.privacy.rules import Actor
from kith.relationships.access import may_accompany
from kith.relationships.models import Relationship
from kith.relationships.queries import are_blocked, own_blocks, relationship_between
from kith.safety.access import may_call_someone
from kith.safety.queries import on_call_for, paused_person_ids


def may_start_conversation(by: Actor, relationship: Relationship) -> Decision:
    """The two of an open relationship, the coordinator who joined them, and the house itself."""
    if relationship.ended_at is not None:
        return hide("the relationship has ended")
    if by.person_id is None or by.id in (relationship.helper_id, relationship.member_id):
        return ALLOW
    return ALLOW if by.hat == Hat.COORDINATOR else hide("not theirs")


def may_see_conversation(persona: Persona | None, conversation: Conversation) -> Decision:
    """Those who are in it, in the hat in which they are, for as long as they have not blocked the other.

    Somebody who was blocked still sees what was said up to then: to them it looks like any conversation the other one has ended.
    """
    if persona is None or not may_act(persona):
        return hide("not signed in")
    members = queries.members_of(conversation)
    if all(member.persona_id != persona.pk for member in members):
        return hide("not in this conversation")
    others = [member.persona.person_id for member in members if member.persona_id != persona.pk]
    if own_blocks(persona).filter(blocked__in=others).exists():
        return hide("has blocked the other")
    return ALLOW


def may_send_message(persona: Persona | None, conversation: Conversation) -> Decision:
    """Those who see it, while the relationship is open and nobody in it is paused, blocked or gone.

    Having ended is asked before blocks, and both are told in the same words, so that a block looks like an ending.
    """
    seen = may_see_conversation(persona, conversation)
    if not seen or persona is None:
        return seen
    other = queries.other_than(persona, conversation)
    if is_over(conversation) or are_blocked(persona.person_id, other.person_id):
        return deny(_("This conversation has ended."))
    paused = paused_person_ids((persona.person_id, other.person_id))
    if persona.person_id in paused or persona.standing != Standing.ACTIVE:
        return deny(_("You cannot write at the moment. You can still read, and ask for someone now."))
    if other.person_id in paused or other.standing != Standing.ACTIVE or not other.person.is_active:
        return deny(_("%(name)s cannot answer at the moment.") % {"name": other.name})
    return ALLOW


def may_end_conversation(persona: Persona | None, conversation: Conversation) -> Decision:
    """Either of the two, at any time, paused or not. No reason is asked."""
    return may_see_conversation(persona, conversation)


def may_resume_conversation(persona: Persona | None, conversation: Conversation) -> Decision:
    """Whoever ended it, for seven days, if both are still here for each other. All other reasons are told in one sentence."""
    seen = may_see_conversation(persona, conversation)
    if not seen or persona is None:
        return seen
    if not can_undo(persona, conversation):
        return deny(_("Only the one who ended a conversation can open it again, within 7 days."))
    relationship = conversation.relationship
    again = relationship_between(relationship.helper, relationship.member)
    fits = may_accompany(relationship.helper, relationship.member, relationship.kind)
    if again is not None or not fits:
        return deny(_("This conversation cannot be opened again. You can find someone else."))
    return ALLOW


def may_block_member(persona: Persona | None, conversation: Conversation) -> Decision:
    """Either of the two, at any time, also after it has ended."""
    return may_see_conversation(persona, conversation)


def may_report_message(
    persona: Persona | None, conversation: Conversation, message: Message | None = None
) -> Decision:
    """Either of the two: a message of the other, or the conversation as such, also after it has ended."""
    seen = may_see_conversation(persona, conversation)
    if not seen or persona is None or message is None:
        return seen
    if message.conversation_id != conversation.pk or message.author_id == persona.pk:
        return hide("not a message of the other")
    return ALLOW


def may_call_for_someone(persona: Persona | None, conversation: Conversation | None = None) -> Decision:
    """Everybody who is signed in, paused or not, from any conversation they see."""
    called = may_call_someone(persona)
    if not called or conversation is None:
        return called
    return may_see_conversation(persona, conversation)


def may_be_worried_about(persona: Persona, conversation: Conversation, other: Persona) -> Decision:
    """Anybody in a conversation about the other one in it."""
    seen = may_see_conversation(persona, conversation)
    if not seen:
        return seen
    return ALLOW if queries.other_than(persona, conversation).pk == other.pk else hide("not in it")


def is_over(conversation: Conversation) -> bool:
    """True when the conversation, or the relationship it belongs to, has ended."""
    return conversation.ended_at is not None or conversation.relationship.ended_at is not None


def ended_by(conversation: Conversation) -> UUID | None:
    """The persona that ended it."""
    return conversation.ended_by_id or conversation.relationship.ended_by


def can_undo(persona: Persona, conversation: Conversation) -> bool:
    """True for the one who ended it, within the seven days."""
    at = conversation.ended_at
    return at is not None and conversation.ended_by_id == persona.pk and clock.now() < at + rules.UNDO_FOR


def readers(conversation: Conversation, viewer: Persona) -> list[rules.Reader]:
    """Who can read what is written here, and who could, and when. Told by the rules above and by those of moderation and safety."""
    members = [member.persona for member in queries.members_of(conversation)]
    found = [
        _reader(persona, "you" if persona.pk == viewer.pk else "always")
        for persona in members
        if may_see_conversation(persona, conversation)
    ]
    found.sort(key=lambda reader: reader.when != "you")
    other = queries.other_than(viewer, conversation)
    found += [_reader(persona, "reported") for persona in _who_looks_at_reports(viewer, other)]
    on_call = on_call_for(viewer, viewer)
    if on_call is not None:
        found.append(_reader(on_call, "passed on"))
    return found


def _who_looks_at_reports(one: Persona, other: Persona) -> list[Persona]:
    """Moderators who could read a report by either of the two about the other; administrators where there is no such moderator."""
    for hat, free in ((Hat.MODERATOR, free_moderators), (Hat.ADMINISTRATOR, administrators)):
        persons = free(one, other) | free(other, one)
        if persons:
            return [persona for persona in personas_with_hat(hat) if persona.person_id in persons]
    return []


def _reader(persona: Persona, when: str) -> rules.Reader:
    return rules.Reader(persona.name, persona.hat_label, when, persona.pk)
