"""Seats, the waiting list, and what becomes of names and addresses."""

import re
from datetime import timedelta
from typing import Any

import pytest

from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.accounts.services import erase_person
from hub.base.personal_data import personal_data_of
from hub.notifications.models import OutgoingMail
from meetups.models import MeetupPage, Registration
from meetups.registrations.services import ClosedError, confirm, give_up, register
from meetups.registrations.tokens import token_for
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_reached() -> None:
    cache.clear()


def open_meetup(seats: int | None = 1, **values: Any) -> MeetupPage:
    return MeetupFactory(upcoming=True, takes_registrations=True, seats=seats, **values)


def comer(meetup: MeetupPage, name: str = "Ondine Essai") -> Registration:
    return confirm(registration=register(meetup=meetup, name=name, email=f"{name.split(maxsplit=1)[0]}@exemple.test"))


def subjects(to: str) -> list[str]:
    return list(OutgoingMail.objects.filter(to=to).order_by("pk").values_list("subject", flat=True))


def link_in(body: str) -> str:
    return re.search(r"/meetups/registrations/\S+", body)[0]


def test_visitor_registers_confirms_and_gives_the_seat_up(mailoutbox: list[EmailMessage]) -> None:
    meetup = open_meetup(online_url="https://salle.exemple.test/abc")
    client, address = Client(), f"/meetups/registration/{meetup.slug}/"
    page = client.get(meetup.url).content.decode()
    assert address in page
    assert "salle.exemple.test" not in page
    assert b"salle.exemple.test" not in client.get(f"/meetups/{meetup.slug}.ics").content
    refused = client.post(address, {"name": "Ondine Essai", "email": "pas une adresse"})
    assert refused.status_code == 422
    assert "Ondine Essai" in refused.content.decode()
    client.post(address, {"name": "Ondine Essai", "email": "Ondine@Exemple.test", "consent": "on"})
    assert Registration.objects.get().state == "unconfirmed"
    link = link_in(mailoutbox[-1].body)
    assert client.get(link).status_code == 200
    assert Registration.objects.get().state == "unconfirmed"  # a mail program that follows links confirms nothing
    assert "salle.exemple.test" in client.post(link, follow=True).content.decode()
    assert Registration.objects.get().state == "seated"
    assert "Il ne reste plus" not in client.get(meetup.url).content.decode()
    assert "votre place est désormais la sienne" in client.post(link, {"give_up": "1"}).content.decode()
    assert not Registration.objects.exists()
    assert client.get(link).status_code == 404


def test_who_comes_after_the_last_seat_waits_and_the_first_to_wait_is_promoted() -> None:
    meetup = open_meetup(seats=1)
    first, second, third = (comer(meetup, name) for name in ("Anis Un", "Berthe Deux", "Cosme Trois"))
    assert [one.state for one in (first, second, third)] == ["seated", "waiting", "waiting"]
    fourth = comer(meetup, "Dora Quatre")
    left = Client().post(reverse("meetups:registration", args=[token_for(fourth)]), {"give_up": "1"})
    assert "votre place" not in left.content.decode()
    give_up(registration=first)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state) == ("seated", "waiting")
    assert len(subjects("berthe@exemple.test")) == 3  # confirm, waiting, promoted
    assert len(subjects("cosme@exemple.test")) == 2
    page = meetup
    page.seats = 2
    page.save_revision().publish()
    late = comer(meetup, "Doris Quatre")
    assert late.state == "waiting"  # a free seat is for who waited
    call_command("tend_registrations")
    third.refresh_from_db()
    late.refresh_from_db()
    assert (third.state, late.state) == ("seated", "waiting")


