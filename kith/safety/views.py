"""The pages of whoever is on call, the page of whoever needs someone, and the page of pauses."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.directory.queries import numbers
from kith.directory.rules import CRISIS, EMERGENCY
from kith.lib import clock
from kith.lib.decision import Decision
from kith.lib.refusal import Conflict, Invalid, Missing, Refusal
from kith.people.models import Persona, name_key
from kith.people.queries import organisation, persona_by_id
from kith.safety import access, actions, forms, queries, rules
from kith.safety.models import Answer, Concern, Source

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """ "I need someone now": says first what is passed on and to whom, then how far it has come."""
    persona = _persona(request)
    access.may_call_someone(persona).or_refuse()
    form = forms.CallForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_concern(by=persona, about=persona, source=Source.ASKED, **form.cleaned_data)
            return redirect("safety:call")
        except Invalid as refusal:
            _mend(form, refusal)
    return _call(request, form)


@require_POST
def add_words(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say more in what one has asked. A script gets it as a fragment; without one the page comes back."""
    persona, found = _persona(request), queries.own_concern(_persona(request), id)
    if found is None:
        raise Missing("")
    form = forms.AnswerForm(request.POST)
    form.is_valid()
    try:
        answer = actions.add_words(by=persona, concern=found, **form.cleaned_data)
    except Refusal as refusal:
        return _not_written(request, refusal) or _call(request, forms.CallForm(), found, form, refusal)
    return _written(request, answer, form, reverse("safety:call"))


@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """Open concerns, the one whose time is over first in front, and who is on call."""
    access.may_see_concerns(_persona(request)).or_refuse()
    return _desk(request, forms.ShiftForm())


@require_safe
def concern(request: HttpRequest, id: UUID) -> HttpResponse:
    """One concern with its words. Each opening is in the trail."""
    return _one(request, _found(request, id), forms.CloseForm())


@require_POST
def acknowledge_concern(request: HttpRequest, id: UUID) -> HttpResponse:
    """Its owner has seen it."""
    actions.acknowledge_concern(by=_persona(request), concern=_found(request, id))
    return redirect("safety:concern", id=id)


@require_POST
def take_concern(request: HttpRequest, id: UUID) -> HttpResponse:
    """Somebody on call takes it."""
    actions.take_concern(by=_persona(request), concern=_found(request, id))
    return redirect("safety:concern", id=id)


