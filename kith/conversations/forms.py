"""The shape of what somebody types in a conversation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.moderation.rules import TEXT_LIMIT
from kith.safety.rules import WORDS_LIMIT

TOO_LONG = _("Please use 4,000 letters or fewer.")


class MessageForm(forms.Form):
    """What is said, and the key that makes sure it is said once. Both are judged by the action."""

    text = forms.CharField(required=False, strip=False)
    key = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.validators = []


class ReportForm(forms.Form):
    """Which message it is about, and what somebody should know."""

    message = forms.UUIDField(
        required=False, error_messages={"invalid": _("Please choose one of these messages, or none.")}
    )
    words = forms.CharField(
        label=_("What was not all right?"),
        help_text=_("In your own words. You may leave this empty if you chose a message."),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("message") and not cleaned.get("words"):
            self.add_error("words", _("Please choose a message, or write what was not all right."))
        return cleaned


class CallForm(forms.Form):
    """For whom somebody is needed now, and what they should know."""

    about = forms.ChoiceField(required=False, choices=[("me", _("Me")), ("other", _("The other one"))])
    words = forms.CharField(
        label=_("What should they know?"),
        help_text=_("You may leave this empty."),
        required=False,
        max_length=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )


class ReadForm(forms.Form):
    """Up to which message somebody has read."""

    message = forms.UUIDField()


class PageForm(forms.Form):
    """Which page of messages is asked for."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
