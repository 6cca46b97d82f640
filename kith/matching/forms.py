"""The shape of what people type about what they look for and what they offer."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.lib.refusal import Invalid
from kith.matching import rules
from kith.matching.rules import words

WORDS_LENGTH = 600
TOO_LONG = _("Please use 600 letters or fewer.")
UNKNOWN = _("This answer is not one of ours. Please choose again.")


class ManyField(forms.MultipleChoiceField):
    """Boxes to tick, one for each code, its words made when the page is."""

    def __init__(self, codes: Iterable[str], label_of: Callable[[str], str], **options: Any) -> None:
        super().__init__(
            choices=lambda: [(code, label_of(code)) for code in codes],
            widget=forms.CheckboxSelectMultiple,
            **{"required": False, **options},
        )
        self.error_messages["invalid_choice"] = UNKNOWN


class WordsField(forms.CharField):
    """A few lines of one's own."""

    def __init__(self, rows: int = 4, **options: Any) -> None:
        super().__init__(
            max_length=WORDS_LENGTH,
            widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
            **{"required": False, **options},
        )
        self.error_messages["max_length"] = TOO_LONG


def style_field(label: Any) -> forms.ChoiceField:
    """How somebody likes to be beside another, or no matter."""
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[
            *((style, words.STYLE_FITS[style]) for style in rules.STYLES),
            ("", _("It does not matter")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": UNKNOWN},
    )


class Mending(forms.Form):
    """A form to which an action's refusal can be added beside the field it names."""

    def refuse(self, refusal: Invalid) -> None:
        """Show why it was refused, in words, where it can be mended."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.reason)


class NeedForm(Mending):
    """What a member looks for: must-haves, and wishes that never take anybody away."""

    languages = ManyField(
        words.LANGUAGES,
        words.language_name,
        label=_("Languages you can write in"),
        required=True,
        error_messages={"required": _("Please choose one language or more.")},
    )
    about = ManyField(rules.ABOUT, words.experience, label=_("What is it mostly about? Pick any."))
    lived_must = forms.BooleanField(
        label=_("Only people who have been through one of these too"), required=False
    )
    hours_must = forms.BooleanField(
        label=_("Only people who are free at the hours I tick below"), required=False
    )
    hopes = ManyField(rules.LIFE, words.experience, label=_("It would be good if this person"))
    style = style_field(_("Their manner"))
    hours = ManyField(rules.HOURS, words.hours_label, label=_("Hours that are good for you"))
    words = WordsField(
        label=_("Your first words"),
        help_text=_("Nobody sees them until you ask someone, and you can change them then."),
    )

    def wants(self) -> rules.Wants:
        """What was typed, as the rules take it."""
        typed = self.cleaned_data
        lists = {name: tuple(typed[name]) for name in ("languages", "about", "hopes", "hours")}
        return rules.Wants(
            **lists,
            style=typed["style"],
            lived_must=typed["lived_must"],
            hours_must=typed["hours_must"],
            words=typed["words"],
        )


class AskForm(Mending):
    """The first words to one supporter."""

    hello = WordsField(label=_("A hello, if you like"), rows=3)


class ProfileForm(Mending):
    """What a supporter offers."""

    intro = WordsField(
        label=_("In your own words"),
        help_text=_("People read this when they choose whom to ask. No full names, no places, no numbers."),
        required=True,
        rows=5,
        error_messages={"required": _("Please write a few words, so that people know whom they ask.")},
    )
    experiences = ManyField(
        (*rules.ABOUT, *rules.LIFE), words.experience, label=_("What you have been through")
    )
    languages = ManyField(
        words.LANGUAGES,
        words.language_name,
        label=_("Languages you can write in"),
        required=True,
        error_messages={"required": _("Please choose one language or more.")},
    )
    hours = ManyField(rules.HOURS, words.hours_label, label=_("When you are mostly free"))
    style = style_field(_("Your manner"))
    not_taken = ManyField(rules.ABOUT, words.experience, label=_("What you do not take on"))
    capacity = forms.IntegerField(
        label=_("How many people at once"),
        help_text=_("3 is good to begin with, 3 to 5 for most. You can change it on any day."),
        min_value=1,
        max_value=rules.CAPACITY_LIMIT,
        error_messages={
            "required": _("Please choose a number from 1 to 25."),
            "invalid": _("Please choose a number from 1 to 25."),
            "min_value": _("Please choose a number from 1 to 25."),
            "max_value": _("Please choose a number from 1 to 25."),
        },
    )
    accepting = forms.BooleanField(label=_("I take on new people now"), required=False)


class AcceptingForm(forms.Form):
    """On or off."""

    accepting = forms.BooleanField(required=False)


class MatchForm(forms.Form):
    """Whom a coordinator joins somebody with."""

    supporter = forms.UUIDField(error_messages={"required": UNKNOWN, "invalid": UNKNOWN})
