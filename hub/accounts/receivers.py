"""Security log, without names or addresses; and the language of whoever signs in."""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from hub.accounts.models import User

logger = logging.getLogger("hub.security")


@receiver(user_logged_in)
def _signed_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    logger.info("signed in: user %s", user.pk)
    if request is not None:
        request.language_of_person = user.language  # type: ignore[attr-defined]  # -- read by PeopleMiddleware


@receiver(user_logged_out)
def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        logger.info("signed out: user %s", user.pk)


@receiver(account.user_signed_up)
def _signed_up(user: User, **_: Any) -> None:
    logger.info("signed up: user %s", user.pk)


@receiver(account.email_confirmed)
def _email_confirmed(email_address: Any, **_: Any) -> None:
    logger.info("e-mail confirmed: user %s", email_address.user_id)


@receiver(account.email_changed)
def _email_changed(user: User, **_: Any) -> None:
    logger.info("e-mail changed: user %s", user.pk)


@receiver(account.password_reset)
def _address_proven(user: User, **_: Any) -> None:
    """Confirm the address: the link of a reset was read in that mailbox."""
    address = EmailAddress.objects.filter(user=user, email=user.email, verified=False).first()
    if address is not None and address.can_set_verified():
        address.set_verified()


@receiver(account.password_changed)
@receiver(account.password_set)
@receiver(account.password_reset)
def _password_changed(user: User, **_: Any) -> None:
    logger.info("password changed: user %s", user.pk)