@require_POST
def answer_concern(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write to the one who asked. A script gets it as a fragment; without one the page comes back."""
    found, form = _found(request, id), forms.AnswerForm(request.POST)
    form.is_valid()
    try:
        answer = actions.answer_concern(by=_persona(request), concern=found, **form.cleaned_data)
    except Refusal as refusal:
        return _not_written(request, refusal) or _one(request, found, forms.CloseForm(), form, refusal)
    return _written(request, answer, form, reverse("safety:concern", kwargs={"id": id}))


@require_POST
def close_concern(request: HttpRequest, id: UUID) -> HttpResponse:
    """Close it, with how it ended and what was agreed."""
    persona, found, form = _persona(request), _found(request, id), forms.CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_concern(
                by=persona,
                concern=found,
                disposition=form.cleaned_data["disposition"],
                reason=form.cleaned_data["reason"],
                follow_up_at=form.follow_up_at(persona.time_zone),
            )
            messages.success(request, _("Closed. What you wrote is kept with it."))
            return redirect("safety:concerns")
        except Invalid as refusal:
            _mend(form, refusal)
    return _one(request, found, form)


@require_POST
def follow_up_concern(request: HttpRequest, id: UUID) -> HttpResponse:
    """The person was asked again."""
    actions.follow_up_concern(by=_persona(request), concern=_found(request, id))
    messages.success(request, _("Noted: you asked them again."))
    return redirect("safety:concerns")


@require_POST
def start_shift(request: HttpRequest) -> HttpResponse:
    """Be on call from now on."""
    form = forms.ShiftForm(request.POST)
    if form.is_valid():
        actions.start_shift(by=_persona(request), ends_at=form.ends_at(clock.now()))
        return redirect("safety:concerns")
    access.may_start_shift(_persona(request)).or_refuse()
    return _desk(request, form)


@require_POST
def end_shift(request: HttpRequest) -> HttpResponse:
    """Stop being on call."""
    actions.end_shift(by=_persona(request))
    return redirect("safety:concerns")


@require_safe
def pauses(request: HttpRequest) -> HttpResponse:
    """Everyone who is paused, and the form to pause somebody."""
    persona = _persona(request)
    access.may_see_pauses(persona).or_refuse()
    return _pauses(request, forms.PauseForm(initial={"name": _named(request.GET.get("persona", ""))}))


@require_POST
def pause_person(request: HttpRequest) -> HttpResponse:
    """Pause somebody, by the name others see."""
    persona, form = _persona(request), forms.PauseForm(request.POST)
    access.may_see_pauses(persona).or_refuse()
    if form.is_valid():
        target = queries.persona_shown_as(persona, name_key(form.cleaned_data["name"]))
        if target is None:
            form.add_error("name", _("Nobody here is shown under this name."))
        else:
            try:
                actions.pause_person(
                    by=persona,
                    persona=target,
                    reason=form.cleaned_data["reason"],
                    until=form.until_at(persona.time_zone),
                )
                messages.success(request, _("{name} is paused.").format(name=target.name))
                return redirect("safety:pauses")
            except Invalid as refusal:
                _mend(form, refusal)
    return _pauses(request, form)


@require_POST
def resume_person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let somebody act again."""
    persona = _persona(request)
    access.may_see_pauses(persona).or_refuse()
    pause = queries.pause_for(persona, id)
    if pause is None:
        raise Missing("")
    actions.resume_person(by=persona, pause=pause)
    messages.success(request, _("{name} may act again.").format(name=pause.seen_as.name))
    return redirect("safety:pauses")


def _call(
    request: HttpRequest,
    form: forms.CallForm,
    refused_in: Concern | None = None,
    written: forms.AnswerForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    persona, country = _persona(request), numbers(organisation().country)
    own = queries.own_desk(persona)
    threads = []
    for concern in own["own"]:
        if concern.is_own:
            opened = actions.read_own_concern(by=persona, concern=concern)
            may = access.may_add_words(persona, concern)
            wrong = (written, refusal) if refused_in and concern.pk == refused_in.pk else (None, None)
            threads.append(
                {
                    **_thread(persona, concern, opened, may, *wrong),
                    "opened": opened,
                    "action": reverse("safety:add_words", kwargs={"id": concern.pk}),
                }
            )
    owner = queries.on_call_for(persona, persona)
    context = {
        **own,
        "form": form,
        "threads": threads,
        "refusal": refusal,
        "owner": owner,
        "usual": queries.usual_answer() if owner else None,
        "found": country,
        "lines": [*country.lines(CRISIS)[:1], *country.lines(EMERGENCY)[:1]],
    }
    return render(request, "safety/call.html", context, status=refusal.status if refusal else _status(form))


def _thread(
    persona: Persona,
    concern: Concern,
    opened: rules.Opened,
    may_write: Decision,
    written: forms.AnswerForm | None = None,
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    """What was written inside a concern, and the box to write in with who can read it."""
    own = next((said.id for said in reversed(opened.answers) if said.author_id == persona.pk), None)
    kept = written is not None and not isinstance(refusal, Conflict)
    return {
        "concern": concern,
        "flow": rules.flow_of(concern.pk, persona.pk),
        "answers": [queries.shown_answer(persona, said, sent=said.id == own) for said in opened.answers],
        "may_write": may_write,
        "key": (written.cleaned_data["key"] if written and kept else "") or str(uuid4()),
        "text": written.cleaned_data["words"] if written else "",
        "error": _not_sent(refusal) if refusal else "",
        **(_who_reads(persona, concern) if may_write else {}),
    }


def _who_reads(persona: Persona, concern: Concern) -> dict[str, Any]:
    """Who can read this, in words, from the rules themselves."""
    named = [
        _("{name}, {role}").format(name=reader.name, role=reader.hat_label)
        for reader in access.concern_readers(concern)
        if reader.pk != persona.pk
    ]
    if len(named) > 4:
        named = [*named[:3], _("{count} more of those on call").format(count=len(named) - 3)]
    sentence = _("you, and {names}.").format(names="; ".join(named)) if named else _("you alone.")
    more = [
        (_("Coordinators"), _("see who asked, and when. They do not see what is written.")),
        (_("Nobody else"), _("can read it, moderators and the people who run this place neither.")),
    ]
    return {"readers_sentence": sentence, "readers_more": more}


def _written(request: HttpRequest, answer: Answer, form: forms.AnswerForm, page: str) -> HttpResponse:
    if not _by_script(request):
        response = redirect(f"{page}#{rules.element_of(answer.pk)}")
        response.status_code = 303
        return response
    author, words = answer.author, rules.plain_words(form.cleaned_data["words"])
    said = rules.Said(answer.pk, author.pk, author.name, author.hat_label, answer.at, words)
    shown = queries.shown_answer(_persona(request), said, sent=True)
    return render(request, "safety/_answer.html", {"answer": shown}, status=201)


def _not_written(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """For a script, why it was not sent. None where the page itself has to say so; what is not there raises on."""
    if isinstance(refusal, Missing):
        raise refusal
    if not _by_script(request):
        return None
    context = {"reason": _not_sent(refusal)}
    return render(request, "safety/_refused.html", context, status=refusal.status)


def _not_sent(refusal: Refusal) -> str:
    return _("Not sent. {reason} Your words are still in the box.").format(reason=refusal.reason)


def _by_script(request: HttpRequest) -> bool:
    return bool(request.headers.get("X-Requested-With"))


def _desk(request: HttpRequest, form: forms.ShiftForm) -> HttpResponse:
    persona, now = _persona(request), clock.now()
    own, when = queries.own_shift(persona), partial(queries.shown_time, persona)
    context = {
        **queries.desk(persona),
        "form": form,
        "own_shift": own,
        "shifts": [shift for shift in queries.running_shifts()[:SHOWN] if own is None or shift.pk != own.pk],
        "lengths": [(hours, when(now + timedelta(hours=hours))) for hours in forms.ShiftForm.HOURS],
        "may_start": bool(access.may_start_shift(persona)),
        "follow_ups": list(queries.follow_ups(persona)[:SHOWN]) if access.may_start_shift(persona) else [],
        "now": now,
    }
    return render(request, "safety/concerns.html", context, status=_status(form))


def _one(
    request: HttpRequest,
    found: Concern,
    form: forms.CloseForm,
    written: forms.AnswerForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    persona = _persona(request)
    country = numbers(organisation().country)
    opened = actions.read_concern(by=persona, concern=found)
    may_write = access.may_answer_concern(persona, found)
    context = {
        "concern": found,
        "opened": opened,
        "thread": {
            **_thread(persona, found, opened, may_write, written, refusal),
            "action": reverse("safety:answer_concern", kwargs={"id": found.pk}),
        },
        "refusal": refusal,
        "form": form,
        "when": partial(queries.shown_time, persona),
        "may_acknowledge": bool(access.may_acknowledge_concern(persona, found)),
        "may_take": access.may_take_concern(persona, found),
        "found": country,
        "lines": [*country.lines(CRISIS)[:1], *country.lines(EMERGENCY)[:1]],
    }
    return render(
        request, "safety/concern.html", context, status=refusal.status if refusal else _status(form)
    )


def _pauses(request: HttpRequest, form: forms.PauseForm) -> HttpResponse:
    persona = _persona(request)
    context = {
        "form": form,
        "pauses": list(queries.pauses(persona)[:SHOWN]),
        "when": partial(queries.shown_time, persona),
    }
    return render(request, "safety/pauses.html", context, status=_status(form))


def _found(request: HttpRequest, concern_id: UUID) -> Concern:
    persona = _persona(request)
    found = queries.concern_for(persona, concern_id)
    if found is None:
        raise Missing("")
    access.may_read_concern(persona, found).or_refuse()
    return found


def _named(persona_id: str) -> str:
    """The name to begin the form with, when another page names somebody."""
    try:
        found = persona_by_id(UUID(persona_id))
    except ValueError:
        return ""
    return found.name if found else ""


def _persona(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona


def _mend(form: Any, refusal: Invalid) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
