"""What changes registrations: each takes the meetup's lock first, so that no seat is given twice."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.base.dates import written_day
from hub.notifications.services import send_later
from meetups.models import MeetupPage, MeetupStatus, Registration, RegistrationState
from meetups.registrations.queries import rank_of, room_of, waiting_for
from meetups.registrations.tokens import token_for

UNCONFIRMED_KEPT = timedelta(hours=24)
REMINDED_BEFORE = timedelta(hours=48)
# Who registers this close to the meetup has just been told all a reminder says.
TOO_LATE_TO_REMIND = timedelta(hours=6)
MAIL_KIND = "registration"
NAME_LENGTH = 120


class ClosedError(Exception):
    """The meetup takes no registration, or no longer."""


@transaction.atomic
def register(
    *, by: User | None = None, meetup: MeetupPage, name: str, email: str = "", language: str = "fr"
) -> Registration:
    """Register a member under the address of their account, or anybody under `email`, which a mail then asks to confirm.

    Registering again changes the name and keeps the place in the queue.

    Raises:
        ClosedError: the meetup takes no registration now.
        ValidationError: the name is empty or too long, or the address is none.
    """
    meetup = _locked(meetup)
    if not meetup.is_open:
        raise ClosedError
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise ValidationError({"name": _("Give a name of at most %(most)d characters.") % {"most": NAME_LENGTH}})
    address = (by.email if by is not None else email).strip().casefold()
    validate_email(address)
    known = Registration.objects.select_for_update().filter(meetup=meetup)
    own = Q(email=address) | Q(person=by) if by is not None else Q(email=address)
    registration = known.filter(own).order_by("pk").first()
    if registration is None:
        registration = Registration.objects.create(
            meetup=meetup, name=name, email=address, language=language, person=by, told=news_of(meetup)
        )
    elif by is not None:
        registration.name, registration.person, registration.language = name, by, language
        registration.save(update_fields=["name", "person", "language", "updated_at"])
    # Nobody learns here who is registered already, and nobody changes another's name: the mail goes to the address.
    if by is not None:
        return registration if registration.is_confirmed else confirm(registration=registration)
    _write(registration, "again" if registration.is_confirmed else "confirm")
    return registration


@transaction.atomic
def confirm(*, registration: Registration) -> Registration:
    """Give a seat, or the next place on the waiting list; once confirmed nothing changes.

    Raises:
        ClosedError: the meetup takes no registration any more, or the registration is gone.
    """
    meetup = _locked(registration.meetup)
    held = Registration.objects.select_for_update().filter(pk=registration.pk).first()
    if held is None:
        raise ClosedError
    held.meetup = meetup
    if held.is_confirmed:
        return held
    if not meetup.is_open:
        raise ClosedError
    is_full = room_of(meetup).is_full
    held.state = RegistrationState.WAITING if is_full else RegistrationState.SEATED
    held.queued_at = timezone.now()
    held.told = news_of(meetup)
    held.save(update_fields=["state", "queued_at", "told", "updated_at"])
    _write(held, "waiting" if is_full else "seated")
    return held


@transaction.atomic
def give_up(*, registration: Registration) -> None:
    """Delete a registration; the first who waits gets the seat and is told."""
    meetup = _locked(registration.meetup)
    Registration.objects.filter(pk=registration.pk).delete()
    promote(meetup=meetup)


@transaction.atomic
def promote(*, meetup: MeetupPage) -> int:
    """Give the free seats to those who wait, first come first served, and tell them; returns how many got one."""
    meetup = _locked(meetup)
    if not meetup.is_open:
        return 0
    room = room_of(meetup)
    free = room.waiting if room.left is None else min(room.left, room.waiting)
    if not free:
        return 0
    promoted = list(waiting_for(meetup).select_for_update()[:free])
    for registration in promoted:
        registration.meetup = meetup
        registration.state = RegistrationState.SEATED
        registration.told = news_of(meetup)
        registration.save(update_fields=["state", "told", "updated_at"])
        _write(registration, "promoted")
    return len(promoted)


def tend_registrations() -> dict[str, int]:
    """Promote where seats were added, tell of changes, remind, and delete what is no longer needed. Run by the worker."""
    today = timezone.localdate()
    done = {"promoted": 0, "told": 0, "reminded": 0, "deleted": 0}
    coming = MeetupPage.objects.filter(live=True, date__gte=today, registrations__isnull=False).distinct()
    for meetup in coming.order_by("date", "pk"):
        done["promoted"] += promote(meetup=meetup)
        done["told"] += tell_changes(meetup=meetup)
        done["reminded"] += remind(meetup=meetup)
    done["deleted"] = purge()
    return done


@transaction.atomic
def tell_changes(*, meetup: MeetupPage) -> int:
    """Tell those who come, or wait, when day, hours, place or status are no longer what they were told."""
    meetup = _locked(meetup)
    news = news_of(meetup)
    confirmed = Registration.objects.select_for_update().exclude(state=RegistrationState.UNCONFIRMED)
    behind = list(confirmed.filter(meetup=meetup).exclude(told=news))
    for registration in behind:
        registration.meetup = meetup
        # Another day: who was reminded of the old one is reminded again.
        registration.told, registration.reminded_at = news, None
        registration.save(update_fields=["told", "reminded_at", "updated_at"])
        _write(registration, meetup.status if meetup.status != MeetupStatus.SCHEDULED else "changed")
    return len(behind)


@transaction.atomic
def remind(*, meetup: MeetupPage) -> int:
    """Remind those who have a seat, once, two days before."""
    meetup = _locked(meetup)
    begins = meetup.starts_at or datetime.combine(meetup.date, datetime.min.time(), tzinfo=meetup.zone)
    now = timezone.now()
    if meetup.status != MeetupStatus.SCHEDULED or not now < begins <= now + REMINDED_BEFORE:
        return 0
    seated = Registration.objects.select_for_update().filter(
        meetup=meetup, state=RegistrationState.SEATED, reminded_at=None, queued_at__lt=begins - TOO_LATE_TO_REMIND
    )
    due = list(seated)
    for registration in due:
        registration.meetup = meetup
        registration.reminded_at = now
        registration.save(update_fields=["reminded_at", "updated_at"])
        _write(registration, "reminder")
    return len(due)


@transaction.atomic
def call_off(*, meetup: MeetupPage) -> int:
    """Tell those who come that a meetup which is about to be deleted will not take place; returns how many were told."""
    if meetup.is_past or meetup.is_cancelled:
        return 0
    told = list(meetup.registrations.exclude(state=RegistrationState.UNCONFIRMED))
    for registration in told:
        registration.meetup = meetup
        _write(registration, "deleted")
    return len(told)


@transaction.atomic
def purge() -> int:
    """Delete registrations nobody confirmed within a day, and all those of meetups long enough over."""
    now = timezone.now()
    over = timezone.localdate() - timedelta(days=settings.HUB_REGISTRATION_DAYS)
    old = Registration.objects.filter(
        Q(state=RegistrationState.UNCONFIRMED, created_at__lt=now - UNCONFIRMED_KEPT) | Q(meetup__date__lt=over)
    )
    return old.delete()[0]


@transaction.atomic
def forget_person(*, user_id: int) -> None:
    """Delete the registrations of somebody who leaves; their seats go to those who wait."""
    held = list(Registration.objects.filter(person_id=user_id).select_related("meetup"))
    for registration in held:
        give_up(registration=registration)


def news_of(meetup: MeetupPage) -> str:
    """Fingerprint of what those who come must know."""
    known = (
        *(meetup.status, meetup.date.isoformat(), meetup.timezone, meetup.place_name, meetup.address, meetup.place_id),
        *(moment.timestamp() if moment else None for moment in (meetup.starts_at, meetup.ends_at)),
        meetup.online_url,
    )
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _locked(meetup: MeetupPage) -> MeetupPage:
    held: MeetupPage = MeetupPage.objects.select_for_update(of=("self",)).select_related("place").get(pk=meetup.pk)
    return held


def _write(registration: Registration, event: str) -> None:
    """Queue the mail that tells of this event, in the language of the registration."""
    meetup = registration.meetup
    with translation.override(registration.language):
        day = written_day(meetup.date, weekday=True)
    start, end = meetup.local_start, meetup.local_end
    hours = "" if start is None else f"{start:%H:%M}" + (f" – {end:%H:%M}" if end is not None else "")
    token = token_for(registration)
    send_later(
        to=registration.email,
        template="meetups/mail/registration",
        context={
            "event": event,
            "name": registration.name,
            "title": meetup.title,
            "day": day,
            "hours": f"{hours} ({meetup.timezone})" if hours and meetup.timezone != settings.TIME_ZONE else hours,
            "place": ", ".join(part for part in (meetup.place_line, meetup.address) if part),
            # The address of a video room is for those who have a seat.
            "online_url": meetup.online_url if registration.is_seated else "",
            "rank": rank_of(registration),
            "meetup_path": meetup.url or "",
            "calendar_path": reverse("meetups:calendar", args=[meetup.slug]),
            "registration_path": reverse("meetups:registration", args=[token]),
            "days_kept": settings.HUB_REGISTRATION_DAYS,
        },
        kind=MAIL_KIND,
        language=registration.language,
    )
