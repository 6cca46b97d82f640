"""The shape of what people type about who they are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kith.lib.refusal import Invalid
from kith.people.models import NAME_LENGTH, Hat, Standing
from kith.people.rules import PASSPHRASE_LIMIT, RECOVERY_WORDS, time_zones

CODE_LENGTH = 80
SHEET_LENGTH = 200
CARRY_LENGTH = 12_000
NAME_NEEDED = _("Please give a name to be called by, two letters or more.")
NAME_TOO_LONG = _("Please use a shorter name, 40 letters or fewer.")
PASSPHRASE_NEEDED = _("Please type your passphrase.")
PASSPHRASE_TOO_LONG = _("That is longer than we can keep. Please use 256 letters or fewer.")


def carried(posted: Mapping[str, Any]) -> str:
    """What a page carries along for its owner, unread; nothing where it is longer than any page makes it."""
    carry = str(posted.get("carry", ""))
    return carry if len(carry) <= CARRY_LENGTH else ""


def name_field(label: Any, hint: Any = "", **options: Any) -> forms.CharField:
    """A made-up name."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
        error_messages={"required": NAME_NEEDED, "max_length": NAME_TOO_LONG},
        **options,
    )


def passphrase_field(label: Any, hint: Any = "", new: bool = False) -> forms.CharField:
    """A passphrase. It is never sent back to the page."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=PASSPHRASE_LIMIT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": PASSPHRASE_NEEDED, "max_length": PASSPHRASE_TOO_LONG},
    )


def code_field(label: Any, hint: Any, needed: Any) -> forms.CharField:
    """A code of four words that was handed over."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=CODE_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": needed, "max_length": _("A code has four words. Please check it.")},
    )


def time_zone_field(hint: Any = "") -> forms.ChoiceField:
    """One of the world's time zones, by area."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for zone in time_zones():
        area, _slash, place = zone.partition("/")
        areas.setdefault(area if place else str(_("Everywhere")), []).append(
            (zone, (place or zone).replace("_", " ").replace("/", ", "))
        )
    return forms.ChoiceField(
        label=_("Your time zone"),
        help_text=hint,
        choices=list(areas.items()),
        widget=forms.Select(attrs={"translate": "no"}),
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


class AgeForm(PlainForm):
    """The first question of all."""

    age = forms.ChoiceField(
        label=_("How old are you?"),
        choices=[
            ("adult", _("18 or older")),
            ("young", _("Under 18")),
            ("unsaid", _("I would rather not say")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three, please."),
            "invalid_choice": _("Choose one of the three, please."),
        },
    )


class JoinForm(PlainForm):
    """A made-up name, a passphrase, the agreement, and whether to have a recovery sheet."""

    code = code_field(
        _("Your invitation code"),
        _("Four words, from the person who invited you."),
        _("Please type the code of your invitation."),
    )
    name = name_field(
        _("A name to be called by"), _("Not your real one. Others see it. You sign in with it, too.")
    )
    passphrase = passphrase_field(
        _("A passphrase"),
        _("15 letters or more. Four or five words you will remember work well. Spaces are fine."),
        new=True,
    )
    time_zone = time_zone_field(
        _("So that times are right for you. Somebody you talk with may see it where yours is another one.")
    )
    sheet = forms.ChoiceField(
        label=_("Do you want a recovery sheet?"),
        choices=[("yes", _("Yes, show it to me once")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether you want a recovery sheet."),
            "invalid_choice": _("Choose whether you want a recovery sheet."),
        },
    )
    agree = forms.BooleanField(
        label=_("I have read the house agreement and will keep to it"),
        error_messages={"required": _("Please read the house agreement, then tick the box.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    token = forms.CharField(widget=forms.HiddenInput, max_length=1000)

    def __init__(self, *args: Any, invited: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].required = invited


class SignInForm(PlainForm):
    """Who somebody is here."""

    name = forms.CharField(
        label=_("Your name here"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "auto"}),
        error_messages={"required": _("Please type your name here."), "max_length": NAME_TOO_LONG},
    )
    passphrase = passphrase_field(_("Passphrase"))


class RecoverForm(PlainForm):
    """The way back in by a recovery sheet."""

    name = forms.CharField(
        label=_("Your name here"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "auto"}),
        error_messages={"required": _("Please type your name here."), "max_length": NAME_TOO_LONG},
    )
    words = forms.CharField(
        label=_("The words on your sheet"),
        help_text=format_lazy(
            _("All {count} words, in their order, with spaces between them."), count=RECOVERY_WORDS
        ),
        max_length=SHEET_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Please type the words on your sheet."),
            "max_length": _("A sheet has eight words. Please check what you typed."),
        },
    )
    new = passphrase_field(
        _("A new passphrase"),
        _("15 letters or more. Four or five words you will remember work well. Spaces are fine."),
        new=True,
    )


class PersonaForm(PlainForm):
    """How others see this hat, and in which time somebody lives."""

    name = name_field(_("The name others see"))
    time_zone = time_zone_field(_("Times on every page are shown in this zone."))


class PassphraseForm(PlainForm):
    """An old and a new passphrase."""

    old = passphrase_field(_("Your passphrase now"))
    passphrase = passphrase_field(
        _("A new passphrase"), _("15 letters or more. Four or five words work well."), new=True
    )


class SearchForm(PlainForm):
    """Looking for somebody by name and hat."""

    q = forms.CharField(label=_("Name"), required=False, max_length=NAME_LENGTH)
    hat = forms.ChoiceField(label=_("Hat"), required=False, choices=[("", _("Any hat")), *Hat.choices])


class AdmitForm(PlainForm):
    """The name of somebody's new hat."""

    name = name_field(
        _("The name others will see"),
        _("A different one, so that nobody can tell the two hats belong to one person."),
    )


class GrantForm(AdmitForm):
    """One more hat, and its name."""

    hat = forms.ChoiceField(
        label=_("Role"),
        choices=Hat.choices,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role from the list.")},
    )


class StandingForm(PlainForm):
    """Whether a hat may act."""

    standing = forms.ChoiceField(choices=Standing.choices)


class InviteForm(PlainForm):
    """For whom an invitation is."""

    hat = forms.ChoiceField(
        label=_("They come as"),
        choices=[(hat.value, hat.label) for hat in Hat if hat != Hat.ADMINISTRATOR],
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role from the list.")},
    )

    def __init__(self, *args: Any, hats: list[str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["hat"]
        if hats is not None and isinstance(field, forms.ChoiceField):
            field.choices = [(value, Hat(value).label) for value in hats]
