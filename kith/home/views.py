"""The front door, one's day, the words everybody may read, and setting the house up."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.home import access, actions, forms, queries, rules
from kith.lib.doors import public, visitors_form
from kith.lib.refusal import Conflict, Invalid, Missing, Refusal
from kith.people.actions import accept_agreement, begin_set_up, invite_someone
from kith.people.models import Hat, Organisation, Persona, SignUp
from kith.people.queries import agreement_lines, any_administrator, organisation, personas_of
from kith.people.rules import SESSION_PERSONA, SESSION_SECONDS, default_agreement, new_code, zone

BACKEND = "django.contrib.auth.backends.ModelBackend"
READ = ["GET", "HEAD"]
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@public
@require_http_methods(READ)
def start(request: HttpRequest) -> HttpResponse:
    """The front door. Nothing asks for a name, nothing is kept."""
    house = organisation()
    if house.set_up_at is None and not house.is_demo:
        return render(request, "home/not_open.html", {"place": "start"})
    with in_zone(zone(house.time_zone)):
        words = {
            "here": queries.here_now(),
            "moment": date_format(localtime(), "l, H:i"),
            "zone": house.time_zone.split("/")[-1].replace("_", " "),
            "door": "matching:find" if _persona(request) else "people:join",
            "place": "start",
        }
    return render(request, "home/start.html", words)


@require_http_methods(READ)
def today(request: HttpRequest) -> HttpResponse:
    """What is new, and the one next thing, for the hat that is worn."""
    viewer = _viewer(request)
    local = localtime()
    words = {
        "day": queries.day_of(viewer),
        "part": rules.part_of_day(local),
        "moment": date_format(local, "l j F, H:i"),
        "place": "today",
    }
    return render(request, "home/today.html", words)


@public
@require_http_methods(READ)
def professional(request: HttpRequest) -> HttpResponse:
    """What a professional is, and where to find one while there is no booking here."""
    return render(request, "home/professional.html", {"place": "start"})


@visitors_form
@require_http_methods(READ_AND_WRITE)
def agreement(request: HttpRequest) -> HttpResponse:
    """The house agreement; whoever agreed to an older one may agree to this one here."""
    house, persona = organisation(), _persona(request)
    if request.method == "POST":
        if persona is None:
            return redirect(settings.LOGIN_URL)
        version = request.POST.get("version", "")
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            raise Conflict(_("The house agreement has changed again. Please read it once more."))
        accept_agreement(by=persona, version=int(version))
        messages.success(request, _("Thank you. You agreed to the house agreement as it stands now."))
        return redirect("home:today")
    words = {
        "lines": agreement_lines(house),
        "ask": persona is not None and persona.person.agreement_version != house.agreement_version,
    }
    return render(request, "home/agreement.html", words)


@public
@require_http_methods(READ)
def privacy(request: HttpRequest) -> HttpResponse:
    """How things are kept private: only what is true of this house as it is."""
    return render(request, "home/privacy.html")


@public
@require_http_methods(READ)
def complain(request: HttpRequest) -> HttpResponse:
    """Where to complain."""
    return render(request, "home/complain.html")


@visitors_form
@require_http_methods(READ_AND_WRITE)
def setup(request: HttpRequest) -> HttpResponse:
    """The first hour of a house: the code and the first account, then step by step. It can be left and taken up again."""
    house, persona = organisation(), _persona(request)
    is_set_up = house.set_up_at is not None or house.is_demo
    if persona:
        access.may_see_house(persona).or_refuse()
        step = None if is_set_up else rules.next_step(queries.setup_steps(house))
        return redirect(step.page if step else "home:house")
    if is_set_up:
        return redirect(settings.LOGIN_URL)
    if any_administrator():
        return render(request, "home/setup_begun.html", {"place": "in"})
    form = forms.FirstForm(request.POST or None, initial={"time_zone": house.time_zone})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            person = begin_set_up(
                by=None, address=str(request.META.get("REMOTE_ADDR", "")), **form.cleaned_data
            )
        except Invalid as refusal:
            form.refuse(refusal)
        except Missing:
            form.add_error("code", _("No set-up code is waiting. Start Kith again to get one."))
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
            status = refusal.status
        else:
            login(request, person, backend=BACKEND)
            request.session[SESSION_PERSONA] = str(personas_of(person)[0].pk)
            request.session.set_expiry(SESSION_SECONDS)
            return redirect("home:setup")
    return render(request, "home/setup.html", {"form": form, **_progress(house, "you")}, status=status)


@require_http_methods(READ)
def house(request: HttpRequest) -> HttpResponse:
    """How the house is set, and what whoever runs it should know."""
    access.may_see_house(_viewer(request)).or_refuse()
    found = organisation()
    if found.set_up_at is None and not found.is_demo:
        return redirect("home:setup")
    words = {
        "checks": queries.checks(found),
        "place": "house",
        "door": SignUp(found.sign_up).label,
        "country": _country(found),
    }
    return render(request, "home/house.html", words)


@require_http_methods(READ_AND_WRITE)
def organisation_words(request: HttpRequest) -> HttpResponse:
    """The name, the cover name, the exit, the country."""
    found = organisation()
    first = {
        name: getattr(found, name) for name in ("name", "cover_name", "exit_url", "country", "time_zone")
    }
    if "organisation" not in found.setup_done:
        first["name"] = ""
        first["time_zone"] = _viewer(request).time_zone
    return _part(request, "organisation", forms.OrganisationForm(request.POST or None, initial=first))


@require_http_methods(READ_AND_WRITE)
def numbers(request: HttpRequest) -> HttpResponse:
    """Where the numbers to call stand, and the way to check them; they may be left for later."""
    viewer, found = _viewer(request), organisation()
    access.may_see_house(viewer).or_refuse()
    if request.method == "POST":
        actions.change_house(by=viewer, step="numbers", words={})
        return redirect("home:setup")
    words = {"decision": access.may_let_people_in(found, SignUp.OPEN), **_progress(found, "numbers")}
    return render(request, "home/numbers.html", words)


@require_http_methods(READ_AND_WRITE)
def sign_up(request: HttpRequest) -> HttpResponse:
    """Who may come in."""
    found = organisation()
    first = {"sign_up": found.sign_up} if "sign_up" in found.setup_done or found.set_up_at else {}
    return _part(request, "sign_up", forms.SignUpForm(request.POST or None, initial=first))


@require_http_methods(READ_AND_WRITE)
def agreement_words(request: HttpRequest) -> HttpResponse:
    """The agreement's text and the address for complaints."""
    found = organisation()
    first = {
        "agreement": found.agreement or default_agreement(),
        "complaint_address": found.complaint_address,
    }
    return _part(request, "agreement", forms.AgreementForm(request.POST or None, initial=first))


