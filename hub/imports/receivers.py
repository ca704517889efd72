"""Who confirms an address learns what was written with it on the former forum."""

from typing import Any

from allauth.account.signals import email_confirmed

from django.dispatch import receiver

from hub.accounts.signals import PersonLeaving, person_leaving
from hub.imports.former_authors import tell_claimable
from hub.imports.models import FormerAuthor


@receiver(email_confirmed)
def _address_confirmed(email_address: Any, **_: Any) -> None:
    if email_address.user is not None:
        tell_claimable([email_address.user])


@receiver(person_leaving)
def _forget_former_names(payload: PersonLeaving, **_: object) -> None:
    """The name of the former forum must not lead to the pseudonym, nor what comes of it later."""
    FormerAuthor.objects.filter(person=payload.person).update(person=None, email_digest="")
