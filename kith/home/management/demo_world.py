"""The demo world: people, and what happened between them, told from content/demo and lived through in order by the real actions.

The clock is moved to each moment in turn, so that every row, every audit row and every wait stands where it would stand if it had all happened. Chance
is seeded: two loads differ in ids, in ciphertext and in the moment they were made, and in nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from kith.conversations.actions import (
    call_for_someone,
    end_conversation,
    mark_read,
    report_message,
    send_message,
    start_conversation,
)
from kith.conversations.models import Conversation, Message
from kith.conversations.queries import conversation_by_id
from kith.directory.actions import confirm_helpline
from kith.directory.queries import numbers
from kith.directory.rules import CRISIS, EMERGENCY
from kith.home.queries import setup_steps
from kith.lib import clock
from kith.matching.actions import (
    accept_ask,
    ask_supporter,
    close_need,
    decline_ask,
    find_again,
    lapse_asks,
    match_by_hand,
    save_need,
    save_profile,
    set_accepting,
    withdraw_ask,
)
from kith.matching.models import Ask, Need
from kith.matching.rules import Wants
from kith.moderation.actions import close_report
from kith.moderation.models import Report
from kith.people.actions import (
    begin_set_up,
    grant_role,
    invite_someone,
    make_setup_code,
    note_seen,
    set_up_organisation,
    sign_up,
)
from kith.people.models import Person, Persona
from kith.people.queries import DEMO_PASSPHRASE, organisation, personas_of
from kith.people.rules import default_agreement, new_code
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import open_relationship
from kith.relationships.models import Kind
from kith.safety.actions import (
    acknowledge_concern,
    add_words,
    answer_concern,
    close_concern,
    follow_up_concern,
    pause_person,
    start_shift,
)
from kith.safety.models import Concern

PASSPHRASE = DEMO_PASSPHRASE
CONTENT = Path(__file__).parent.parent / "content" / "demo"
FOUNDED = 180.0
SHIFTS_BEFORE, SHIFTS_AFTER = 40, 14


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said in a talk, and how many days pass before it."""

    speaker: str
    text: str
    after: float


class Broken(RuntimeError):
    """The story does not hold together: something would happen before its cause, or after the load."""


def build_demo_world() -> None:
    """Everything, in one transaction: a load that fails leaves nothing behind."""
    world = _World(clock.now().replace(microsecond=0))
    world.tell()
    with transaction.atomic():
        world.live()


def talks() -> dict[str, list[Line]]:
    """Every talk by its name. The pauses between two lines are drawn once, the same in every load."""
    chance = Random("harbour street")
    found: dict[str, list[Line]] = {}
    lines: list[Line] = []
    pause = 0.0
    for file in ("talks.txt", "long_talk.txt"):
        for row in (CONTENT / file).read_text("utf-8").splitlines():
            if row.startswith("== "):
                lines = found.setdefault(row[3:].strip(), [])
                pause = 0.0
            elif row.startswith("+"):
                unit = {"h": 1 / 24, "d": 1.0}[row.strip()[-1]]
                pause += float(row.strip()[1:-1]) * unit * chance.uniform(0.86, 0.98)
            elif row[:3] in ("m: ", "s: "):
                lines.append(Line(row[0], row[3:], pause + chance.uniform(1, 7) / 1440))
                pause = 0.0
    return found


def story() -> dict[str, Any]:
    """Everybody, and what happens to them."""
    told: dict[str, Any] = json.loads((CONTENT / "people.json").read_text("utf-8"))
    return told


