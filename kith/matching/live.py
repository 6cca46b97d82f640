"""How an ask and its answer reach the page of the supporter and of the member."""

from typing import Any

from django.template.loader import render_to_string

from kith.lib.decision import hide
from kith.matching import access, queries
from kith.matching.actions.asks import MEMBER_TOLD, SUPPORTER_TOLD
from kith.notices.rules import Count, Told, register
from kith.people.models import Person


def _may_see(person: Person, event: Told) -> Any:
    ask = queries.ask_by_id(event.about.get("ask", ""))
    return access.may_see_ask(person.pk, ask) if ask else hide("no such ask")


def _answer(person: Person, event: Told) -> str | None:
    ask = queries.ask_by_id(event.about["ask"])
    if ask is None or ask.member.person_id != person.pk or access.is_open(ask):
        return None
    return render_to_string("matching/_answer.html", {"ask": ask})


def _asked(person: Person, event: Told) -> str | None:
    ask = queries.ask_by_id(event.about["ask"])
    if ask is None or ask.supporter.person_id != person.pk:
        return None
    return render_to_string("matching/_told.html", {"ask": ask})


def _asks_count(person: Person, event: Told) -> Count | None:
    ask = queries.ask_by_id(event.about["ask"])
    if ask is None or ask.supporter.person_id != person.pk:
        return None
    return Count(f"ask-{ask.supporter.pk}", queries.open_asks_count(ask.supporter))


register(MEMBER_TOLD, target="asked", render=_answer, may_see=_may_see)
register(SUPPORTER_TOLD, target="asks-list", render=_asked, may_see=_may_see, count=_asks_count)
