"""The pages of somebody who looks for company."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.lib.refusal import Conflict, Invalid, Missing
from kith.matching import access, actions, forms, queries, rules
from kith.matching.models import Ask, AskState, Need, NeedState
from kith.matching.rules import words
from kith.people.models import Persona


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """What somebody looks for: must-haves apart from wishes, on one page."""
    persona = _member(request)
    need = queries.own_need(persona)
    first = None
    if request.method == "POST":
        form = forms.NeedForm(request.POST)
        if form.is_valid():
            try:
                actions.save_need(by=persona, wants=form.wants())
                return redirect("matching:people")
            except Invalid as refusal:
                form.refuse(refusal)
    elif need and "change" not in request.GET:
        return redirect("matching:asked" if _open_ask(persona) else "matching:people")
    elif need:
        form = forms.NeedForm(initial=asdict(actions.read_need(by=persona, need=need)))
    else:
        first = actions.read_first_wants(by=persona)
        about, languages = (first.about, first.languages) if first else ((), ())
        form = forms.NeedForm(initial={"about": about, "languages": languages or [persona.language]})
    context = {
        "form": form,
        "need": need,
        "languages": _languages(form),
        "from_kept": first is not None,
        "place": "people",
    }
    return render(request, "matching/find.html", context, status=422 if form.errors else 200)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Up to three people to ask, with reasons in words and what does not match."""
    persona = _member(request)
    need = queries.own_need(persona)
    if need is None:
        return redirect("matching:find")
    if _open_ask(persona):
        return redirect("matching:asked")
    return _people(request, persona, need, _start(request.GET.get("from", "")))


@require_POST
def ask(request: HttpRequest, supporter: UUID) -> HttpResponse:
    """Ask one of them."""
    persona = _member(request)
    need, asked_one = queries.own_need(persona), queries.supporter_by_id(supporter)
    if need is None or asked_one is None:
        raise Missing("no need, or no such supporter")
    form = forms.AskForm(request.POST)
    if not form.is_valid():
        return _people(request, persona, need, _start(request.POST.get("from", "")), (supporter, form), 422)
    try:
        actions.ask_supporter(by=persona, need=need, supporter=asked_one, **form.cleaned_data)
    except Conflict as refusal:
        messages.warning(request, refusal.reason)
        return redirect("matching:asked" if _open_ask(persona) else "matching:people")
    return redirect("matching:asked")


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """How far an ask has come, what happens next, and help until then."""
    persona = _member(request)
    found = queries.own_ask(persona)
    if found is None:
        return redirect("matching:find")
    usual = queries.usual_answers([found.supporter]).get(found.supporter_id)
    context = {
        "ask": found,
        "asked_at": _when(found.asked_at),
        "lapses_at": _when(found.asked_at + rules.ASK_FOR),
        "usual": words.usually(usual) if usual else "",
        "hours": rules.ASK_HOURS,
        "place": "people",
    }
    return render(request, "matching/asked.html", context)


@require_POST
def withdraw_ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take an ask back."""
    persona = _member(request)
    found = _own(persona, id)
    actions.withdraw_ask(by=persona, ask=found)
    messages.info(
        request, _("You took it back. {name} does not see it any more.").format(name=found.supporter.name)
    )
    return redirect("matching:people")


@require_POST
def find_again(request: HttpRequest) -> HttpResponse:
    """Wait for somebody else after a match."""
    persona = _member(request)
    actions.find_again(by=persona, need=_own_need(persona))
    return redirect("matching:people")


@require_POST
def close_need(request: HttpRequest) -> HttpResponse:
    """Stop looking."""
    persona = _member(request)
    actions.close_need(by=persona, need=_own_need(persona))
    messages.info(request, _("You are not looking any more. You can begin again on any day."))
    return redirect("home:today")


def _people(
    request: HttpRequest,
    persona: Persona,
    need: Need,
    start: int,
    typed: tuple[UUID, forms.AskForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = actions.suggest_supporters(by=persona, need=need, start=start)
    cards = []
    for one in found.people:
        mine = typed is not None and typed[0] == one.persona.pk
        auto_id = f"hello-{one.persona.pk}"
        form = (
            typed[1]
            if typed and mine
            else forms.AskForm(initial={"hello": found.wants.words}, auto_id=auto_id + "-%s")
        )
        cards.append({"one": one, "form": form, "since": _month(one.persona.since), "rows": _facts(one)})
    following = start + len(found.people)
    context: dict[str, Any] = {
        "found": found,
        "cards": cards,
        "form": typed[1] if typed else None,
        "title": _title(len(cards)),
        "musts": [_("Must: {words}").format(words=each) for each in words.musts(found.wants)],
        "wishes": words.wishes(found.wants),
        "loosening": words.loosening(found.loosening) if found.loosening else "",
        "following": following if following < found.total else 0,
        "coordinator": queries.coordinator_for(persona),
        "waits": need.state == NeedState.WAITING,
        "before": _before(persona),
        "place": "people",
    }
    return render(request, "matching/people.html", context, status=status)


def _title(count: int) -> str:
    if not count:
        return _("Nobody fits right now")
    return ngettext("One person you could ask", "{count} people you could ask", count).format(
        count={2: _("Two"), 3: _("Three")}.get(count, count)
    )


def _facts(one: actions.Person) -> list[tuple[str, str]]:
    return [
        (_("Answers"), one.answers or _("Too few answers yet to say")),
        (_("Here now"), _("Yes") if one.is_here else _("No")),
        (_("Writes in"), one.languages),
    ]


def _before(persona: Persona) -> Ask | None:
    """The ask that has just come to nothing, so that the page can say so once more in words."""
    found = queries.own_ask(persona)
    return found if found and found.state in (AskState.DECLINED, AskState.LAPSED) else None


def _languages(form: forms.NeedForm) -> list[str]:
    """Those to show at once: chosen ones, and those somebody here writes in."""
    chosen = [str(code) for code in form["languages"].value() or []]
    return list(dict.fromkeys([*chosen, *queries.languages_here()[:5]]))


def _open_ask(persona: Persona) -> bool:
    found = queries.own_ask(persona)
    return found is not None and access.is_open(found)


def _own(persona: Persona, ask_id: UUID) -> Ask:
    found = queries.ask_by_id(ask_id)
    if found is None or not access.may_withdraw_ask(persona, found):
        raise Missing("no such ask")
    return found


def _own_need(persona: Persona) -> Need:
    found = queries.own_need(persona)
    if found is None:
        raise Missing("looks for nobody")
    return found


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _when(at: Any) -> str:
    return date_format(localtime(at), "l j F, H:i")


def _month(at: Any) -> str:
    return date_format(localtime(at), "F Y")


def _member(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    access.may_save_need(persona).or_refuse()
    return persona
