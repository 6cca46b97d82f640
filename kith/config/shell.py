"""What the frame of every page needs to know: whose house, which hat, which places."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kith.conversations.queries import unread_count
from kith.matching.queries import open_asks_count
from kith.moderation.queries import open_report_count
from kith.people.models import Hat, Persona
from kith.people.queries import organisation
from kith.safety.queries import is_paused, open_concern_count

MEMBERS = (Hat.MEMBER,)
HELPERS = (Hat.SUPPORTER, Hat.PROFESSIONAL, Hat.FACILITATOR)
STAFF = (Hat.COORDINATOR, Hat.MODERATOR, Hat.ON_CALL, Hat.ADMINISTRATOR)
COUNTED = {
    "talks": ("message", unread_count),
    "asks": ("ask", open_asks_count),
    "reports": ("report", open_report_count),
    "concerns": ("concern", open_concern_count),
}
"""The places with a number: the kind of event that changes it, and how it is reckoned when a page is made."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of `design/shell.html`."""
    persona: Persona | None = getattr(request, "persona", None)
    personas: list[Persona] = getattr(request, "personas", [])
    live_from = getattr(request, "live_from", "")
    return {
        "house": organisation(),
        "persona": persona,
        "personas": [other for other in personas if persona is None or other.pk != persona.pk],
        "places": places(persona),
        "foot": foot(),
        "live": f"/live?after={live_from}" if persona and live_from else "",
    }


def foot() -> list[dict[str, str]]:
    """The links at the foot of every page, which everybody may read."""
    return [
        {"label": _("The house agreement"), "url": reverse("home:agreement")},
        {"label": _("How we keep things private"), "url": reverse("home:privacy")},
        {"label": _("Complain"), "url": reverse("home:complain")},
        {"label": _("For people under 18"), "url": reverse("directory:young")},
    ]


def places(persona: Persona | None) -> list[dict[str, Any]]:
    """At most five places in the navigation, and only those that exist for this hat. Somebody who is paused is led to no desk."""
    if persona is None:
        rows = [
            ("start", _("Start"), "home:start", "today"),
            ("guide", _("Not sure?"), "guidance:guide", "both"),
            ("in", _("Sign in"), "people:sign_in", "key"),
        ]
    else:
        rows = [("today", _("Today"), "home:today", "today")]
        hat = "" if persona.hat in STAFF and is_paused(persona.person_id) else persona.hat
        if hat in MEMBERS:
            rows.append(("people", _("People"), "matching:find", "people"))
        if hat == Hat.SUPPORTER:
            rows.append(("asks", _("Asks"), "matching:asks", "people"))
        if hat in (*MEMBERS, *HELPERS):
            rows.append(("talks", _("Messages"), "conversations:list", "talk"))
        if hat == Hat.COORDINATOR:
            rows.append(("waiting", _("Waiting"), "matching:waiting", "waiting"))
        if hat in (Hat.ADMINISTRATOR, Hat.COORDINATOR):
            rows.append(("everyone", _("People"), "people:everyone", "people"))
        if hat == Hat.MODERATOR:
            rows.append(("reports", _("Reports"), "moderation:reports", "flag"))
        if hat == Hat.ON_CALL:
            rows.append(("concerns", _("Safety"), "safety:concerns", "safety"))
        if hat == Hat.ADMINISTRATOR:
            rows.append(("house", _("House"), "home:house", "tools"))
        rows.append(("me", _("You"), "people:me", "you"))
    return [
        {"key": key, "label": label, "url": reverse(name), "icon": icon, **_counted(persona, key)}
        for key, label, name, icon in rows
    ]


def _counted(persona: Persona | None, key: str) -> dict[str, Any]:
    if persona is None or key not in COUNTED:
        return {}
    kind, number = COUNTED[key]
    return {"counts": f"{kind}-{persona.pk}", "count": number(persona)}
