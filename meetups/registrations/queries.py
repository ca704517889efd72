"""What may be read of registrations."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from hub.accounts.models import User
from meetups.models import MeetupPage, Registration, RegistrationState

SEATED = RegistrationState.SEATED
WAITING = RegistrationState.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How full a meetup is; `left` is None where there is no limit."""

    seated: int
    waiting: int
    seats: int | None

    @property
    def left(self) -> int | None:
        return None if self.seats is None else max(0, self.seats - self.seated)

    @property
    def is_full(self) -> bool:
        """Somebody who comes now waits: no seat is free, or others were there before."""
        return self.seats is not None and (self.seated >= self.seats or self.waiting > 0)


def room_of(meetup: MeetupPage) -> Room:
    """Count the seats of a meetup, in one query."""
    counted = Registration.objects.filter(meetup=meetup).aggregate(
        seated=Count("pk", filter=Q(state=SEATED)), waiting=Count("pk", filter=Q(state=WAITING))
    )
    return Room(seated=counted["seated"], waiting=counted["waiting"], seats=meetup.seats)


def seated_at(meetup: MeetupPage) -> "QuerySet[Registration]":
    """Who has a seat, by name as a sheet at the door needs it."""
    return Registration.objects.filter(meetup=meetup, state=SEATED).order_by("name", "pk")


def waiting_for(meetup: MeetupPage) -> "QuerySet[Registration]":
    """Who waits, the first to be served first."""
    return Registration.objects.filter(meetup=meetup, state=WAITING).order_by("queued_at", "pk")


def rank_of(registration: Registration) -> int:
    """Place on the waiting list, from 1; 0 when the registration does not wait."""
    if not registration.is_waiting:
        return 0
    before = Q(queued_at__lt=registration.queued_at) | Q(queued_at=registration.queued_at, pk__lte=registration.pk)
    return Registration.objects.filter(before, meetup_id=registration.meetup_id, state=WAITING).count()


def registration_of(person: User, meetup: MeetupPage) -> Registration | None:
    """The registration of a member of the hub, when there is one."""
    return Registration.objects.filter(meetup=meetup, person=person).select_related("meetup__place").first()
