"""Forms of suggestions, with what keeps machines out: a field people never see, and a shortest time for visitors."""

import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hub.base.differences import added_lines
from hub.base.guarding import GuardedForm
from hub.base.markdown_output import SCHEMES
from hub.pages.suggestions.services import MOST_NOTE, MOST_TEXT

SHORTEST_SECONDS = 3.0
_SALT = "pages.suggestions.opened"
_CODE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_SCHEME = re.compile(r"\]\(\s*<?\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def opened(*, seconds_ago: float = 0) -> str:
    """Return a signed mark of the moment a form was opened, to be sent back with it."""
    return signing.dumps(round(time.time() - seconds_ago, 1), salt=_SALT, compress=False)


def _text_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        help_text=_("In Markdown, as the page is written: ## for a heading, **bold**, [words](address)."),
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true", "class": "source"}),
    )


def _with_links_that_work(present: str, text: str) -> str:
    """The text, when what was added links only where the site lets a link lead: others are shown as text, here and upstream.

    Raises:
        ValidationError: a link with another scheme was added.
    """
    for scheme in _SCHEME.findall(added_lines(present, _CODE.sub("", text))):
        if scheme.lower() not in SCHEMES:
            raise forms.ValidationError(
                gettext(
                    "A link begins with “%(scheme)s:”. Links lead to a web address, a mail address or a page here."
                ),
                params={"scheme": scheme},
            )
    return text


class SuggestForm(GuardedForm):
    """A section changed, or a remark about it. `before` is the section as it was shown; `nickname` is a trap."""

    guarded = ("after", "note", "name")

    before = forms.CharField(required=False, max_length=MOST_TEXT, strip=False, widget=forms.HiddenInput)
    after = _text_field(_("The text"))
    note = forms.CharField(
        label=_("What you changed, and why"),
        required=False,
        max_length=MOST_NOTE,
        help_text=_("Give your source if you can. You may also leave the text as it is and only say what is wrong."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label=_("Your name, if you want to be credited"),
        required=False,
        max_length=80,
        help_text=_("Shown with the change once it is published. Leave it empty to stay anonymous."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    signs = forms.BooleanField(label=_("Credit me under my name"), required=False, initial=True)
    nickname = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_member: bool, present: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.is_member = is_member
        self.present = present
        del self.fields["name" if is_member else "signs"]
        self.initial.setdefault("opened", opened())

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see."""
        return bool(self.data.get("nickname"))

    def was_there(self, name: str, passage: str) -> bool:
        return name == "after" and passage in self.present

    def clean_after(self) -> str:
        return _with_links_that_work(self.present, self.cleaned_data["after"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            since = float(signing.loads(cleaned.get("opened", ""), salt=_SALT))
        except (signing.BadSignature, TypeError, ValueError):
            since = time.time()
        is_sent = "preview" not in self.data
        if is_sent and not self.is_member and time.time() - since < SHORTEST_SECONDS:
            self.add_error(None, gettext("That was very quick. Your text is kept: read it again, then send it."))
        return cleaned


class AmendForm(GuardedForm):
    """A reviewer's own wording of what is proposed."""

    guarded = ("after",)
    after = _text_field(_("The text to publish"))

    def __init__(self, *args: Any, before: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.before = before

    def was_there(self, name: str, passage: str) -> bool:  # noqa: ARG002 -- there is one field
        return passage in self.before

    def clean_after(self) -> str:
        return _with_links_that_work(self.before, self.cleaned_data["after"])


class DecideForm(GuardedForm):
    """A word to the author, needed to refuse."""

    guarded = ("comment",)
    comment = forms.CharField(
        label=pgettext_lazy("to an author", "Your answer"),
        required=False,
        max_length=MOST_NOTE,
        help_text=_("The author reads it. Needed when the suggestion is not kept."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, answers_a_page: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if answers_a_page:
            self.fields["comment"].help_text = _("The author reads it. Needed when you ask for changes.")
