"""What mail keeps about a person goes with them."""

from allauth.account.models import EmailAddress

from django.db.models import Q
from django.dispatch import receiver

from hub.accounts.signals import PersonLeaving, person_leaving
from hub.notifications.models import Follow, Notice, NoticePreference, OutgoingMail


@receiver(person_leaving)
def _forget_mail(payload: PersonLeaving, **_: object) -> None:
    addresses = {
        payload.person.email,
        *EmailAddress.objects.filter(user=payload.person).values_list("email", flat=True),
    }
    OutgoingMail.objects.filter(to__in=addresses).delete()
    OutgoingMail.objects.filter(reply_to__in=addresses).update(reply_to="")


@receiver(person_leaving)
def _forget_notices(payload: PersonLeaving, **_: object) -> None:
    person = payload.person
    Notice.objects.filter(to=person).delete()
    NoticePreference.objects.filter(person=person).delete()
    Follow.objects.filter(Q(person=person) | Q(target=f"person:{person.username}")).delete()
