"""What a member sends about a line of a transcript."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.base.guarding import GuardedForm
from meetups.models.care import LONGEST_LINE


class CorrectionForm(GuardedForm):
    """The line as it should read."""

    guarded = ("text",)

    text = forms.CharField(
        label=_("The line as it should read"), max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 4})
    )