@require_http_methods(READ_AND_WRITE)
def first_supporter(request: HttpRequest) -> HttpResponse:
    """Invite a first supporter, or say that it comes later."""
    viewer, found = _viewer(request), organisation()
    access.may_see_house(viewer).or_refuse()
    words: dict[str, Any] = {"code": "", **_progress(found, "supporter")}
    if request.method == "POST":
        if request.POST.get("do") == "later":
            actions.change_house(by=viewer, step="supporter", words={})
            return redirect("home:setup")
        code = new_code()
        invite_someone(by=viewer, hat=Hat.SUPPORTER, code=code)
        words = {"code": code, **_progress(found, "supporter")}
    return render(request, "home/first_supporter.html", words)


@require_http_methods(READ_AND_WRITE)
def open_house(request: HttpRequest) -> HttpResponse:
    """The last step: look once more, then open."""
    viewer, found = _viewer(request), organisation()
    access.may_see_house(viewer).or_refuse()
    if found.set_up_at:
        return redirect("home:house")
    undone = any(
        not step.done and not step.later for step in queries.setup_steps(found) if step.key != "open"
    )
    decision = access.may_open_house(viewer, found, undone)
    if request.method == "POST" and decision:
        actions.open_house(by=viewer)
        messages.success(request, _("The house is set up."))
        return redirect("home:house")
    words = {
        "decision": decision,
        "door": SignUp(found.sign_up).label,
        "country": _country(found),
        **_progress(found, "open"),
    }
    return render(request, "home/open_house.html", words, status=422 if request.method == "POST" else 200)


def _part(request: HttpRequest, step: str, form: Any) -> HttpResponse:
    viewer, found = _viewer(request), organisation()
    access.may_see_house(viewer).or_refuse()
    if request.method == "POST" and form.is_valid():
        try:
            if step == "sign_up":
                actions.set_sign_up(by=viewer, sign_up=form.cleaned_data["sign_up"])
            else:
                actions.change_house(by=viewer, step=step, words=form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            if found.set_up_at or found.is_demo:
                messages.success(request, _("Kept."))
                return redirect("home:house")
            return redirect("home:setup")
    words = {"form": form, "step": step, "heading": queries.step_words(step), **_progress(found, step)}
    return render(request, "home/part.html", words, status=422 if form.is_bound and form.errors else 200)


def _progress(house: Organisation, now: str) -> dict[str, Any]:
    if house.set_up_at or house.is_demo:
        return {"steps": [], "left": "", "place": "house"}
    steps = queries.setup_steps(house)
    rows = [
        {
            "name": queries.step_words(step.key),
            "state": "now" if step.key == now else "done" if step.done else "",
            "note": _("left for later") if step.later and not step.done else "",
            "href": reverse(step.page) if step.key not in ("you", now) and now != "you" else "",
        }
        for step in steps
    ]
    left = sum(not step.done for step in steps)
    return {"steps": rows, "left": left, "place": "house"}


def _country(house: Organisation) -> str:
    return dict(forms.countries()).get(house.country, house.country)


def _persona(request: HttpRequest) -> Persona | None:
    return getattr(request, "persona", None)


def _viewer(request: HttpRequest) -> Persona:
    persona: Persona = request.persona  # type: ignore[attr-defined]
    return persona
