"""People in Wagtail's admin and in Django's."""

import re

import pytest
from allauth.account.models import EmailAddress

from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hub.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> User:
    cache.clear()
    person = UserFactory(superuser=True, display_name="Cheffe")
    client.force_login(person)
    return person


def test_wagtail_lists_people(client: Client, chief: User) -> None:
    assert "Cheffe" in client.get(reverse("wagtailusers_users:index")).content.decode()


def test_wagtail_makes_a_person_who_then_chooses_a_password(client: Client, chief: User) -> None:
    page = client.get(reverse("wagtailusers_users:add")).content.decode()
    assert 'name="display_name"' in page
    assert "password" not in re.findall(r'name="(\w+)"', page)
    typed = {"email": "Neuf@Exemple.test", "display_name": "Neuf Venu", "language": "fr"}
    assert client.post(reverse("wagtailusers_users:add"), {**typed, "email": chief.email}).status_code == 200
    assert client.post(reverse("wagtailusers_users:add"), typed).status_code == 302
    person = User.objects.get(email="neuf@exemple.test")
    assert person.username == "neuf-venu"
    assert not person.has_usable_password()
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    visitor.post(visitor.get(link)["Location"], {"password1": "onze moulins patients"})
    signed_in = visitor.post(reverse("account_login"), {"login": person.email, "password": "onze moulins patients"})
    assert signed_in["Location"] == "/"


def test_wagtail_edits_a_person_and_a_changed_address_must_be_confirmed(client: Client, chief: User) -> None:
    person = UserFactory()
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert client.get(address).status_code == 200
    typed = {"email": "autre@exemple.test", "display_name": "Nouveau Nom", "language": "en", "is_active": "on"}
    assert client.post(address, typed).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.display_name, person.language) == ("autre@exemple.test", "Nouveau Nom", "en")
    assert person.check_password("quatre chevaux gris"), "the password is left alone"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        ("autre@exemple.test", False)
    ]


def test_wagtail_erases_instead_of_deleting(client: Client, chief: User) -> None:
    one, two, three = UserFactory.create_batch(3)
    delete = reverse("wagtailusers_users:delete", args=[one.pk])
    assert client.get(delete).status_code == 200
    assert client.post(delete).status_code == 302
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    assert client.post(f"{bulk}?id={two.pk}&id={three.pk}").status_code == 302
    people = User.objects.filter(pk__in=[one.pk, two.pk, three.pk])
    assert [person.is_active for person in people] == [False] * 3
    assert all(person.display_name.startswith("Ancien membre") for person in people)


def test_wagtail_keeps_the_last_administrator(client: Client, chief: User) -> None:
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    client.post(f"{bulk}?id={chief.pk}")
    chief.refresh_from_db()
    assert chief.is_active


def test_django_admin_is_for_administrators(client: Client, chief: User) -> None:
    person = UserFactory()
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert client.get(reverse("admin:accounts_user_change", args=[person.pk])).status_code == 200
    assert client.get(reverse("admin:accounts_user_add")).status_code == 200
    assert client.get(reverse("admin:accounts_user_delete", args=[person.pk])).status_code == 403
    staff = Client()
    staff.force_login(UserFactory(is_staff=True))
    assert staff.get(reverse("admin:accounts_user_changelist"), follow=True).status_code == 403


def test_members_do_not_enter(client: Client) -> None:
    client.force_login(UserFactory(moderator=True))
    assert client.get(reverse("wagtailusers_users:index")).status_code in (302, 403)
