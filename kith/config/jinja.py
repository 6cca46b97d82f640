"""The one template language of every page: Jinja2, strict about what is undefined."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Make the environment Django's Jinja2 backend renders with."""
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    made = Environment(**options)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    made.globals.update(static=static, url=_url, language=_language, direction=_direction)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _language() -> str:
    """The language this page is written in, for `<html lang>`."""
    return translation.get_language() or "en"


def _direction() -> str:
    """The way this page's language runs, for `<html dir>`."""
    return "rtl" if translation.get_language_bidi() else "ltr"
