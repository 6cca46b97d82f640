"""One question per page. Each step is a POST to the same address; the page itself carries all there is to know."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kith.guidance import actions, forms, rules
from kith.guidance.forms import QuestionForm, SafeForm, Walk
from kith.guidance.views import result
from kith.lib.doors import visitors_form
from kith.lib.refusal import Invalid, Refusal
from kith.people.models import Persona

UNFIT = 422
RESULT = "result"


@visitors_form
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """The way from "is it safe to read this?" to what may fit now."""
    if request.method != "POST":
        return _start(request, forms.begun(_persona(request)), SafeForm())
    try:
        walk = forms.opened(request.POST.get("walk", ""))
    except Invalid:
        return render(request, "guidance/lost.html", status=UNFIT)
    to = RESULT if request.POST.get("to") == RESULT else ""
    step = request.POST.get("do", "change" if "change" in request.POST else "")
    if step == "start":
        return _begin(request, walk)
    if step in ("answer", "back", "now"):
        return _answer(request, walk, step, to)
    if step == "change":
        return _change(request, walk)
    if step == "more":
        return _ask_or_result(request, walk, after_result=True)
    if step == "go_on":
        return _go_on(request, walk, to)
    if step == "own":
        return _own(request, walk)
    if step == RESULT:
        return _result(request, walk)
    return _ask_or_result(request, walk, status=UNFIT, misplaced=True)


def _start(request: HttpRequest, walk: Walk, form: SafeForm) -> HttpResponse:
    status = UNFIT if form.errors else 200
    return render(request, "guidance/guide.html", {"walk": walk, "form": form}, status=status)


def _begin(request: HttpRequest, walk: Walk) -> HttpResponse:
    """What somebody said about who can see the screen."""
    form = SafeForm(request.POST)
    if not form.is_valid():
        return _start(request, walk, form)
    if form.cleaned_data["safe"] == "no":
        return HttpResponseRedirect(reverse("people:leave"), status=307)
    if form.cleaned_data["safe"] == "hide":
        return render(request, "guidance/hidden.html", {"walk": walk})
    return _ask_or_result(request, walk)


def _answer(request: HttpRequest, walk: Walk, step: str, to: str) -> HttpResponse:
    """One answer. On the way back or to the result an empty one is no mistake."""
    name = request.POST.get("question", "")
    found = walk.part(name)
    if found is None or not walk.may_answer(name):
        return _ask_or_result(request, walk, status=UNFIT, misplaced=True)
    of_them, question = found
    form = QuestionForm(question, of_them, request.POST)
    if form.is_valid() and (step == "answer" or _is_filled(request)):
        of_them.take(question.key, form.value)
        walk.with_carer()
        _tell(request, of_them, carer=of_them is not walk)
        if _is_new_crisis(of_them):
            return _crisis(request, walk, of_them, to)
        if walk.young and not walk.young_read:
            return _young(request, walk, to)
    elif step == "answer":
        return _ask(request, walk, name, form, to, status=UNFIT)
    if step == "now" or (to == RESULT and walk.can_see_result):
        return _result(request, walk)
    if step == "back":
        earlier = walk.before(name)
        return _ask(request, walk, earlier) if earlier else _start(request, walk, SafeForm())
    if of_them is not walk:
        return _own(request, walk)
    anew = to == RESULT and name == rules.FOR_WHOM
    return _ask_or_result(request, walk, after_result=question.tier == "after_result", anew=anew)


def _go_on(request: HttpRequest, walk: Walk, to: str) -> HttpResponse:
    """On from a page that interrupted, unless the young have not read theirs yet."""
    if walk.young and not walk.young_read:
        return _young(request, walk, to)
    return _result(request, walk) if to == RESULT else _ask_or_result(request, walk)


def _change(request: HttpRequest, walk: Walk) -> HttpResponse:
    """Back to one question from the result."""
    name = request.POST.get("change", "")
    found = walk.part(name)
    if found is None or found[1].key not in found[0].asked:
        return _ask_or_result(request, walk, status=UNFIT, misplaced=True)
    return _ask(request, walk, name, to=RESULT)


def _own(request: HttpRequest, walk: Walk) -> HttpResponse:
    """What a carer is asked about themself; then the result."""
    name = walk.next_own_name
    return _ask(request, walk, name) if name else _result(request, walk)


def _ask_or_result(
    request: HttpRequest,
    walk: Walk,
    after_result: bool = False,
    status: int = 200,
    misplaced: bool = False,
    anew: bool = False,
) -> HttpResponse:
    """The next question, or the result when none is left."""
    name = walk.next_name(after_result)
    if name is None:
        return _result(request, walk, status)
    return _ask(request, walk, name, status=status, misplaced=misplaced, anew=anew)


def _ask(
    request: HttpRequest,
    walk: Walk,
    name: str,
    form: QuestionForm | None = None,
    to: str = "",
    status: int = 200,
    misplaced: bool = False,
    anew: bool = False,
) -> HttpResponse:
    found = walk.part(name)
    assert found is not None
    of_them, question = found
    own = of_them is not walk
    after = question.tier == "after_result"
    asked = {*walk.asked, name}
    left = 0 if own else len(rules.questions_left(walk.answers, asked, after)) + 1
    if not after:
        left += len(walk.carer_left) if not own or question.key in walk.carer_left else 1
    context = {
        "walk": walk,
        "form": form or QuestionForm(question, of_them),
        "question": question,
        "name": name,
        "own": own,
        "to": to,
        "left": left,
        "misplaced": misplaced,
        "anew": anew,
        "words": result.words_beside(question, of_them),
    }
    return render(request, "guidance/question.html", context, status=status)


def _crisis(request: HttpRequest, walk: Walk, of_them: Walk, to: str) -> HttpResponse:
    """Help first, for whoever it is. The rest can wait."""
    of_them.helped = of_them.calls_for_help
    context = {
        "walk": walk,
        "of_them": of_them,
        "own": of_them is not walk,
        "to": to,
        **result.help_words(of_them, signed_in=_persona(request) is not None),
    }
    return render(request, "guidance/crisis.html", context)


def _young(request: HttpRequest, walk: Walk, to: str) -> HttpResponse:
    """Under 18: who is there for them, and who must be told, before any question about safety."""
    walk.young_read = True
    context = {"walk": walk, "to": to, **result.young_words(walk)}
    return render(request, "guidance/young.html", context)


def _result(request: HttpRequest, walk: Walk, status: int = 200) -> HttpResponse:
    """What may fit now; never before the safety questions were put."""
    if not walk.can_see_result:
        name = walk.next_name()
        assert name is not None
        return _ask(request, walk, name, status=UNFIT, misplaced=True)
    for each in (walk, walk.carer):
        if each:
            _tell(request, each, carer=each is not walk)
            each.helped = each.calls_for_help
    context = result.shown(walk, _persona(request))
    return render(request, "guidance/result.html", context, status=status)


def _is_filled(request: HttpRequest) -> bool:
    return any(request.POST.get(name) for name in ("answer", "country", "language"))


def _is_new_crisis(walk: Walk) -> bool:
    """Whether these answers call for help that was not shown yet."""
    return not set(walk.calls_for_help) <= set(walk.helped)


def _tell(request: HttpRequest, walk: Walk, carer: bool) -> None:
    """Tell whoever is on call about serious answers, of somebody who was told beforehand that this happens.

    Whatever goes wrong with the telling, the page with help is shown, and does not claim that anybody was told.
    """
    persona = _persona(request)
    if persona is None or walk.warned != str(persona.person_id):
        return
    if walk.result.domains["R"] < actions.SERIOUS:
        return
    try:
        concern = actions.raise_guidance_concern(
            by=persona, walk=UUID(walk.id), answers=walk.answers, asked=walk.asked, carer=carer
        )
    except Refusal:
        return
    if concern is not None:
        walk.told = "someone" if concern.owner_id else "nobody"
    elif not walk.told:
        walk.told = "before"


def _persona(request: HttpRequest) -> Persona | None:
    persona: Persona | None = getattr(request, "persona", None)
    return persona
