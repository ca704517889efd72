"""The request to take over the card of an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.base.guarding import GuardedForm

MAX_JUSTIFICATION = 2000


class ClaimForm(GuardedForm):
    guarded = ("justification",)
    guard_ignores = frozenset({"email", "phone"})  # their own

    email = forms.EmailField(
        label=_("Your address at the organisation"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("A moderator may write to it to check. It is never shown."),
    )
    justification = forms.CharField(
        label=_("Your part in the organisation"),
        max_length=MAX_JUSTIFICATION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you do there, and why you may speak for it."),
    )
