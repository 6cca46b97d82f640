"""The shape of what whoever runs the house types about it."""

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kith.lib.refusal import Invalid
from kith.people.models import NAME_LENGTH, SignUp
from kith.people.rules import PASSPHRASE_LIMIT, time_zones

AGREEMENT_LENGTH = 6000


def countries() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    locale = Locale.parse((get_language() or "en").replace("-", "_"))
    found = [(code, name) for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()]
    unreal = ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")
    return sorted((pair for pair in found if pair[0] not in unreal), key=lambda pair: pair[1])


def time_zone_field(hint: Any = "") -> forms.ChoiceField:
    """One of the world's time zones."""
    return forms.ChoiceField(
        label=_("Time zone"),
        help_text=hint,
        choices=[(zone, zone.replace("_", " ")) for zone in time_zones()],
        error_messages={
            "required": _("Please choose a time zone."),
            "invalid_choice": _("Please choose a time zone from the list."),
        },
    )


class PlainForm(forms.Form):
    """A form that can take a refusal of an action as its own error."""

    use_required_attribute = False

    def refuse(self, refusal: Invalid) -> None:
        """Show why an action refused, beside its field where there is one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.reason)


class FirstForm(PlainForm):
    """The code that was printed, and the first account."""

    code = forms.CharField(
        label=_("The set-up code"),
        help_text=_("Four words. They stand in the window where Kith was started."),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Please type the set-up code."),
            "max_length": _("A code has four words. Please check it."),
        },
    )
    name = forms.CharField(
        label=_("A name to be called by"),
        help_text=_("You sign in with it. It need not be your real one."),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
        error_messages={
            "required": _("Please give a name to be called by, two letters or more."),
            "max_length": _("Please use a shorter name, 40 letters or fewer."),
        },
    )
    passphrase = forms.CharField(
        label=_("A passphrase"),
        help_text=_("15 letters or more. Four or five words you will remember work well. Spaces are fine."),
        max_length=PASSPHRASE_LIMIT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": _("Please type your passphrase."),
            "max_length": _("That is longer than we can keep. Please use 256 letters or fewer."),
        },
    )
    time_zone = time_zone_field()
    adult = forms.BooleanField(
        label=_("I am 18 or older"),
        error_messages={"required": _("You have to be 18 or over to run this house.")},
    )


class OrganisationForm(PlainForm):
    """Who runs the house, and where."""

    name = forms.CharField(
        label=_("The name of your organisation"),
        help_text=_("It stands at the foot of every page."),
        max_length=80,
        error_messages={
            "required": _("Please give a name."),
            "max_length": _("Please use 80 letters or fewer."),
        },
    )
    cover_name = forms.CharField(
        label=_("A cover name"),
        help_text=_(
            "If you like: a plain name for the top of pages and the titles in a browser’s history, such as “Harbour notes”. It should not say what this is for."
        ),
        max_length=40,
        required=False,
        error_messages={"max_length": _("Please use 40 letters or fewer.")},
    )
    exit_url = forms.CharField(
        label=_("Where “Leave this site” goes"),
        help_text=_("A harmless address that many people open, such as the weather or the news."),
        max_length=300,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Please give an address."),
            "max_length": _("Please use a shorter address."),
        },
    )
    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("Its emergency numbers and crisis lines are shown first."),
        error_messages={
            "required": _("Choose a country."),
            "invalid_choice": _("Choose a country from the list."),
        },
    )
    time_zone = time_zone_field(_("The time on the front page."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["country"]
        if isinstance(field, forms.ChoiceField):
            field.choices = countries()

    def clean_exit_url(self) -> str:
        """An address of another site, http or https, with nothing strange in it."""
        typed = str(self.cleaned_data["exit_url"]).strip()
        try:
            parts = urlsplit(typed)
            host = parts.hostname or ""
        except ValueError:
            host = ""
            parts = urlsplit("")
        if (
            parts.scheme not in ("http", "https")
            or "." not in host
            or any(sign in typed for sign in " \"'<>;\\")
        ):
            raise forms.ValidationError(_now("Please give a whole address that begins with https://."))
        return typed


class SignUpForm(PlainForm):
    """Who may make an account."""

    sign_up = forms.ChoiceField(
        label=_("Who may come in?"),
        choices=SignUp.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three."),
            "invalid_choice": _("Choose one of the three."),
        },
    )


class AgreementForm(PlainForm):
    """What everybody here agrees to, and where to complain."""

    agreement = forms.CharField(
        label=_("The house agreement, one rule a line"),
        help_text=_(
            "Everybody reads it before they make an account. If you change it later, everybody is asked to read it again."
        ),
        max_length=AGREEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        error_messages={
            "required": _("Please write at least one rule."),
            "max_length": _("That is too long to be read. Please use 6,000 letters or fewer."),
        },
    )
    complaint_address = forms.CharField(
        label=_("Where to complain"),
        help_text=_("An e-mail address, a phone number or a place, outside this site. Everybody can see it."),
        max_length=200,
        error_messages={
            "required": _("Please say where somebody can complain."),
            "max_length": _("Please use 200 letters or fewer."),
        },
    )
