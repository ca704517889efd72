"""Forms of the relay, with what keeps machines out: a field people never see, a shortest time, few links."""

import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hub.accounts.names import tidy_name
from hub.base.guarding import GuardedForm, impersonal

MAX_MESSAGE = 4000
MAX_REASON = 500
SHORTEST_SECONDS = 2.0  # nobody reads the form and writes a message in less
LONGEST_SECONDS = 7 * 86_400
LINKS_OF_VISITORS = 2
LINKS_OF_MEMBERS = 8
IGNORED = frozenset({"email", "phone"})  # between two people, their own
_SALT = "experts.relay.opened"
_LINK = re.compile(r"(?:https?://|\bwww\.)\S", re.IGNORECASE)


def opened(*, seconds_ago: float = 0) -> str:
    """Return a signed mark of the moment a form was opened, to be sent back with it."""
    return signing.dumps(round(time.time() - seconds_ago, 1), salt=_SALT, compress=False)


class ContactForm(GuardedForm):
    """A message to relay. `nickname` is a trap that people never see; `opened` says since when the form is open."""

    guarded = ("subject", "body")
    guard_ignores = IGNORED

    sender_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        validators=[impersonal],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sender_email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Shown to nobody, not even to the person you write to: answers reach you through the site."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=120)
    body = forms.CharField(label=_("Message"), max_length=MAX_MESSAGE, widget=forms.Textarea(attrs={"rows": 9}))
    nickname = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_member: bool = False, **kwargs: Any) -> None:
        self.most_links = LINKS_OF_MEMBERS if is_member else LINKS_OF_VISITORS
        super().__init__(*args, **kwargs)
        self.initial["opened"] = opened()

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see."""
        return bool(self.data.get("nickname"))

    def clean_sender_name(self) -> str:
        name = tidy_name(self.cleaned_data["sender_name"])
        if not name:
            raise forms.ValidationError(gettext("Write your name with letters."))
        if _LINK.search(name):
            raise forms.ValidationError(gettext("A name holds no link."))
        return name

    def clean_subject(self) -> str:
        subject = tidy_name(self.cleaned_data["subject"])
        if not subject:
            raise forms.ValidationError(gettext("Write the subject with letters."))
        if _LINK.search(subject):
            raise forms.ValidationError(gettext("Put links in the message, not in the subject."))
        return subject

    def clean_body(self) -> str:
        return few_links(self.cleaned_data["body"], self.most_links)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        try:
            since = float(signing.loads(data.get("opened", ""), salt=_SALT))
        except (signing.BadSignature, TypeError, ValueError):
            since = 0.0
        if time.time() - since > LONGEST_SECONDS:
            self._stamp_again()
            message = gettext(
                "This page was open for too long, or came from elsewhere. Your text is kept: send it again."
            )
            raise forms.ValidationError(message)
        if time.time() - since < SHORTEST_SECONDS:
            raise forms.ValidationError(
                gettext("That was very quick. Read your message once more, then send it again.")
            )
        return data

    def _stamp_again(self) -> None:
        """Give the form shown again a mark that holds."""
        self.data = self.data.copy()
        self.data["opened"] = opened()


class AnswerForm(GuardedForm):
    """One more message in a conversation."""

    guarded = ("body",)
    guard_ignores = IGNORED

    body = forms.CharField(label=_("Your answer"), max_length=MAX_MESSAGE, widget=forms.Textarea(attrs={"rows": 7}))

    def clean_body(self) -> str:
        return few_links(self.cleaned_data["body"], LINKS_OF_MEMBERS)


class ReportForm(GuardedForm):
    """Why a message is shown to the moderators."""

    guarded = ("reason",)
    guard_ignores = IGNORED

    reason = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You may leave this empty. The moderators read the message, and no other of the conversation."),
    )


def few_links(text: str, most: int) -> str:
    """Return the text as it is.

    Raises:
        ValidationError: it has more than `most` links, as unasked mail has.
    """
    if len(_LINK.findall(text)) > most:
        raise forms.ValidationError(
            ngettext("Write at most %(most)s link.", "Write at most %(most)s links.", most) % {"most": most}
        )
    return text
