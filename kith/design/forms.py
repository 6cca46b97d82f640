"""A form that stands for all forms on the page that shows every part."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One of each kind of control."""

    name = forms.CharField(
        label=_("A name to be called by"),
        help_text=_("Not your real one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passphrase = forms.CharField(
        label=_("A passphrase"),
        min_length=15,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"min_length": _("9 letters so far. Add a word or two to reach 15.")},
    )
    note = forms.CharField(
        label=_("Anything Ben should know first?"),
        help_text=_("You may leave this empty."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    country = forms.ChoiceField(
        label=_("Where you are"), choices=[("us", _("United States")), ("de", _("Germany"))], required=False
    )
    wish = forms.ChoiceField(
        label=_("What would you rather try?"),
        choices=[
            ("peer", _("People with lived experience")),
            ("professional", _("A professional")),
            ("both", _("Both")),
            ("skip", _("I would rather not say")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four, please.")},
    )
    about = forms.MultipleChoiceField(
        label=_("What is it mostly about? Pick any."),
        choices=[("mood", _("Low mood")), ("loss", _("Loss or grief"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(
        label=_("I have read the house agreement and will keep to it"),
        error_messages={"required": _("Read the agreement first, then tick the box.")},
    )
