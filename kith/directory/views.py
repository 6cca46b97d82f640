"""Help now, the young people's page, and the page where numbers are checked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.directory import access, actions, forms, queries, rules
from kith.lib.doors import public
from kith.people.queries import organisation


@public
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """The numbers to call: two before anything else, then the rest."""
    found = _numbers(request)
    crisis = found.lines(rules.CRISIS)
    context = {
        **_chooser(found),
        "first": crisis[:1],
        "emergency": found.lines(rules.EMERGENCY)[:1] or queries.numbers("").lines(rules.EMERGENCY)[:1],
        "emergency_too": found.lines(rules.EMERGENCY)[1:],
        "more": crisis[1:],
        "abuse": found.lines(rules.ABUSE),
        "young": found.lines(rules.YOUNG),
        "substance": found.lines(rules.SUBSTANCE),
        "some": found.lines(rules.OTHERS),
    }
    return render(request, "directory/help_now.html", context)


@public
@require_safe
def young(request: HttpRequest) -> HttpResponse:
    """For people under 18: what we cannot do, why, and who can."""
    found = _numbers(request)
    first = found.first_for_young()
    context = {
        **_chooser(found),
        "first": first,
        "is_theirs": first is not None and first.line.need == rules.YOUNG,
        "more": [line for line in found.lines(rules.YOUNG) if line != first],
        "emergency": found.lines(rules.EMERGENCY)[:1],
        "children": [line for line in found.directories if "child" in line.name.lower()],
    }
    return render(request, "directory/young.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """Check the numbers of the house's own country, one by one."""
    access.may_confirm_helpline(request.persona).or_refuse()  # type: ignore[attr-defined]
    country = organisation().country
    form = forms.CheckForm(request.POST if request.method == "POST" else None, country=country)
    if request.method == "POST" and form.is_valid():
        made = actions.confirm_helpline(by=request.persona, country=country, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(
            request,
            _("Kept: this number is right.")
            if made.outcome == "confirmed"
            else _("Kept: this number is wrong. It is no longer shown as a number to call."),
        )
        return redirect("directory:numbers")
    found = queries.numbers(country)
    context = {
        "found": found,
        "form": form,
        "checked": sum(1 for line in found.all if line.check),
        "old": [line for line in found.all if line.old],
        "ready": queries.ready_to_open(country),
    }
    return render(request, "directory/numbers.html", context, status=422 if form.errors else 200)


def _numbers(request: HttpRequest) -> queries.Numbers:
    """The lines of the country somebody chose, else the house's own."""
    return queries.numbers(request.GET.get("where", "")[:2] or organisation().country)


def _chooser(found: queries.Numbers) -> dict[str, Any]:
    return {"found": found, "countries": rules.countries(), "where": found.place.code}
