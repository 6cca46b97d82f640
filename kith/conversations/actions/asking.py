"""Help from outside the conversation: a moderator, or whoever is on call."""

from kith.conversations import access, queries, rules
from kith.conversations.actions.talking import _opened
from kith.conversations.models import Conversation, Message
from kith.moderation.actions import make_report
from kith.moderation.models import Report
from kith.people.models import Persona
from kith.privacy.actions import action
from kith.safety.actions import raise_concern
from kith.safety.models import Concern, Source


@action
def report_message(
    *, by: Persona, conversation: Conversation, message: Message | None = None, words: str
) -> Report:
    """Tell a moderator. They are given that message and the five before it, sealed anew; without a message, only the reporter's own words."""
    access.may_report_message(by, conversation, message).or_refuse()
    lines: list[rules.Said] = []
    if message is not None:
        found = queries.messages_between(conversation, message.seq - rules.BEFORE_IT, message.seq)
        lines = _opened(by, list(found))
    return make_report(
        by=by,
        about=queries.other_than(by, conversation),
        excerpt=rules.excerpt(lines),
        words=words,
        place=str(message.pk if message is not None else conversation.pk),
    )


@action
def call_for_someone(
    *,
    by: Persona,
    conversation: Conversation | None = None,
    about: Persona | None = None,
    words: str = "",
) -> Concern:
    """I need someone now: a concern for whoever is on call, with the words handed over and nothing else.

    `about` is oneself, or the other one in the conversation. A concern without an owner means that nobody is on call: the page says so.
    """
    access.may_call_for_someone(by, conversation).or_refuse()
    who = about or by
    if conversation is not None and who.pk != by.pk:
        access.may_be_worried_about(by, conversation, who).or_refuse()
    return raise_concern(
        by=by,
        about=who,
        source=Source.ASKED if who.pk == by.pk else Source.HELPER,
        words=words,
        place=str(conversation.pk) if conversation is not None else "",
    )
