"""Forms of pitfalls."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.base.guarding import GuardedForm
from hub.base.targets import Reader, resolve, target_at
from hub.dictionary import queries
from hub.dictionary.models import Table
from hub.dictionary.pitfalls.queries import are_linked
from hub.dictionary.pitfalls.services import MOST_ANSWER, MOST_TEXT

_NAME = forms.TextInput(attrs={"list": "table-names", "autocomplete": "off", "spellcheck": "false"})


class PitfallForm(GuardedForm):
    """Two tables in any spelling, the pitfall, and the address of a question that tells more."""

    guarded = ("text", "topic")

    first = forms.CharField(label=_("From the table"), max_length=80, widget=_NAME)
    second = forms.CharField(label=_("to the table"), max_length=80, widget=_NAME)
    text = forms.CharField(
        label=_("What to beware of"),
        max_length=MOST_TEXT,
        help_text=_(
            "What goes wrong, how one sees it, what to do instead. In Markdown. Name no person and paste no data."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )
    topic = forms.CharField(
        label=_("Address of a question of the forum that tells more"), required=False, max_length=500
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.reader = reader

    def clean_first(self) -> Table:
        return self._table("first")

    def clean_second(self) -> Table:
        return self._table("second")

    def _table(self, field: str) -> Table:
        typed = self.cleaned_data[field]
        found = queries.find_table(typed)
        if found is None:
            raise forms.ValidationError(gettext("No table is called “%(name)s” here.") % {"name": typed})
        return found

    def clean_topic(self) -> str:
        """Return the question as a target; its address may be copied from the bar of a browser."""
        typed = self.cleaned_data["topic"]
        if not typed:
            return ""
        try:
            parts = urlsplit(typed)
        except ValueError:
            parts = urlsplit("")
        target = target_at(parts.path) if parts.path else ""
        if not target.startswith("topic:") or target not in resolve(self.reader, [target]):
            raise forms.ValidationError(gettext("This address leads to no question of the forum."))
        return target

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, second = cleaned.get("first"), cleaned.get("second")
        if first is not None and second is not None and not are_linked(first, second):
            self.add_error("second", gettext("No join of these two tables is documented."))
        return cleaned


class PitfallAnswerForm(GuardedForm):
    """A word to the author."""

    guarded = ("answer",)

    answer = forms.CharField(
        label=_("Your answer to the author"),
        required=False,
        max_length=MOST_ANSWER,
        help_text=_("Needed when the pitfall is not kept or is withdrawn."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
