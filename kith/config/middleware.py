"""What every request passes through: exact headers, same origin, signed in, and refusals turned into pages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kith.lib.refusal import Missing, Refusal
from kith.notices.queries import live_cursor

Handler = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
)


def headers(get_response: Handler) -> Handler:
    """Strict headers on every page; nothing signed in is ever stored by a browser."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle


def same_origin(get_response: Handler) -> Handler:
    """Refuse a form sent here by another site.

    A visitor has no session and so no CSRF token; where the browser says from where a form comes, that must be here. Signed-in forms are guarded
    by Django's token as well, which is why a request that names no source at all may pass here.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and not _from_here(request):
            return refusal_page(request, 403, "")
        return get_response(request)

    return handle


def _from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return True
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (
        parts.netloc == request.get_host()
        or f"{parts.scheme}://{parts.netloc}" in settings.CSRF_TRUSTED_ORIGINS
    )


def place_in_the_stream(get_response: Handler) -> Handler:
    """Remember where the stream stands before a page reads anything, so that nothing falls between the page and its stream."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and request.persona is not None:  # type: ignore[attr-defined]
            request.live_from = live_cursor()  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def signed_in_unless_public(get_response: Handler) -> Handler:
    """Deny by default: signed out, every address that is not public, existing or not, answers with the same way in."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(
        request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "is_public", False) or request.persona is not None:  # type: ignore[attr-defined]
            return None
        return redirect(settings.LOGIN_URL)

    handle.process_view = process_view  # type: ignore[attr-defined]
    return handle


def refusals(get_response: Handler) -> Handler:
    """A refusal leaves the straight line of a request only here, and becomes a page."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Http404 | Missing):
            return missing_page(request)
        if isinstance(error, Refusal):
            return refusal_page(request, error.status, error.reason)
        return None

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle


def refusal_page(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    """The page that says in words why something was not done."""
    return render(request, "config/refusal.html", {"reason": reason, "status": status}, status=status)


def missing_page(request: HttpRequest) -> HttpResponse:
    """The one page for what is not there and for what this person may not know is there."""
    return render(request, "config/missing.html", status=404)
