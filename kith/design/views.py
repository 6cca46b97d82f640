"""The page that shows every part of the design, in development and tests only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def parts(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "design/parts.html")
