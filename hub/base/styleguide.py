"""Made-up things for the style guide and the samples of components."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind, with and without errors."""

    title = forms.CharField(label=_("Title of the question"), help_text=_("One sentence, as you would say it."))
    email = forms.EmailField(label=_("E-mail address"), required=False)
    body = forms.CharField(label=_("Your question"), widget=forms.Textarea(attrs={"rows": 4}))
    region = forms.ChoiceField(label=_("Region"), choices=[("bre", "Bretagne"), ("reu", "La Réunion")])
    level = forms.ChoiceField(
        label=_("Place shown"),
        choices=[("commune", _("My town")), ("departement", _("My département")), ("hidden", _("No place"))],
        widget=forms.RadioSelect,
        help_text=_("Only the middle of this area is kept."),
    )
    databases = forms.MultipleChoiceField(
        label=_("Databases you know"),
        choices=[("dcir", "DCIR"), ("pmsi", "PMSI"), ("cepidc", "CépiDc")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(label=_("Slides"), required=False, help_text=_("PDF, 20 MB at most."))
    consent = forms.BooleanField(label=_("Show my name in the public directory"))

    @classmethod
    def filled_in(cls) -> "SampleForm":
        """A form sent with mistakes in it."""
        sent = {"title": "", "email": "camille@", "body": "…", "region": "reu", "level": "", "databases": ["dcir"]}
        return cls(sent, auto_id="sample_%s")


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page of a list that knows its neighbours' addresses."""

    number: int = 3
    num_pages: int = 12
    has_previous: bool = True
    has_next: bool = True
    previous_url: str = "?page=2"
    next_url: str = "?page=4"
