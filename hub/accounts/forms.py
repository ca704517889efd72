"""Forms of allauth in our words, and the preferences."""

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Consent, User
from hub.accounts.names import NAME_LENGTH, check_display_name

PASSWORD_HINT = _(
    "At least 12 characters. Three or four words that have nothing to do with each other are easy to remember."
)
NAME_HINT = _("Your first and last name, or the pseudonym other people will see.")
EMAIL_LABEL = _("E-mail address")
PASSWORD_LENGTH = 1000


class PlainFields(forms.Form):
    """Labels say what a field is: no placeholder, one box for a new password, no look-alike of the label."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    dropped: tuple[str, ...] = ("password2",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.dropped:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = PASSWORD_HINT if name == "password1" else ""
                field.validators.append(MaxLengthValidator(PASSWORD_LENGTH))
                field.widget.attrs["maxlength"] = str(PASSWORD_LENGTH)
            field.help_text = self.hints.get(name, field.help_text)
            if name in {"email", "login"}:
                field.widget.attrs.update(autocomplete="email", inputmode="email", spellcheck="false")

    def add_error(self, field: str | None, error: ValidationError | str) -> None:
        """Say one thing at a time about a new password: a short one is common and all digits besides, and length mends all."""
        if field == "password1" and isinstance(error, ValidationError):
            error = error.error_list[0]
        super().add_error(field, error)


class SignInForm(PlainFields, allauth_forms.LoginForm):
    labels = {"login": EMAIL_LABEL, "password": _("Password"), "remember": _("Stay signed in on this device")}
    hints = {"remember": _("Only on a device that is yours alone.")}


@dataclass(frozen=True, slots=True)
class _Typed:
    """As much of a form as the adapter reads."""

    cleaned_data: dict[str, Any]


class SignUpForm(PlainFields, allauth_forms.SignupForm):
    labels = {"email": EMAIL_LABEL, "password1": _("Password")}
    hints = {"email": _("Never shown. We send a link there to confirm it is yours.")}
    display_name = forms.CharField(
        label=_("Name shown"),
        max_length=NAME_LENGTH,
        help_text=NAME_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["display_name", "email", "password1"]

    def clean_display_name(self) -> str:
        return check_display_name(self.cleaned_data["display_name"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if "password1" in data and not self.has_error("password1"):
            try:
                validate_password(
                    data["password1"], User(email=data.get("email", ""), display_name=data.get("display_name", ""))
                )
            except ValidationError as error:
                self.add_error("password1", error)
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            self._make_nobody(request)
        return super().try_save(request)

    def _make_nobody(self, request: HttpRequest) -> None:
        """Make an account and take it back: a known address takes as long as a new one."""
        with transaction.atomic():
            person = get_adapter().new_user(request)
            address = f"{secrets.token_hex(16)}@example.invalid"
            person = get_adapter().save_user(request, person, _Typed({**self.cleaned_data, "email": address}))
            setup_user_email(request, person, [EmailAddress(email=address)])
            transaction.set_rollback(True)


class NewEmailForm(PlainFields, allauth_forms.AddEmailForm):
    labels = {"email": _("New e-mail address")}
    hints = {"email": _("We send a link there. Until you follow it, your present address stays in use.")}


class NewPasswordForm(PlainFields, allauth_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Present password"), "password1": _("New password")}


class FirstPasswordForm(PlainFields, allauth_forms.SetPasswordForm):
    labels = {"password1": _("New password")}


class ForgottenPasswordForm(PlainFields, allauth_forms.ResetPasswordForm):
    labels = {"email": EMAIL_LABEL}

    def clean_email(self) -> str:
        """Send a link to the address in use only: one that was typed for a change and never confirmed opens nothing."""
        email = str(super().clean_email()).lower()
        self.users = [person for person in self.users if person.email.lower() == email]
        return email


class ResetPasswordForm(PlainFields, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}


class AgainForm(PlainFields, allauth_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class ResendForm(forms.Form):
    email = forms.EmailField(label=EMAIL_LABEL, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class PreferencesForm(forms.Form):
    """Filled from the person; saved by `services.save_preferences`."""

    display_name = forms.CharField(
        label=_("Name shown"),
        max_length=NAME_LENGTH,
        help_text=NAME_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of the site and of your mail"), choices=settings.LANGUAGES)
    email_notifications = forms.BooleanField(
        label=_("Tell me by e-mail what concerns me"),
        required=False,
        help_text=_(
            "You choose subject by subject under “What I am told of”. Every such message has a link to stop them."
        ),
    )
    consents = forms.MultipleChoiceField(
        label=_("What I agree to"),
        required=False,
        choices=Consent.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each one is separate and optional. You may change your mind at any time."),
    )

    def clean_display_name(self) -> str:
        return check_display_name(self.cleaned_data["display_name"])


class LeaveForm(forms.Form):
    """Asks who is really there before an act that cannot be undone."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(label=_("I understand that this cannot be undone"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not get_adapter().reauthenticate(self.person, password):
            raise get_adapter().validation_error("incorrect_password")
        return password
