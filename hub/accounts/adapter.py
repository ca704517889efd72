"""How allauth makes, redirects and tells about accounts here."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from django.contrib.auth.models import Group
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.accounts.groups import MEMBER
from hub.accounts.models import User
from hub.accounts.services import save_with_handle

logger = logging.getLogger("hub.security")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, or reset your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "duplicate_email": _("This is already the address of your account."),
        "invalid_password_reset": _("This link is no longer valid."),
        "rate_limited": _("Too many requests. Wait a few minutes."),
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:  # noqa: ARG002 -- allauth's signature
        data = form.cleaned_data
        user.email = data["email"]
        user.display_name = data["display_name"]
        user.language = get_language() or "fr"
        user.set_password(data["password1"])
        with transaction.atomic():
            save_with_handle(user)
            user.groups.add(Group.objects.get(name=MEMBER))
        return user

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Pages only: no JSON twin of the sign-in, whatever the headers say."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Keep redirects on this very host."""
        host = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=self.request.is_secure())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth's signature
        return resolve_url("account_login")  # every session ended, this one too

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 -- never logged
        logger.warning("sign-in refused: wrong address or password")
