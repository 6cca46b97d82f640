"""Coming in, and leaving."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kith.lib.doors import visitors_form
from kith.lib.refusal import Invalid, Missing
from kith.people import actions, forms, queries
from kith.people.gateways import TooMany
from kith.people.models import Hat, Person, Persona, SignUp
from kith.people.rules import SESSION_PERSONA, SESSION_SECONDS
from kith.privacy.actions import lock_token, unlock_token

TOKEN = "join"
TOKEN_SECONDS = 24 * 3600
BACKEND = "django.contrib.auth.backends.ModelBackend"
FIRST_PLACE = {Hat.MEMBER: "matching:find", Hat.SUPPORTER: "matching:profile"}


@visitors_form
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The age band first; then a name, a passphrase and the agreement. Nothing is kept, not even a cookie, until the account exists.

    What a page carried here (`carry`) is handed on from step to step, unread, until its owner can say whether to keep it.
    """
    if _persona(request):
        return _offer_keeping(request, "home:today")
    house = queries.organisation()
    if house.sign_up == SignUp.CLOSED or not (house.set_up_at or house.is_demo):
        return render(
            request, "people/join_closed.html", {"carry": forms.carried(request.POST), "place": "in"}
        )
    if request.method != "POST" or "begin" in request.POST:
        return _ask_age(request, forms.AgeForm())
    if "token" in request.POST:
        return _join_with(request, invited=house.sign_up == SignUp.INVITATION)
    form = forms.AgeForm(request.POST)
    if not form.is_valid():
        return _ask_age(request, form)
    if form.cleaned_data["age"] == "young":
        return redirect("directory:young")
    if form.cleaned_data["age"] == "unsaid":
        return _ask_age(request, form, unsaid=True)
    token = lock_token(TOKEN, {"adult": True, "id": str(uuid4())})
    first = {"token": token, "version": house.agreement_version, "time_zone": house.time_zone}
    return _ask_name(request, forms.JoinForm(initial=first, invited=house.sign_up == SignUp.INVITATION))


def _join_with(request: HttpRequest, *, invited: bool) -> HttpResponse:
    form = forms.JoinForm(request.POST, invited=invited)
    try:
        stated = unlock_token(TOKEN, request.POST["token"], TOKEN_SECONDS)
    except Invalid:
        return _ask_age(request, forms.AgeForm(), again=True)
    if not form.is_valid():
        _judge_passphrase(form)
        return _ask_name(request, form)
    typed = form.cleaned_data
    try:
        invitation = None
        if typed["code"] and not queries.is_person(UUID(stated["id"])):
            invitation = actions.find_invitation(by=None, code=typed["code"], address=_address(request))
        person = actions.sign_up(
            by=None,
            name=typed["name"],
            passphrase=typed["passphrase"],
            adult=stated["adult"],
            agreed_to=typed["version"],
            time_zone=typed["time_zone"],
            invitation=invitation,
            person_id=UUID(stated["id"]),
        )
    except TooMany as refusal:
        form.add_error(None, refusal.reason)
        return _ask_name(request, form, refusal.status)
    except Invalid as refusal:
        form.refuse(refusal)
        return _ask_name(request, form)
    persona = queries.personas_of(person)[0]
    open_session(request, person, persona)
    onward = FIRST_PLACE.get(Hat(persona.hat), "home:today")
    # The places in the frame are those of the person who has just come in.
    request.persona = persona  # type: ignore[attr-defined]
    if typed["sheet"] == "no":
        return _offer_keeping(request, onward, new=True)
    words = actions.make_recovery_sheet(by=persona)
    shown = {"words": words, "onward": onward, "carry": forms.carried(request.POST)}
    return render(request, "people/sheet.html", shown)


@visitors_form
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A name and a passphrase; in a demonstration, one click."""
    if _persona(request):
        return _offer_keeping(request, "home:today")
    if request.method != "POST" or "begin" in request.POST:
        return _ask_in(request, forms.SignInForm())
    form = forms.SignInForm(request.POST)
    if not form.is_valid():
        return _ask_in(request, form, 422)
    typed = form.cleaned_data
    try:
        person = actions.sign_in(
            by=None, name=typed["name"], passphrase=typed["passphrase"], address=_address(request)
        )
    except (Invalid, TooMany) as refusal:
        form.add_error(None, refusal.reason)
        return _ask_in(request, form, refusal.status)
    persona = queries.personas_of(person)[0]
    open_session(request, person, persona)
    request.persona = persona  # type: ignore[attr-defined]
    return _offer_keeping(request, "home:today")


@visitors_form
@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Be one of the people of a demonstration."""
    try:
        chosen = queries.persona_by_id(UUID(request.POST.get("persona", "")))
    except ValueError:
        chosen = None
    if chosen is None:
        raise Missing("")
    persona = actions.enter_demo(by=None, persona=chosen)
    open_session(request, persona.person, persona)
    request.persona = persona  # type: ignore[attr-defined]
    return _offer_keeping(request, "home:today")