def test_member_has_a_seat_at_once_and_registers_once() -> None:
    meetup, person, client = open_meetup(), UserFactory(), Client()
    client.force_login(person)
    address = f"/meetups/registration/{meetup.slug}/"
    assert 'name="email"' not in client.get(address).content.decode()
    answer = client.post(address, {"name": "Anis Un", "consent": "on"})
    held = Registration.objects.get()
    assert answer["Location"].endswith(f"{token_for(held)}/")
    assert (held.state, held.email, held.person) == ("seated", person.email, person)
    assert client.get(address).status_code == 302
    assert personal_data_of(person.pk)["meetup_registrations"][0]["email"] == person.email
    waiting = comer(meetup, "Berthe Deux")
    erase_person(person=person, by=person)
    assert Registration.objects.get() == waiting
    assert Registration.objects.get().state == "seated"


def test_nobody_learns_or_changes_another_registration() -> None:
    meetup, client = open_meetup(), Client()
    held = comer(meetup, "Anis Un")
    told = client.post(
        f"/meetups/registration/{meetup.slug}/", {"name": "Autre Nom", "email": held.email, "consent": "on"}
    )
    assert "Un courriel" in told.content.decode()
    assert Registration.objects.get().name == "Anis Un"
    forged = token_for(held)[:-1] + ("0" if token_for(held)[-1] != "0" else "1")
    assert client.get(f"/meetups/registrations/{forged}/").status_code == 404
    assert client.get("/meetups/registrations/9999999999999999999-x/").status_code == 404


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"takes_registrations": False}, {"past": True}])
def test_closed_meetup_takes_nobody(change: dict[str, Any]) -> None:
    meetup = open_meetup()
    waiting = register(meetup=meetup, name="Anis Un", email="anis@exemple.test")
    if change.pop("past", False):
        change = {"date": timezone.localdate() - timedelta(days=1)}
    MeetupPage.objects.filter(pk=meetup.pk).update(**change)
    with pytest.raises(ClosedError):
        register(meetup=meetup, name="Berthe Deux", email="berthe@exemple.test")
    with pytest.raises(ClosedError):
        confirm(registration=waiting)
    status = Client().get(f"/meetups/registration/{meetup.slug}/").status_code
    assert status == (404 if "takes_registrations" in change else 200)


def test_those_who_come_are_reminded_once_and_told_of_changes_and_deletion() -> None:
    meetup = open_meetup(seats=None)
    held = comer(meetup, "Anis Un")
    call_command("tend_registrations")
    assert len(subjects(held.email)) == 2
    Registration.objects.update(queued_at=timezone.now() - timedelta(days=9))
    meetup.starts_at = timezone.now() + timedelta(hours=30)
    meetup.save_revision().publish()
    for _again in range(2):
        call_command("tend_registrations")
    assert [subject.split(" ")[0] for subject in subjects(held.email)[2:]] == ["Modifiée", "Bientôt"]
    meetup.status = "cancelled"
    meetup.save_revision().publish()
    call_command("tend_registrations")
    assert subjects(held.email)[-1].startswith("Annulée")
    other = open_meetup(seats=None)
    comer(other, "Berthe Deux")
    other.delete()
    assert subjects("berthe@exemple.test")[-1].startswith("Annulée")


def test_lists_are_deleted_once_they_serve_no_more(settings: Any) -> None:
    meetup = open_meetup()
    register(meetup=meetup, name="Jamais Confirmée", email="jamais@exemple.test")
    Registration.objects.update(created_at=timezone.now() - timedelta(hours=25))
    comer(meetup, "Anis Un")
    call_command("tend_registrations")
    assert Registration.objects.get().name == "Anis Un"
    days = settings.HUB_REGISTRATION_DAYS
    for age, kept in ((days, 1), (days + 1, 0)):
        MeetupPage.objects.filter(pk=meetup.pk).update(date=timezone.localdate() - timedelta(days=age))
        call_command("tend_registrations")
        assert Registration.objects.count() == kept


def test_mailbox_is_not_flooded() -> None:
    meetup, client = open_meetup(), Client()
    values = {"name": "Ondine Essai", "email": "ondine@exemple.test", "consent": "on"}
    answers = [client.post(f"/meetups/registration/{meetup.slug}/", values).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert OutgoingMail.objects.count() == 3
