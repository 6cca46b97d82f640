"""The pages that belong to no app: what is not there, and what broke."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError

from kith.config.middleware import missing_page, refusal_page
from kith.lib.doors import public


def missing(request: HttpRequest, anything: str = "") -> HttpResponse:
    """Any address nobody claims. Signed out it is the way in, like every other."""
    return missing_page(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404, with the same body."""
    return missing_page(request)


def out_of_step(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: the page was open too long, or it came from elsewhere."""
    return refusal_page(request, 403, "")


@public
def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no page of ours sends. Plain, because nothing in it can be trusted, its host neither."""
    return HttpResponseBadRequest(
        "This request cannot be read. Go back, load the page again, and try once more.",
        content_type="text/plain; charset=utf-8",
    )


@public
def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed. Plain, because the shell may be what broke."""
    return HttpResponseServerError(
        "This page broke. It is our fault, not yours. Go back and try again. In danger, call your local emergency number.",
        content_type="text/plain; charset=utf-8",
    )
