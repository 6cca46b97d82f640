"""One's own page: name, time zone, passphrase, recovery sheet, hats."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from kith.lib.refusal import Invalid, Missing
from kith.people import actions, forms
from kith.people.gateways import TooMany
from kith.people.models import Persona
from kith.people.rules import SESSION_PERSONA

OWN_PLACES = (
    ("guidance:kept", _l("What you kept")),
    ("relationships:blocks", _l("People you have blocked")),
    ("moderation:own_reports", _l("What you reported")),
)
"""Pages of one's own that lie in storeys above; only those that exist are shown."""


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """The name others see and the time zone; the way to all else of one's own."""
    persona = _me(request)
    if request.method != "POST":
        first = {"name": persona.name, "time_zone": persona.time_zone}
        return _page(request, name_form=forms.PersonaForm(initial=first))
    form = forms.PersonaForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_persona(by=persona, language=persona.language, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kept."))
            return redirect("people:me")
    return _page(request, 422, name_form=form)


@require_POST
def passphrase(request: HttpRequest) -> HttpResponse:
    """A new passphrase. This session goes on; every other one ends."""
    persona = _me(request)
    form = forms.PassphraseForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            person = actions.change_passphrase(
                by=persona, old=form.cleaned_data["old"], new=form.cleaned_data["passphrase"]
            )
        except TooMany as refusal:
            form.add_error("old", refusal.reason)
            status = refusal.status
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            update_session_auth_hash(request, person)
            request.session[SESSION_PERSONA] = str(persona.pk)
            messages.success(request, _("Your passphrase is changed. Everywhere else you are signed out."))
            return redirect("people:me")
    return _page(request, status, passphrase_form=form)


@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """A new recovery sheet, shown once."""
    words = actions.make_recovery_sheet(by=_me(request))
    return render(request, "people/sheet.html", {"words": words, "onward": "people:me", "place": "me"})


@require_POST
def switch_hat(request: HttpRequest) -> HttpResponse:
    """Put on another of one's own hats."""
    chosen = request.POST.get("persona", "")
    personas: list[Persona] = getattr(request, "personas", [])
    wanted = next((one for one in personas if str(one.pk) == _uuid(chosen)), None)
    if wanted is None:
        raise Missing("")
    persona = actions.switch_hat(by=_me(request), persona=wanted)
    request.session[SESSION_PERSONA] = str(persona.pk)
    return redirect("home:today")


def _page(request: HttpRequest, status: int = 200, **given: Any) -> HttpResponse:
    persona = _me(request)
    first = {"name": persona.name, "time_zone": persona.time_zone}
    words = {
        "name_form": forms.PersonaForm(initial=first),
        "passphrase_form": forms.PassphraseForm(),
        "own_links": _own_links(),
        "place": "me",
        **given,
    }
    return render(request, "people/me.html", words, status=status)


def _own_links() -> list[tuple[Any, str]]:
    found = []
    for name, label in OWN_PLACES:
        with suppress(NoReverseMatch):
            found.append((label, reverse(name)))
    return found


def _me(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