class _World:
    """First `tell` notes what happens when, then `live` lets it happen. Times are in days before the load."""

    def __init__(self, load: datetime) -> None:
        self.load = load
        self.chance = Random("the same people every time")
        self.story = story()
        self.talks = talks()
        self.happenings: list[tuple[float, int, Callable[[], object]]] = []
        self.who: dict[str, Persona] = {}
        self.needs: dict[str, Need] = {}
        self.asks: dict[str, Ask] = {}
        self.conversations: dict[str, Conversation] = {}
        self.said: dict[str, list[Message]] = defaultdict(list)
        self.concerns: dict[str, Concern] = {}
        self.reports: dict[str, Report] = {}

    def tell(self) -> None:
        """Note everything that happens."""
        self._founding()
        for row in self.story["supporters"]:
            self._supporter(row)
        for row in self.story["members"]:
            self._member(row)
        self._both_kinds()
        self._safety()
        for row in self.story["reports"]:
            self._report(row)
        self._signs_of_life()

    def live(self) -> None:
        """Let it happen, in order, each thing at its time."""
        for days, _order, happen in sorted(self.happenings, key=lambda each: (-each[0], each[1])):
            with clock.at(self._moment(days)):
                happen()

    def _at(self, days: float, happen: Callable[..., object], *given: Any) -> None:
        self.happenings.append((days, len(self.happenings), partial(happen, *given)))

    def _moment(self, days: float) -> datetime:
        return self.load - timedelta(seconds=round(days * 86400))

    def _founding(self) -> None:
        self._at(FOUNDED, self._found)
        for number, row in enumerate(self.story["staff"][1:]):
            self._at(FOUNDED - 1 - number / 24, self._join_invited, row, row["hat"])
        for row in self.story["second_hats"]:
            self._at(row["days"], self._second_hat, row)
        for number, days in enumerate((34.2, 34.1, 12.5, 5.3)):
            self._at(days, self._check_line, number)

    def _found(self) -> None:
        first, house = self.story["staff"][0], self.story["house"]
        code = make_setup_code(by=SYSTEM)
        person = begin_set_up(
            by=None,
            code=code,
            name=first["name"],
            passphrase=PASSPHRASE,
            adult=True,
            time_zone=first["zone"],
            address="",
        )
        ada = self._known(first["name"], person)
        done = [step.key for step in setup_steps(organisation())]
        set_up_organisation(
            by=ada,
            **house,
            agreement=default_agreement(),
            setup_done=done,
            set_up_at=clock.now(),
            is_demo=True,
        )

    def _join(self, row: dict[str, Any], hat: str = "") -> None:
        invitation = invite_someone(by=self.who["ada"], hat=hat, code=new_code()) if hat else None
        person = sign_up(
            by=None,
            name=row["name"],
            passphrase=PASSPHRASE,
            adult=True,
            agreed_to=organisation().agreement_version,
            language=row.get("languages", ["en"])[0],
            time_zone=row["zone"],
            invitation=invitation,
        )
        self._known(row["name"], person)

    def _join_invited(self, row: dict[str, Any], hat: str) -> None:
        self._join(row, hat)

    def _known(self, name: str, person: Person) -> Persona:
        self.who[name] = personas_of(person)[0]
        return self.who[name]

    def _second_hat(self, row: dict[str, Any]) -> None:
        grant_role(
            by=self.who["ada"], person=self.who[row["person"]].person, hat=row["hat"], name=row["name"]
        )

    def _check_line(self, number: int) -> None:
        country = self.story["house"]["country"]
        found = numbers(country)
        first = [found.first(EMERGENCY), found.first(CRISIS)]
        keys = [checked.line.key for checked in first if checked]
        keys += [checked.line.key for checked in found.all if checked.line.key not in keys]
        by = self.who["ada" if number < 2 else "dan"]
        confirm_helpline(by=by, country=country, line=keys[number])

    def _supporter(self, row: dict[str, Any]) -> None:
        self._at(row["joined"], self._join_invited, row, "supporter")
        self._at(row["joined"] - 0.05, self._offer, row)
        if "resting" in row:
            self._at(
                row["resting"], lambda name=row["name"]: set_accepting(by=self.who[name], accepting=False)
            )

    def _offer(self, row: dict[str, Any]) -> None:
        save_profile(
            by=self.who[row["name"]],
            intro=row["intro"],
            experiences=row["lived"],
            languages=row["languages"],
            hours=row["hours"],
            style=row["style"],
            not_taken=row.get("not_taken", ()),
            capacity=row["capacity"],
        )

    def _member(self, row: dict[str, Any]) -> None:
        name, story = row["name"], row["story"]
        self._at(story[0][1] + self.chance.uniform(0.01, 0.04), self._join, row)
        for at, (kind, days, *more) in enumerate(story):
            if kind in ("accept", "by_hand"):
                talk = more[-1]
                supporter = more[0] if kind == "by_hand" else next(
                    step[2] for step in reversed(story[:at]) if step[0] == "ask"
                )  # fmt: skip
                self._at(days, getattr(self, f"_{kind}"), name, supporter, talk)
                until = next((step[1] for step in story[at + 1 :] if step[0] == "end"), 0.0)
                self._talk(talk, days, until, member=name, helper=supporter)
            elif kind == "end":
                talk = next(step[-1] for step in reversed(story[:at]) if step[0] in ("accept", "by_hand"))
                self._at(days, self._end, name, talk, more[0])
            elif kind != "join":
                self._at(days, getattr(self, f"_{kind}"), row if kind == "need" else name, *more)

    def _need(self, row: dict[str, Any]) -> None:
        self.needs[row["name"]] = save_need(
            by=self.who[row["name"]],
            wants=Wants(
                languages=tuple(row["languages"]),
                about=tuple(row["about"]),
                hopes=tuple(row["hopes"]),
                style=row.get("style", ""),
                hours=tuple(row.get("hours", ())),
                lived_must=row.get("lived_must", False),
                hours_must=row.get("hours_must", False),
                words=row["words"],
            ),
        )

    def _ask(self, name: str, supporter: str, hello: str) -> None:
        self.asks[name] = ask_supporter(
            by=self.who[name], need=self.needs[name], supporter=self.who[supporter], hello=hello
        )

    def _accept(self, name: str, supporter: str, talk: str) -> None:
        self._begun(talk, accept_ask(by=self.who[supporter], ask=self.asks[name]))

    def _by_hand(self, name: str, supporter: str, talk: str) -> None:
        made = match_by_hand(by=self.who["dan"], need=self._fresh_need(name), supporter=self.who[supporter])
        self._begun(talk, made)

    def _begun(self, talk: str, ask: Ask) -> None:
        assert ask.conversation is not None
        found = conversation_by_id(ask.conversation)
        assert found is not None
        self.conversations[talk] = found

    def _decline(self, name: str) -> None:
        decline_ask(by=self.asks[name].supporter, ask=self.asks[name])

    def _lapse(self, name: str) -> None:
        lapse_asks(by=SYSTEM)

    def _withdraw(self, name: str) -> None:
        withdraw_ask(by=self.who[name], ask=self.asks[name])

    def _close(self, name: str) -> None:
        close_need(by=self.who[name], need=self._fresh_need(name))

    def _again(self, name: str) -> None:
        find_again(by=self.who[name], need=self._fresh_need(name))

    def _fresh_need(self, name: str) -> Need:
        self.needs[name].refresh_from_db(fields=["state", "since"])
        return self.needs[name]

    def _talk(self, talk: str, days: float, until: float, *, member: str, helper: str) -> None:
        people = {"m": member, "s": helper}
        for number, line in enumerate(self.talks[talk]):
            days -= line.after
            if days <= until:
                raise Broken(f"the talk {talk} is longer than its time")
            self._at(days, self._say, talk, people[line.speaker], f"{talk}-{number}", line.text)
        everybody = [people[self.talks[talk][-1].speaker]] if days < 1 else [member, helper]
        for name in everybody:
            self._at(days, self._read, talk, name)

    def _say(self, talk: str, name: str, key: str, text: str) -> None:
        self.said[talk].append(
            send_message(by=self.who[name], conversation=self.conversations[talk], key=key, text=text)
        )

    def _read(self, talk: str, name: str) -> None:
        found = conversation_by_id(self.conversations[talk].pk)
        assert found is not None
        mark_read(by=self.who[name], conversation=found, seq=found.last_seq)

    def _end(self, name: str, talk: str, side: str) -> None:
        talked = self.conversations[talk]
        by = self.who[name] if side == "member" else talked.relationship.helper
        end_conversation(by=by, conversation=talked)

    def _both_kinds(self) -> None:
        row = self.story["both"]
        self._at(row["days"], self._accompany, row)
        self._talk(row["talk"], row["days"], 0, member=row["member"], helper=row["helper"])

    def _accompany(self, row: dict[str, Any]) -> None:
        dan = self.who["dan"]
        relationship = open_relationship(
            by=dan, helper=self.who[row["helper"]], member=self.who[row["member"]], kind=Kind.PROFESSIONAL
        )
        self.conversations[row["talk"]] = start_conversation(by=dan, relationship=relationship)

    def _safety(self) -> None:
        for day in range(-SHIFTS_BEFORE, SHIFTS_AFTER):
            self._at(0.2 - day, self._shift)
        for number, row in enumerate(self.story["concerns"]):
            self._at(row["days"], self._call, str(number), row)
            self._look_after(str(number), row)
        row = self.story["worried"]
        self._at(row["days"], self._worry, row)
        self._look_after("worried", row)

    def _shift(self) -> None:
        start_shift(by=self.who["olu"], ends_at=clock.now() + timedelta(hours=24))

    def _call(self, key: str, row: dict[str, Any]) -> None:
        self.concerns[key] = call_for_someone(by=self.who[row["by"]], words=row["words"])

    def _worry(self, row: dict[str, Any]) -> None:
        wren = self.who[row["about"]]
        talk = next(each for each in self.conversations.values() if each.relationship.member_id == wren.pk)
        self.concerns["worried"] = call_for_someone(
            by=self.who[row["by"]], conversation=talk, about=wren, words=row["words"]
        )

    def _look_after(self, key: str, row: dict[str, Any]) -> None:
        """What the one on call does with a concern. `acknowledge` and `close` are in minutes after it."""
        olu = "olu"
        if "acknowledge" in row:
            at = row["days"] - row["acknowledge"] / 1440
            self._at(at, lambda: acknowledge_concern(by=self.who[olu], concern=self.concerns[key]))
        for number, (minutes, who, words) in enumerate(row.get("answers", [])):
            at = row["days"] - minutes / 1440
            self._at(at, self._answer, key, row["by"] if who == "them" else who, f"{key}-{number}", words)
        if "close" in row:
            self._at(row["days"] - row["close"] / 1440, self._close_concern, key, row)
        if "followed_up" in row:
            self._at(
                row["followed_up"],
                lambda: follow_up_concern(by=self.who[olu], concern=self.concerns[key]),
            )

    def _answer(self, key: str, who: str, number: str, words: str) -> None:
        write = add_words if who == self.story["concerns"][int(key)]["by"] else answer_concern
        write(by=self.who[who], concern=self.concerns[key], key=f"demo-{number}", words=words)

    def _close_concern(self, key: str, row: dict[str, Any]) -> None:
        close_concern(
            by=self.who["olu"],
            concern=self.concerns[key],
            disposition=row["disposition"],
            reason=row["reason"],
            follow_up_at=self._moment(row["follow_up"]) if "follow_up" in row else None,
        )

    def _report(self, row: dict[str, Any]) -> None:
        self._at(row["days"], self._make_report, row)
        if "outcome" in row:
            self._at(row["closed"], self._close_report, row)

    def _make_report(self, row: dict[str, Any]) -> None:
        talk = row["talk"]
        relationship = self.conversations[talk].relationship
        by = relationship.helper if row["by"] == "supporter" else relationship.member
        lines = [line.text for line in self.talks[talk]]
        spoken = [said for said, text in zip(self.said[talk], lines, strict=False) if row["message"] in text]
        self.reports[talk] = report_message(
            by=by,
            conversation=self.conversations[talk],
            message=spoken[0] if row["message"] else None,
            words=row["words"],
        )

    def _close_report(self, row: dict[str, Any]) -> None:
        mia, report = self.who["mia"], self.reports[row["talk"]]
        if row.get("pause"):
            pause_person(by=mia, persona=report.about, reason="looking")
        close_report(by=mia, report=report, outcome=row["outcome"], reason=row["reason"])

    def _signs_of_life(self) -> None:
        here = set(self.story["here"])
        for row in (*self.story["staff"], *self.story["supporters"], *self.story["members"]):
            joined = row.get("joined") or (row["story"][0][1] if "story" in row else FOUNDED - 2)
            days = 0.0 if row["name"] in here else min(self.chance.uniform(0.02, 4), joined / 2)
            self._at(days, lambda name=row["name"]: note_seen([self.who[name].person_id]))
