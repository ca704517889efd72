"""Proposing a topic, and what organisers decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.base.guarding import GuardedForm, impersonal
from meetups.desk.queries import coming_meetups
from meetups.models import MeetupPage, Proposal


class ProposalForm(GuardedForm):
    guarded = ("title", "body")

    title = forms.CharField(
        label=_("Topic"), max_length=160, help_text=_("Such as: reading medical devices in the DCIR.")
    )
    body = forms.CharField(
        label=_("Why, and what you would like to learn"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markdown. Everybody can read it."),
    )
    would_speak = forms.BooleanField(label=_("I could give this talk myself"), required=False)


class DecisionForm(forms.Form):
    """Which meetup it is for, or why it is for none."""

    meetup = forms.ModelChoiceField(label=_("Meetup"), queryset=MeetupPage.objects.none(), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=Proposal._meta.get_field("reason").max_length,
        validators=[impersonal],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # -- handed on
        self.fields["meetup"].queryset = coming_meetups().exclude(status="cancelled")  # type: ignore[attr-defined]  # -- a choice of models
