"""The shape of what somebody types about a concern, a shift or a pause."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from kith.people.models import NAME_LENGTH
from kith.safety import rules
from kith.safety.models import Disposition, PauseReason

TOO_LONG = _("Please use 4,000 letters or fewer.")
NOT_A_DAY = _("Please give a day as year, month and day, such as 2030-01-31.")


class CallForm(forms.Form):
    """What whoever is on call should know."""

    words = forms.CharField(
        label=_("What should they know?"),
        help_text=_("You may leave this empty."),
        required=False,
        max_length=rules.WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
    place = forms.CharField(
        required=False,
        max_length=64,
        validators=[RegexValidator(r"^[0-9a-zA-Z:-]*$")],
        widget=forms.HiddenInput,
    )


class AnswerForm(forms.Form):
    """What is written inside a concern, and the key that makes sure it is written once. Both are judged by the action."""

    words = forms.CharField(required=False, strip=False)
    key = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.validators = []


class ShiftForm(forms.Form):
    """How long somebody is on call from now."""

    HOURS = (1, 2, 4, 8, 12, 24)

    hours = forms.TypedChoiceField(
        label=_("I am on call for"),
        coerce=int,
        choices=[(hours, hours) for hours in HOURS],
        error_messages={
            "required": _("Please say for how long."),
            "invalid_choice": _("Please choose one of the lengths on the list."),
        },
    )

    def ends_at(self, now: datetime) -> datetime:
        """When the shift ends."""
        return now + timedelta(hours=self.cleaned_data["hours"])


class CloseForm(forms.Form):
    """How a concern ended, and why it is closed."""

    disposition = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Disposition.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please say how it ended."),
            "invalid_choice": _("Please say how it ended."),
        },
    )
    reason = forms.CharField(
        label=_("What was agreed, or why you close it"),
        max_length=rules.WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={
            "required": _("Please write down what was agreed, or why you close it."),
            "max_length": TOO_LONG,
        },
    )
    follow_up = forms.DateField(
        label=_("Ask them again on"),
        help_text=_("You may leave this empty. One to three days later is usual."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": NOT_A_DAY},
    )

    def follow_up_at(self, zone_name: str) -> datetime | None:
        """Nine in the morning of the day that was chosen, where the reader lives."""
        day = self.cleaned_data["follow_up"]
        return rules.moment_of(day, 9, zone_name) if day else None


class PauseForm(forms.Form):
    """Who is paused, why, and until when."""

    name = forms.CharField(
        label=_("The name others see"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={
            "required": _("Please give the name of the person."),
            "max_length": _("No name here is that long."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=PauseReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say why."), "invalid_choice": _("Please say why.")},
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The first day they may act again. Empty: until somebody lets them."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": NOT_A_DAY},
    )

    def until_at(self, zone_name: str) -> datetime | None:
        """The beginning of the day that was chosen."""
        day: Any = self.cleaned_data["until"]
        return rules.moment_of(day, 0, zone_name) if day else None
