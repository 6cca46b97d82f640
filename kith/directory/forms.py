"""The shape of what somebody says about a number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.directory import rules
from kith.directory.models import Outcome


class CheckForm(forms.Form):
    """One line, right or wrong."""

    line = forms.CharField(max_length=120, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        error_messages={
            "required": _("Say if the number is right or wrong, please."),
            "invalid_choice": _("Say if the number is right or wrong, please."),
        },
    )
    note = forms.CharField(
        label=_("A note for the others who check"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("The note is too long. 200 letters are enough.")},
    )

    def __init__(self, typed: Any = None, *, country: str) -> None:
        super().__init__(typed)
        self.country = country

    def clean_line(self) -> str:
        """Only a line of this country."""
        line: str = self.cleaned_data["line"]
        if rules.line_with_key(self.country, line) is None:
            raise forms.ValidationError(_("This number is not in our list. Please choose one from the page."))
        return line
