"""Addresses for looking at the design alone: the parts page, and the few names the shell leads to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kith.design import views


class Words(dict[str, Any]):
    """A thing that answers by attribute, as a model would."""

    __getattr__ = dict.__getitem__


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What the house's own context processors would give, for a person with two hats in five places."""
    name = "Harbour Street Recovery Community"
    spots = [
        ("today", _("Today")),
        ("people", _("People")),
        ("talk", _("Messages")),
        ("safety", _("Safety")),
        ("tools", _("Tools")),
    ]
    return {
        "house": Words(name=name, shown_name="Harbour", exit_url="/away"),
        "persona": Words(id="1", name="Dan", hat="coordinator", hat_label=_("Coordinator")),
        "personas": [Words(id="2", name="Quiet Fox", hat="member", hat_label=_("Member"))],
        "places": [
            {
                "key": key,
                "label": label,
                "url": "/#" + key,
                "icon": key,
                "count": 2 if key == "talk" else None,
            }
            for key, label in spots
        ],
        "exit_here": "exit" in request.GET,
        "live": "/live" if "live" in request.GET else "",
    }


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """A page with nothing in it but the shell."""
    return render(request, "design/shell.html")


urlpatterns = [
    path("_design/", include((([path("", views.parts, name="parts")]), "design"))),
    path("", include(([path("", nowhere, name="start")], "home"))),
    path("", include(([path("help", nowhere, name="help_now")], "directory"))),
    path(
        "",
        include(
            (
                [
                    path("leave", nowhere, name="leave"),
                    path("hat", nowhere, name="switch_hat"),
                    path("me", nowhere, name="me"),
                    path("out", nowhere, name="sign_out"),
                ],
                "people",
            )
        ),
    ),
]
