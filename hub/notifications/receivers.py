"""What mail keeps about a person goes with them."""

from allauth.account.models import EmailAddress

from django.dispatch import receiver

from hub.accounts.signals import PersonLeaving, person_leaving
from hub.notifications.models import OutgoingMail


@receiver(person_leaving)
def _forget_mail(payload: PersonLeaving, **_: object) -> None:
    addresses = {
        payload.person.email,
        *EmailAddress.objects.filter(user=payload.person).values_list("email", flat=True),
    }
    OutgoingMail.objects.filter(to__in=addresses).delete()
    OutgoingMail.objects.filter(reply_to__in=addresses).update(reply_to="")
