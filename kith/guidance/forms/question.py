"""One question with its answers, made from the rule file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.directory.rules import countries
from kith.guidance import rules
from kith.guidance.forms.walk import Walk

SKIP = "skip"
KEEP = "keep"
NAMES = {"translate": "no"}
"""On a list of names of countries or languages: each is already as its reader writes it."""

LANGUAGES = (
    ("ar", "العربية"),
    ("bn", "বাংলা"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sv", "Svenska"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("tl", "Tagalog"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
)


class SafeForm(forms.Form):
    """Is it safe to read this now?"""

    safe = forms.ChoiceField(
        label=gettext_lazy("Is it safe to read this now?"),
        choices=[
            ("yes", gettext_lazy("Yes. I am alone with this screen")),
            ("hide", gettext_lazy("Someone could look")),
            ("no", gettext_lazy("No")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the three, please."),
            "invalid_choice": gettext_lazy("Choose one of the three, please."),
        },
    )


class QuestionForm(forms.Form):
    """One question of the rule file. Nothing is chosen beforehand but an earlier answer.

    It comes as `Walk.part` words it: about oneself, or about somebody else. An earlier answer about danger, suicide, self-harm or home safety is not shown again: it can be kept unseen, or changed.
    """

    def __init__(self, question: rules.Question, walk: Walk, typed: Any = None) -> None:
        super().__init__(typed)
        self.question = question
        self.earlier = walk.answers.get(question.key)
        self.was_put = question.key in walk.asked
        self.skip_words = _("I do not know") if walk.for_another else _("I would rather not say")
        if question.kind == "place_language":
            self._ask_place()
        else:
            self._ask_options()

    def _ask_place(self) -> None:
        earlier = self.earlier if isinstance(self.earlier, dict) else {}
        leave = ("", _("Choose, or leave it"))
        wrong = {"invalid_choice": _("Choose one from the list, or leave it, please.")}
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            choices=[leave, *countries(), ("XX", _("Another country"))],
            initial=earlier.get("country", ""),
            required=False,
            widget=forms.Select(attrs=NAMES),
            error_messages=wrong,
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language you want to use with people here"),
            choices=[leave, *LANGUAGES],
            initial=earlier.get("language", ""),
            required=False,
            widget=forms.Select(attrs=NAMES),
            error_messages=wrong,
        )

    def _ask_options(self) -> None:
        question = self.question
        choices = [(str(option.value), _(option.label)) for option in question.options]
        if question.skippable:
            choices.append((SKIP, self.skip_words))
        wrong = _("Choose one of the answers, please. “%(skip)s” is one too.") % {"skip": self.skip_words}
        if question.kind == "multi":
            self.fields["answer"] = forms.MultipleChoiceField(
                label=_(question.text),
                choices=choices,
                initial=self.earlier or ([SKIP] if self.was_put and self.earlier is None else []),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": wrong, "invalid_list": wrong},
            )
            return
        initial = None if not self.was_put else SKIP if self.earlier is None else str(self.earlier)
        if self.was_put and question.key in rules.QUIET:
            choices.insert(0, (KEEP, _("Keep what I answered before")))
            initial = KEEP
        self.fields["answer"] = forms.ChoiceField(
            label=_(question.text),
            choices=choices,
            initial=initial,
            widget=forms.RadioSelect,
            error_messages={"required": wrong, "invalid_choice": wrong},
        )

    @property
    def value(self) -> Any:
        """The answer as the rules take it; None when the question was skipped."""
        if self.question.kind == "place_language":
            return {part: chosen for part, chosen in self.cleaned_data.items() if chosen} or None
        chosen = self.cleaned_data["answer"]
        if self.question.kind == "multi":
            return [one for one in chosen if one != SKIP] if chosen != [SKIP] else None
        if chosen == KEEP:
            return self.earlier
        return next((option.value for option in self.question.options if str(option.value) == chosen), None)
