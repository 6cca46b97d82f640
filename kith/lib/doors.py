"""Marks for views."""

from collections.abc import Callable
from typing import TypeVar

from django.views.decorators.csrf import csrf_exempt

V = TypeVar("V", bound=Callable[..., object])


def public(view: V) -> V:
    """Open this view to everybody. A view without this mark needs somebody signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def visitors_form(view: V) -> V:
    """A public view whose form works without any cookie: it is guarded by the same-origin rule instead of a token."""
    return public(csrf_exempt(view))
