"""The shape of what a moderator types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.moderation import rules
from kith.moderation.models import Outcome


class CloseForm(forms.Form):
    """How a report ended, and why."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please say how it ended."),
            "invalid_choice": _("Please say how it ended."),
        },
    )
    reason = forms.CharField(
        label=_("What you did, and why"),
        max_length=rules.TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={
            "required": _("Please write down what you did, or why nothing is to be done."),
            "max_length": _("Please use 4,000 letters or fewer."),
        },
    )


class HandForm(forms.Form):
    """Who may be in danger."""

    person = forms.ChoiceField(
        label=_("Who may be in danger?"),
        choices=[("about", ""), ("reporter", "")],
        error_messages={
            "required": _("Please say who may be in danger."),
            "invalid_choice": _("Please say who may be in danger."),
        },
    )
