"""Asking somebody outside the conversation: a moderator, or whoever is on call."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.conversations import actions, forms, queries
from kith.conversations.models import Conversation
from kith.conversations.views.showing import ASKED, SeeOther, back, found, frame, moment_words, persona_of
from kith.directory.queries import numbers
from kith.directory.rules import CRISIS, EMERGENCY
from kith.lib.refusal import Invalid
from kith.people.models import Hat, Persona
from kith.people.queries import organisation
from kith.safety.queries import on_call_for

SHOWN = 20
"""How many of the other's messages can be picked on the page for reporting."""


@require_http_methods(ASKED)
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """Pick the message it is about, say what was not all right, and see first what is handed over."""
    persona, talk = persona_of(request), found(request, id)
    form = forms.ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _report(persona, talk, form.cleaned_data)
            messages.success(
                request,
                _(
                    "Your report is with us. A moderator looks at it. You can see what came of it on your page."
                ),
            )
            return back(id)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    context = {
        **frame(persona, talk),
        "form": form,
        "picked": form["message"].value() or request.GET.get("message", ""),
        "choices": _choices(persona, talk),
    }
    return render(request, "conversations/report.html", context, status=422 if form.errors else 200)


def _report(persona: Persona, talk: Conversation, cleaned: dict[str, Any]) -> None:
    message = None
    if cleaned["message"]:
        message = queries.message_in(talk, cleaned["message"])
        if message is None:
            raise Invalid(_("Please choose one of these messages, or none."), "message")
    actions.report_message(by=persona, conversation=talk, message=message, words=cleaned["words"])


def _choices(persona: Persona, talk: Conversation) -> list[tuple[str, str, str]]:
    rows = queries.latest_of_other(persona, talk, SHOWN)
    said = actions.read_messages(
        by=persona,
        conversation=talk,
        messages=rows,
        first=rows[0].pk if rows else None,
        last=rows[-1].pk if rows else None,
    )
    shown = [
        (str(each.id), _shortened(each.words), moment_words(each.at, persona.time_zone))
        for each in reversed(said)
        if each.words
    ]
    return [*shown, ("", _("It is not about one message"), "")]


def _shortened(words: str | None) -> str:
    line = " ".join((words or "").split())
    return line if len(line) <= 160 else f"{line[:159]}…"


@require_http_methods(ASKED)
def now(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say first who is on call, or that nobody is, and what is passed on. What came of it is told on the page of calls."""
    persona, talk = persona_of(request), found(request, id)
    other = queries.other_than(persona, talk)
    form = forms.CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.call_for_someone(
                by=persona,
                conversation=talk,
                about=other if form.cleaned_data["about"] == "other" else persona,
                words=form.cleaned_data["words"],
            )
            return SeeOther(reverse("safety:call"))
        except Invalid as refusal:
            form.add_error("words", refusal.reason)
    place = numbers(organisation().country)
    context = {
        **frame(persona, talk),
        "form": form,
        "helps": persona.hat != Hat.MEMBER,
        "owner": on_call_for(persona, persona),
        "found": place,
        "lines": [*place.lines(CRISIS)[:1], *place.lines(EMERGENCY)[:1]],
    }
    return render(request, "conversations/now.html", context, status=422 if form.errors else 200)
