"""A small world in which something has happened, with the people who must not get in."""

from dataclasses import dataclass
from uuid import uuid4

from kith.conversations.actions import block_member, end_conversation, send_message, start_conversation
from kith.conversations.models import Conversation
from kith.matching.actions import ask_supporter, save_need, save_profile
from kith.matching.models import Ask, Need
from kith.matching.rules import Wants
from kith.moderation.actions import make_report
from kith.moderation.models import Report
from kith.people.models import Hat, Persona
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import open_relationship
from kith.relationships.models import Block, Kind
from kith.relationships.queries import own_blocks
from kith.safety.actions import pause_person, raise_concern
from kith.safety.models import Concern, Pause
from tests.cast import Cast, person, whole_cast


@dataclass
class World:
    """The cast, with a former helper (hal) and a blocked member (kim), and one of everything.

    ann talks with ben. hal once accompanied ann. ann talked with kim's supporter hat and blocked it. eve looks for somebody and has asked ben. gus is paused.
    ann has called for somebody; ann has reported hal.
    """

    cast: Cast
    hal: Persona
    kim: Persona
    talk: Conversation
    past: Conversation
    blocked: Conversation
    block: Block
    need: Need
    ask: Ask
    concern: Concern
    report: Report
    pause: Pause

    def everybody(self) -> dict[str, Persona]:
        """Who they are, by name."""
        return {**vars(self.cast), "hal": self.hal, "kim": self.kim}


def talk_between(helper: Persona, member: Persona) -> Conversation:
    """An open conversation in which both have said something."""
    relationship = open_relationship(by=helper, helper=helper, member=member, kind=Kind.PEER)
    talk = start_conversation(by=SYSTEM, relationship=relationship)
    for speaker, words in ((helper, "What was today like?"), (member, "Long. I am glad you asked.")):
        send_message(by=speaker, conversation=talk, key=str(uuid4()), text=words)
    return talk


def lived_in() -> World:
    """Make the world by the real actions."""
    cast = whole_cast()
    hal, kim = person("hal", Hat.SUPPORTER), person("kim", Hat.SUPPORTER)
    past = talk_between(hal, cast.ann)
    end_conversation(by=cast.ann, conversation=past)
    blocked = talk_between(kim, cast.ann)
    block_member(by=cast.ann, conversation=blocked)
    talk = talk_between(cast.ben, cast.ann)
    save_profile(
        by=cast.ben,
        intro="I have been there.",
        experiences=["mood"],
        languages=["en"],
        hours=["weekday_evening"],
    )
    need = save_need(by=cast.eve, wants=Wants(languages=("en",), about=("mood",)))
    ask = ask_supporter(by=cast.eve, need=need, supporter=cast.ben, hello="May I talk with you?")
    block = own_blocks(cast.ann).first()
    assert block is not None
    return World(
        cast=cast,
        hal=hal,
        kim=kim,
        talk=talk,
        past=past,
        blocked=blocked,
        block=block,
        need=need,
        ask=ask,
        concern=raise_concern(by=cast.ann, about=cast.ann, source="asked", words="It is dark tonight."),
        report=make_report(
            by=cast.ann,
            about=hal,
            excerpt=[{"author": "hal", "at": "2026-11-22T12:00:00+00:00", "text": "Something unkind."}],
            words="This hurt.",
            place=str(past.pk),
        ),
        pause=pause_person(by=cast.dan, persona=cast.gus, reason="rest"),
    )
