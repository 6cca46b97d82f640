"""The pages of whoever looks after those who wait."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kith.lib import clock
from kith.lib.refusal import Conflict, Missing
from kith.matching import access, actions, forms, queries
from kith.matching.models import Need
from kith.matching.rules import words
from kith.people.models import Persona

AT_ONCE = 50


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Who waits and since when, least time left first."""
    persona = _coordinator(request)
    everybody = actions.read_waiting(by=persona)
    late = [each for each in everybody if each.waited.kind == "late"]
    shown = late if "late" in request.GET else everybody
    start = _start(request.GET.get("from", ""), len(shown))
    rows = [_row(each) for each in shown[start : start + AT_ONCE]]
    context = {
        "rows": rows,
        "title": _title(len(everybody), len(late)),
        "first": rows[0] if rows else None,
        "everybody": len(everybody),
        "late": len(late),
        "only_late": "late" in request.GET,
        "start": start,
        "shown": len(shown),
        "following": start + AT_ONCE if start + AT_ONCE < len(shown) else 0,
        "before": max(0, start - AT_ONCE),
        "now": date_format(localtime(clock.now()), "l j F, H:i"),
        "place": "waiting",
    }
    return render(request, "matching/waiting.html", context)


@require_safe
def need(request: HttpRequest, id: UUID) -> HttpResponse:
    """One who waits, and everybody they could be joined with."""
    persona = _coordinator(request)
    return _need(request, persona, _found(persona, id), forms.MatchForm())


@require_POST
def match_by_hand(request: HttpRequest, id: UUID) -> HttpResponse:
    """Join them with one supporter."""
    persona = _coordinator(request)
    found = _found(persona, id)
    form = forms.MatchForm(request.POST)
    if not form.is_valid():
        return _need(request, persona, found, form, 422)
    supporter = queries.supporter_by_id(form.cleaned_data["supporter"])
    if supporter is None:
        raise Missing("no such supporter")
    try:
        actions.match_by_hand(by=persona, need=found, supporter=supporter)
    except Conflict as refusal:
        form.add_error(None, refusal.reason)
        return _need(request, persona, found, form, 409)
    messages.success(
        request,
        _("{member} and {supporter} can talk now. Both were told.").format(
            member=found.member.name, supporter=supporter.name
        ),
    )
    return redirect("matching:waiting")


def _need(
    request: HttpRequest, persona: Persona, found: Need, form: forms.MatchForm, status: int = 200
) -> HttpResponse:
    waits, people = actions.suggest_by_hand(by=persona, need=found)
    context = {
        "row": _row(waits),
        "people": people[:AT_ONCE],
        "count": len(people),
        "form": form,
        "place": "waiting",
    }
    return render(request, "matching/need.html", context, status=status)


def _row(waits: Any) -> dict[str, Any]:
    return {
        "need": waits.need,
        "name": waits.need.member.name,
        "musts": ", ".join(waits.musts),
        "kind": waits.waited.kind,
        "left": words.left(waits.waited),
        "so_far": words.so_far(waits.waited),
        "hours": waits.waited.hours,
        "limit": waits.waited.limit_hours,
        "tried": words.tried(ask.state for ask in waits.asks),
        "since": date_format(localtime(waits.need.since), "l j F, H:i"),
    }


def _title(count: int, late: int) -> str:
    if not count:
        return _("Nobody waits.")
    waits = ngettext("One person waits.", "{count} people wait.", count).format(count=count)
    if not late:
        return _("{waits} Nobody is past the limit.").format(waits=waits)
    past = ngettext("One is past the limit.", "{count} are past the limit.", late).format(count=late)
    return f"{waits} {past}"


def _start(text: str, count: int) -> int:
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    return start if start < count else 0


def _found(persona: Persona, need_id: UUID) -> Need:
    found = queries.waiting_need(persona, need_id)
    if found is None:
        raise Missing("does not wait")
    return found


def _coordinator(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    access.may_see_waiting(persona).or_refuse()
    return persona