@visitors_form
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Back in by a recovery sheet."""
    if request.method != "POST":
        return render(request, "people/recover.html", {"form": forms.RecoverForm(), "place": "in"})
    form = forms.RecoverForm(request.POST)
    status = 422
    if form.is_valid():
        typed = form.cleaned_data
        try:
            person = actions.recover_account(
                by=None, name=typed["name"], words=typed["words"], new=typed["new"], address=_address(request)
            )
        except TooMany as refusal:
            form.add_error(None, refusal.reason)
            status = refusal.status
        except Invalid as refusal:
            form.add_error("new" if refusal.field == "passphrase" else refusal.field or None, refusal.reason)
        else:
            open_session(request, person, queries.personas_of(person)[0])
            return redirect("home:today")
    return render(request, "people/recover.html", {"form": form, "place": "in"}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and its stream."""
    _end_session(request)
    return redirect("home:start")


@visitors_form
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave this site: the session ends on the server, the browser forgets what it kept of us, and another site opens.

    The answer is a blank page that moves on by itself, not a redirect: without script, browsers stop a form's redirect to another site because
    `form-action` names only this one.
    """
    exit_url = queries.organisation().exit_url
    if request.method != "POST":
        return redirect(exit_url)
    _end_session(request)
    response = render(request, "people/leave.html", {"exit_url": exit_url})
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def open_session(request: HttpRequest, person: Person, persona: Persona) -> None:
    """Sign somebody in: a new session key, this hat, two weeks."""
    login(request, person, backend=BACKEND)
    request.session[SESSION_PERSONA] = str(persona.pk)
    request.session.set_expiry(SESSION_SECONDS)


def _offer_keeping(request: HttpRequest, onward: str, *, new: bool = False) -> HttpResponse:
    """On to the next page; before it, whoever brought something along is asked whether to keep it."""
    carry = forms.carried(request.POST)
    if not carry:
        return redirect(onward)
    return render(request, "people/carried.html", {"carry": carry, "onward": onward, "new": new})


def _end_session(request: HttpRequest) -> None:
    """End the session first and say so after: the stream looks when it is told, and must not find it still there."""
    persona = _persona(request)
    if request.session.session_key:
        logout(request)
    if persona:
        actions.sign_out(by=persona)


def _ask_age(
    request: HttpRequest, form: forms.AgeForm, *, unsaid: bool = False, again: bool = False
) -> HttpResponse:
    words = {"form": form, "unsaid": unsaid, "again": again, "place": "in"}
    words["carry"] = forms.carried(request.POST)
    return render(request, "people/join.html", words, status=422 if form.errors or again else 200)


def _ask_name(request: HttpRequest, form: forms.JoinForm, status: int = 0) -> HttpResponse:
    house = queries.organisation()
    if form.is_bound and str(form["version"].value()) != str(house.agreement_version):
        # The page must carry the version whose words it shows.
        typed = request.POST.copy()
        typed["version"] = str(house.agreement_version)
        typed.pop("agree", None)
        form.data = typed
    words = {"form": form, "agreement": queries.agreement_lines(house), "place": "in"}
    words["carry"] = forms.carried(request.POST)
    return render(request, "people/join_name.html", words, status=status or (422 if form.is_bound else 200))


def _judge_passphrase(form: forms.JoinForm) -> None:
    """Say at once all there is to mend, not one thing after another."""
    typed = form.cleaned_data
    if "passphrase" in typed:
        try:
            actions.check_passphrase(typed["passphrase"], typed.get("name", ""))
        except Invalid as refusal:
            form.refuse(refusal)


def _ask_in(request: HttpRequest, form: forms.SignInForm, status: int = 200) -> HttpResponse:
    house = queries.organisation()
    # One line a person, in the hat they work in; the others are one step further, in their own menu.
    people = list({one.person_id: one for one in queries.demo_personas()}.values()) if house.is_demo else []
    cast = [one for one in people if one.person.name_key in queries.DEMO_CAST]
    words: dict[str, Any] = {"form": form, "cast": cast, "others": people[len(cast) :], "place": "in"}
    words |= {"closed": house.sign_up == SignUp.CLOSED, "carry": forms.carried(request.POST)}
    return render(request, "people/sign_in.html", words, status=status)


def _persona(request: HttpRequest) -> Persona | None:
    return getattr(request, "persona", None)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


__all__ = ["enter_demo", "join", "leave", "open_session", "recover", "sign_in", "sign_out"]
