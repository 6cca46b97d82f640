"""The moderator's pages, and the page where someone sees what became of their own reports."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kith.lib.refusal import Invalid, Missing
from kith.moderation import access, actions, forms, queries
from kith.moderation.models import Outcome, Report
from kith.people.models import Persona
from kith.safety.queries import shown_time


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Open reports, the oldest first."""
    persona = _persona(request)
    access.may_see_reports(persona).or_refuse()
    return render(request, "moderation/reports.html", queries.desk(persona))


@require_safe
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """One report with its words. Each opening is in the trail."""
    return _one(request, _found(request, id), forms.CloseForm(), forms.HandForm())


@require_POST
def close_report(request: HttpRequest, id: UUID) -> HttpResponse:
    """Close it, with how it ended and why."""
    found, form = _found(request, id), forms.CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_report(by=_persona(request), report=found, **form.cleaned_data)
            messages.success(request, _("Closed. What you wrote is kept with it."))
            return redirect("moderation:reports")
        except Invalid as refusal:
            _mend(form, refusal)
    return _one(request, found, form, forms.HandForm())


@require_POST
def hand_report_to_safety(request: HttpRequest, id: UUID) -> HttpResponse:
    """Hand it on to whoever is on call."""
    found, form = _found(request, id), forms.HandForm(request.POST)
    if form.is_valid():
        person = found.reporter if form.cleaned_data["person"] == "reporter" else found.about
        try:
            concern = actions.hand_report_to_safety(by=_persona(request), report=found, person=person)
            messages.success(
                request,
                _("Handed on to {name}, on call.").format(name=concern.owner.name)
                if concern.owner
                else _("Nobody is on call right now. Everyone who could step in has been told."),
            )
            return redirect("moderation:report", id=id)
        except Invalid as refusal:
            _mend(form, refusal)
    return _one(request, found, forms.CloseForm(), form)


@require_safe
def own_reports(request: HttpRequest) -> HttpResponse:
    """What became of one's own reports."""
    persona = _persona(request)
    access.may_see_own_reports(persona).or_refuse()
    return render(request, "moderation/own_reports.html", queries.own_desk(persona))


def _one(
    request: HttpRequest, found: Report, form: forms.CloseForm, hand_form: forms.HandForm
) -> HttpResponse:
    persona = _persona(request)
    opened = actions.read_report(by=persona, report=found)
    without = {
        *([] if found.handed_at else [Outcome.HANDED_TO_SAFETY]),
        *([] if opened.excerpt else [Outcome.REMOVED]),
    }
    context = {
        "report": found,
        "opened": opened,
        "form": form,
        "hand_form": hand_form,
        "outcomes": [(value, label) for value, label in Outcome.choices if value not in without],
        "when": partial(shown_time, persona),
    }
    wrong = any(one.is_bound and one.errors for one in (form, hand_form))
    return render(request, "moderation/report.html", context, status=422 if wrong else 200)


def _found(request: HttpRequest, report_id: UUID) -> Report:
    persona = _persona(request)
    access.may_see_reports(persona).or_refuse()
    found = queries.report_for(persona, report_id)
    if found is None:
        raise Missing("")
    access.may_read_report(persona, found).or_refuse()
    return found


def _persona(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona


def _mend(form: Any, refusal: Invalid) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
