"""What somebody kept of the guide: keep it, read it again, forget it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kith.guidance import actions, forms, queries, rules
from kith.guidance.views import result
from kith.lib.refusal import Invalid
from kith.people.models import Hat


@require_POST
def keep_result(request: HttpRequest) -> HttpResponse:
    """Keep the result on this page."""
    try:
        walk = forms.opened(request.POST.get("walk", ""))
    except Invalid:
        return render(request, "guidance/lost.html", status=422)
    if not walk.can_see_result:
        return render(request, "guidance/lost.html", status=422)
    persona = request.persona  # type: ignore[attr-defined]
    own = (walk.carer.answers, walk.carer.asked) if walk.carer else None
    actions.keep_result(by=persona, answers=walk.answers, asked=walk.asked, own=own)
    messages.success(request, _("Kept. Only you can open it."))
    onward = request.POST.get("onward") == "find" and persona.hat == Hat.MEMBER
    return redirect("matching:find" if onward else "guidance:kept")


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What was kept, as it reads today; safety answers stay closed."""
    persona = request.persona  # type: ignore[attr-defined]
    if queries.kept_result(persona) is None:
        return render(request, "guidance/kept_nothing.html")
    found = actions.read_kept_result(by=persona)
    # Nobody was warned on this page, so nothing changed from here on is told to anybody.
    walk = forms.begun(None)
    walk.told = "kept"
    walk.answers, walk.asked = found.answers, found.asked
    walk.helped = walk.calls_for_help
    walk.young_read = True
    walk.with_carer()
    if walk.carer and found.own:
        walk.carer.answers, walk.carer.asked = found.own.answers, found.own.asked
        walk.carer.told, walk.carer.helped = "kept", walk.carer.calls_for_help
    context = {
        **result.shown(walk, persona),
        "kept_on": date_format(found.kept_at, "j F Y"),
        "rules_changed": found.rule_version != rules.BOOK.version,
    }
    return render(request, "guidance/result.html", context)


@require_POST
def forget_result(request: HttpRequest) -> HttpResponse:
    """Take it away again."""
    actions.forget_result(by=request.persona)  # type: ignore[attr-defined]
    messages.success(request, _("It is gone."))
    return redirect("guidance:kept")
