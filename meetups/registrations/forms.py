"""What people give to come to a meetup: a name and, without an account, an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.base.guarding import impersonal
from meetups.registrations.services import NAME_LENGTH


class RegistrationForm(forms.Form):
    """A member's address is the one of their account. `website` is a trap: people do not see it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        validators=[impersonal],
        help_text=_("As it will stand on the list at the door."),
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("We send you a link to confirm it. Nobody else sees it.")
    )
    consent = forms.BooleanField(
        label=_("I agree that the organisers keep this until the list is deleted."),
        error_messages={"required": _("Without your agreement we cannot keep a seat for you.")},
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    def __init__(self, *args: Any, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if is_member:
            del self.fields["email"]
        else:
            self.fields["email"].widget.attrs["autocomplete"] = "email"

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))
