"""The pages of somebody who offers company."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.lib.refusal import Invalid, Missing
from kith.matching import access, actions, forms, queries, rules
from kith.matching.models import Ask
from kith.people.models import Persona


@require_safe
def asks(request: HttpRequest) -> HttpResponse:
    """Who asks for one's company, how many one has, and whether one takes on more."""
    persona = _supporter(request)
    context = {
        "asks": [
            {"read": each, "until": date_format(localtime(each.lapses_at), "l j F, H:i")}
            for each in actions.read_asks(by=persona)
        ],
        "profile": queries.own_profile(persona),
        "caseload": queries.caseload_of(persona),
        "place": "asks",
    }
    return render(request, "matching/asks.html", context)


@require_POST
def accept_ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say yes, and go to the conversation."""
    persona = _supporter(request)
    ask = actions.accept_ask(by=persona, ask=_asked(persona, id))
    return redirect("conversations:conversation", id=ask.conversation)


@require_POST
def decline_ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say no. No reason is asked."""
    persona = _supporter(request)
    ask = actions.decline_ask(by=persona, ask=_asked(persona, id))
    messages.info(
        request,
        _("{name} gets one kind sentence and can choose again. No reason is given.").format(
            name=ask.member.name
        ),
    )
    return redirect("matching:asks")


@require_POST
def set_accepting(request: HttpRequest) -> HttpResponse:
    """Rest from new asks, or take them again."""
    persona = _supporter(request)
    form = forms.AcceptingForm(request.POST)
    try:
        actions.set_accepting(by=persona, accepting=form.is_valid() and form.cleaned_data["accepting"])
    except Invalid as refusal:
        messages.warning(request, refusal.reason)
        return redirect("matching:profile")
    return redirect("matching:asks")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What one offers, in one's own words."""
    persona = _supporter(request)
    kept = queries.own_profile(persona)
    if request.method == "POST":
        form = forms.ProfileForm(request.POST)
        if form.is_valid():
            try:
                actions.save_profile(by=persona, **form.cleaned_data)
                messages.success(request, _("Saved. This is what people see from now on."))
                return redirect("matching:asks")
            except Invalid as refusal:
                form.refuse(refusal)
    elif kept:
        fields = ("experiences", "languages", "hours", "style", "not_taken", "capacity", "accepting")
        form = forms.ProfileForm(
            initial={
                "intro": actions.read_profile(by=persona, profile=kept),
                **{name: getattr(kept, name) for name in fields},
            }
        )
    else:
        form = forms.ProfileForm(
            initial={"capacity": rules.CAPACITY, "accepting": True, "languages": [persona.language]}
        )
    chosen = [str(code) for code in form["languages"].value() or []]
    context = {
        "form": form,
        "profile": kept,
        "languages": list(dict.fromkeys([*chosen, *queries.languages_here()[:5]])),
        "zone": persona.time_zone,
        "place": "asks",
    }
    return render(request, "matching/profile.html", context, status=422 if form.errors else 200)


def _asked(persona: Persona, ask_id: UUID) -> Ask:
    found = queries.ask_by_id(ask_id)
    if found is None or not access.may_answer_ask(persona, found):
        raise Missing("no such ask")
    return found


def _supporter(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    access.may_read_asks(persona).or_refuse()
    return persona
