"""The page that shows every part of the design, in development and tests only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kith.design import forms


def parts(request: HttpRequest) -> HttpResponse:
    """Every component once; the form on it has already been sent, with mistakes."""
    if not settings.DEBUG:
        raise Http404
    typed = {"name": "Quiet Fox", "passphrase": "blue moth", "about": ["mood"], "country": "de"}
    return render(request, "design/parts.html", {"form": forms.SampleForm(typed)})
