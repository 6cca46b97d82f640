"""The people of the house, for those who admit them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid, Missing
from kith.people import access, actions, forms, queries
from kith.people.models import Hat, Persona, Standing, name_key
from kith.people.rules import new_code

ON_A_PAGE = 25
INVITATIONS_SHOWN = 20


@require_GET
def everyone(request: HttpRequest) -> HttpResponse:
    """Everybody's hats, by name, and the invitations."""
    return _everyone(request, _inviting(_viewer(request)))


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """An invitation for one person. Its code is shown on this one page and nowhere again."""
    viewer = _viewer(request)
    form = _inviting(viewer, request.POST)
    if not form.is_valid():
        return _everyone(request, form, 422)
    code = new_code()
    invitation = actions.invite_someone(by=viewer, hat=form.cleaned_data["hat"], code=code)
    onward = "people:everyone" if queries.organisation().set_up_at else "home:setup"
    words = {"code": code, "invitation": invitation, "onward": reverse(onward), "place": "everyone"}
    return render(request, "people/invited.html", words)


@require_GET
def persona(request: HttpRequest, id: UUID) -> HttpResponse:
    """One hat of somebody, and what can be done about it."""
    return _persona_page(request, _found(request, id))


@require_POST
def admit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Admit this person as a peer supporter, under a name of its own."""
    found = _found(request, id)
    form = forms.AdmitForm(request.POST, prefix="admit")
    return _give(request, found, form, Hat.SUPPORTER, admit_form=form)


@require_POST
def grant(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give this person one more role."""
    found = _found(request, id)
    access.may_grant_role(_viewer(request)).or_refuse()
    form = forms.GrantForm(request.POST, prefix="grant")
    return _give(request, found, form, None, grant_form=form)


@require_POST
def standing(request: HttpRequest, id: UUID) -> HttpResponse:
    """Pause a hat, let it act again, or end it."""
    found = _found(request, id)
    form = forms.StandingForm(request.POST)
    if not form.is_valid():
        return _persona_page(request, found, 422, wrong=_("Choose what should happen."))
    actions.set_standing(by=_viewer(request), persona=found, standing=form.cleaned_data["standing"])
    messages.success(request, _("Done. It counts from now on."))
    if form.cleaned_data["standing"] == Standing.ENDED:
        return redirect("people:everyone")
    return redirect("people:persona", id=found.pk)


def _give(
    request: HttpRequest, found: Persona, form: forms.AdmitForm, hat: Hat | None, **given: Any
) -> HttpResponse:
    if form.is_valid():
        viewer, name = _viewer(request), form.cleaned_data["name"]
        try:
            if name_key(name) == found.name_key:
                raise Invalid(
                    _("Others would see that both are one person. Please give a different name."), "name"
                )
            if hat:
                made = actions.admit_supporter(by=viewer, person=found.person, name=name)
            else:
                made = actions.grant_role(
                    by=viewer, person=found.person, hat=form.cleaned_data["hat"], name=name
                )
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("{name} is here as {hat} now.").format(name=made.name, hat=made.hat_label)
            )
            return redirect("people:persona", id=made.pk)
    return _persona_page(request, found, 422, **given)


def _everyone(request: HttpRequest, invite_form: forms.InviteForm, status: int = 200) -> HttpResponse:
    viewer = _viewer(request)
    access.may_see_everyone(viewer).or_refuse()
    form = forms.SearchForm(request.GET)
    typed = form.cleaned_data if form.is_valid() else {}
    rows = queries.everyone(viewer, typed.get("q", ""), typed.get("hat", ""))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    chosen = {name: typed[name] for name in ("q", "hat") if typed.get(name)}
    words = {
        "search_form": form,
        "page": page,
        "base": f"?{urlencode(chosen)}",
        "day": _day,
        "now": clock.now(),
        "invite_form": invite_form,
        "invitations": queries.invitations(viewer)[:INVITATIONS_SHOWN],
        "place": "everyone",
    }
    return render(request, "people/everyone.html", words, status=422 if form.errors else status)


def _persona_page(request: HttpRequest, found: Persona, status: int = 200, **given: Any) -> HttpResponse:
    viewer = _viewer(request)
    words = {
        "one": found,
        "admit_form": forms.AdmitForm(prefix="admit"),
        "grant_form": forms.GrantForm(prefix="grant"),
        "may_admit": bool(access.may_admit_supporter(viewer)) and found.hat != Hat.SUPPORTER,
        "may_grant": bool(access.may_grant_role(viewer)),
        "may_change": bool(access.may_change_standing(viewer, found)),
        "wrong": "",
        "day": _day,
        "place": "everyone",
        **given,
    }
    return render(request, "people/persona.html", words, status=status)


def _found(request: HttpRequest, persona_id: UUID) -> Persona:
    access.may_see_everyone(_viewer(request)).or_refuse()
    found = queries.persona_by_id(persona_id)
    if found is None or found.standing == Standing.ENDED:
        raise Missing("")
    return found


def _inviting(viewer: Persona, typed: Any = None) -> forms.InviteForm:
    access.may_see_everyone(viewer).or_refuse()
    hats = [hat.value for hat in Hat if access.may_invite_someone(viewer, hat)]
    return forms.InviteForm(typed, hats=hats)


def _day(at: datetime) -> str:
    return date_format(localtime(at), "j M Y")


def _viewer(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona
