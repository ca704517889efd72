"""Making people, their preferences and consents, and letting them leave."""

import json
import logging

import pytest
from allauth.account.models import EmailAddress

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from hub.accounts.models import Consent, User
from hub.accounts.queries import (
    account_of,
    audience,
    blocked_ids,
    current_consents,
    has_blocked,
)
from hub.accounts.services import (
    block_person,
    create_person,
    erase_person,
    save_preferences,
    set_consent,
    unblock_person,
)
from hub.accounts.signals import ConsentChanged, PersonLeaving, consent_changed, person_leaving
from hub.base import personal_data
from hub.notifications.models import OutgoingMail
from hub.notifications.services import queue
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


# --- making people -----------------------------------------------------------------------------


def test_handles_are_unique_and_reserved_ones_are_numbered() -> None:
    handles = [create_person(email=f"{n}@exemple.test", display_name="Zoé Noël").username for n in range(3)]
    assert handles == ["zoe-noel", "zoe-noel-2", "zoe-noel-3"]
    assert create_person(email="a@exemple.test", display_name="Me").username == "me-2"
    assert create_person(email="b@exemple.test", display_name="李娜").username == "membre"


@pytest.mark.parametrize(
    "values",
    [
        {"email": "pas une adresse"},
        {"email": "a@exemple.test\nbcc: b@exemple.test"},
        {"display_name": ""},
        {"username": "Élise"},
        {"username": "pris"},
        {"password": "court"},
        {"email": "PRIS@exemple.test"},
    ],
)
def test_bad_person_is_refused(values: dict[str, str]) -> None:
    create_person(email="pris@exemple.test", display_name="Pris", username="pris")
    with pytest.raises(ValidationError):
        create_person(**{"email": "a@exemple.test", "display_name": "Anna", **values})
    assert User.objects.count() == 1


def test_unknown_group_makes_nobody() -> None:
    with pytest.raises(Exception, match="Group matching"):
        create_person(email="a@exemple.test", display_name="Anna", groups=["pirate"])
    assert not User.objects.exists()


def test_createsuperuser_works_and_can_sign_in(client: Client, monkeypatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command(
        "createsuperuser",
        interactive=False,
        email="Chef@Exemple.test",
        username="chef",
        display_name="Chef",
        verbosity=0,
    )
    response = client.post(
        reverse("account_login"), {"login": "chef@exemple.test", "password": PASSWORD, "next": "/django-admin/"}
    )
    assert response["Location"] == "/django-admin/"
    assert client.get("/django-admin/").status_code == 200


def test_audience_follows_groups(django_assert_num_queries, rf) -> None:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 -- used once

    assert audience(AnonymousUser()) == {"public"}
    person = UserFactory(organiser=True)
    with django_assert_num_queries(1):
        assert audience(person) == {"public", "members", "group:member", "group:organiser"}
        audience(person)
    person.is_active = False
    assert audience(person) == {"public"}


# --- preferences -------------------------------------------------------------------------------


def test_consents_are_dated_and_logged() -> None:
    person = UserFactory()
    assert current_consents(person) == {}
    save_preferences(by=person, display_name="Anna", language="fr", email_notifications=True, consents=["map"])
    first = Consent.objects.get()
    save_preferences(by=person, display_name="Anna", language="fr", email_notifications=True, consents=["map"])
    assert Consent.objects.get() == first, "saving again changes no date"
    assert list(current_consents(person)) == ["map"]
    save_preferences(by=person, display_name="Anna", language="fr", email_notifications=True)
    set_consent(by=person, kind="map", given=True)
    old, new = Consent.objects.order_by("pk")
    assert old.withdrawn_at >= old.given_at
    assert new.withdrawn_at is None
    assert list(current_consents(person)) == ["map"]


def test_change_of_consent_is_told_once() -> None:
    told = []

    def listen(payload: ConsentChanged, **_: object) -> None:
        told.append((payload.person.pk, payload.kind, payload.given))

    person = UserFactory()
    consent_changed.connect(listen)
    try:
        for given in (True, True, False, False):
            set_consent(by=person, kind="map", given=given)
    finally:
        consent_changed.disconnect(listen)
    assert told == [(person.pk, "map", True), (person.pk, "map", False)]


@pytest.mark.parametrize("values", [{"language": "xx"}, {"consents": ["pirate"]}, {"display_name": "a@exemple.test"}])
def test_bad_preferences_change_nothing(values: dict[str, object]) -> None:
    person = UserFactory(display_name="Anna")
    good = {"display_name": "Berthe", "language": "en", "email_notifications": False, "consents": ["map"]}
    with pytest.raises(ValidationError):
        save_preferences(by=person, **{**good, **values})
    person.refresh_from_db()
    assert (person.display_name, person.language) == ("Anna", "fr")
    assert not Consent.objects.exists()


def test_preferences_page_saves_and_applies_the_language(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    page = client.get(reverse("preferences")).content.decode()
    assert 'value="map" checked' not in page
    typed = {"display_name": "  Anna   Le Goff ", "language": "en", "consents": ["contact", "email"]}
    response = client.post(reverse("preferences"), typed)
    assert response.cookies["hub_language"].value == "en"
    person.refresh_from_db()
    assert (person.display_name, person.language, person.email_notifications) == ("Anna Le Goff", "en", False)
    assert set(current_consents(person)) == {"contact", "email"}
    assert "Preferences saved" in client.get(reverse("preferences")).content.decode()


def test_bad_preferences_keep_what_was_typed(client: Client) -> None:
    client.force_login(UserFactory(display_name="Anna"))
    response = client.post(
        reverse("preferences"), {"display_name": "a@exemple.test", "language": "fr", "consents": ["map"]}
    )
    page = response.content.decode()
    assert 'value="a@exemple.test"' in page
    assert response.context["form"].errors.keys() == {"display_name"}


def test_preferences_cost_the_same_with_a_long_log(client: Client, django_assert_max_num_queries) -> None:
    person = UserFactory()
    client.force_login(person)
    for _ in range(30):
        set_consent(by=person, kind="map", given=True)
        set_consent(by=person, kind="map", given=False)
    client.get(reverse("preferences"))
    with django_assert_max_num_queries(12):
        client.get(reverse("preferences"))


# --- export ------------------------------------------------------------------------------------


def test_export_holds_account_consents_mail_and_what_others_declare(client: Client, monkeypatch) -> None:
    monkeypatch.setitem(personal_data._providers, "essai", lambda user_id: [{"person": user_id}])
    person = UserFactory(email="a@exemple.test", moderator=True)
    set_consent(by=person, kind="map", given=True)
    queue(to="a@exemple.test", subject="Bonjour", body="Texte", kind="answer")
    client.force_login(person)
    response = client.get(reverse("export_my_data"))
    assert response["Content-Disposition"].startswith('attachment; filename="personne-fictive-')
    data = json.loads(response.content)
    assert data["account"]["email"] == "a@exemple.test"
    assert data["account"]["groups"] == ["member", "moderator"]
    assert data["account"]["consents"][0]["kind"] == "map"
    assert data["mail"][0]["subject"] == "Bonjour"
    assert data["essai"] == [{"person": person.pk}]


# --- leaving -----------------------------------------------------------------------------------


@pytest.fixture
def heard():
    """Collect what `person_leaving` told, with the name as it was then."""
    told: list[tuple[str, str]] = []

    def listen(payload: PersonLeaving, **_: object) -> None:
        told.append((payload.person.display_name, payload.pseudonym))

    person_leaving.connect(listen)
    yield told
    person_leaving.disconnect(listen)


def test_leaving_erases_name_and_address_everywhere_in_accounts(client: Client, heard) -> None:
    person = UserFactory(email="anna@exemple.test", display_name="Anna Kervella", organiser=True)
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.post(reverse("account_login"), {"login": "anna@exemple.test", "password": PASSWORD})
    set_consent(by=person, kind="map", given=True)
    queue(to="anna@exemple.test", subject="Bonjour", body="Texte", kind="answer")

    refused = client.post(reverse("leave"), {"password": "autre chose", "understood": "on"})
    assert refused.context["form"].errors.keys() == {"password"}
    response = client.post(reverse("leave"), {"password": PASSWORD, "understood": "on"})
    assert response["Location"] == reverse("account_left")

    person.refresh_from_db()
    assert heard == [("Anna Kervella", person.display_name)]
    assert person.display_name.startswith("Ancien membre ")
    assert not person.is_active
    assert not person.groups.exists()
    assert not EmailAddress.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    left = json.dumps(list(User.objects.values()), default=str)
    assert "anna" not in left.lower()
    assert "Kervella" not in left
    for browser in (client, elsewhere):
        assert browser.get(reverse("preferences")).status_code == 302
    again = client.post(reverse("account_login"), {"login": "anna@exemple.test", "password": PASSWORD})
    assert again.status_code == 200


def test_failing_receiver_stops_the_erasure() -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    person = UserFactory(display_name="Anna")
    person_leaving.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            erase_person(person=person, by=person)
    finally:
        person_leaving.disconnect(fail)
    assert User.objects.get(pk=person.pk).display_name == "Anna"
    assert EmailAddress.objects.exists()


def test_last_administrator_cannot_leave(client: Client) -> None:
    chief = UserFactory(superuser=True)
    client.force_login(chief)
    response = client.post(reverse("leave"), {"password": PASSWORD, "understood": "on"})
    assert response.context["form"].non_field_errors()
    UserFactory(superuser=True)
    assert client.post(reverse("leave"), {"password": PASSWORD, "understood": "on"}).status_code == 302


def test_security_log_names_nobody(client: Client, caplog) -> None:
    caplog.set_level(logging.INFO, logger="hub.security")
    person = UserFactory(email="anna@exemple.test", display_name="Anna Kervella")
    client.post(reverse("account_login"), {"login": "anna@exemple.test", "password": "autre chose\nfaux: ligne"})
    client.post(reverse("account_login"), {"login": "anna@exemple.test", "password": PASSWORD})
    client.post(reverse("account_logout"))
    erase_person(person=person, by=None)
    lines = [record.getMessage() for record in caplog.records if record.name == "hub.security"]
    assert lines == [
        "sign-in refused: wrong address or password",
        f"signed in: user {person.pk}",
        f"signed out: user {person.pk}",
        f"account erased: user {person.pk}, by user -",
    ]


# --- blocks ------------------------------------------------------------------------------------


def test_block_mutes_or_shuts_out_and_the_other_one_is_not_touched(django_assert_num_queries) -> None:
    person, noisy, rude = (UserFactory() for _ in range(3))
    block_person(by=person, person=noisy, mutes_only=True)
    block_person(by=person, person=rude, mutes_only=True)
    block_person(by=person, person=rude)
    with django_assert_num_queries(1):
        assert blocked_ids(person) == {noisy.pk, rude.pk}
    assert blocked_ids(noisy) == blocked_ids(AnonymousUser()) == frozenset()
    assert (has_blocked(person, noisy), has_blocked(person, rude), has_blocked(rude, person)) == (False, True, False)
    assert [block["handle"] for block in account_of(person)["blocks"]] == [rude.username, noisy.username]
    unblock_person(by=person, person=noisy)
    assert blocked_ids(person) == {rude.pk}
    with pytest.raises(ValidationError):
        block_person(by=person, person=person)
    erase_person(person=rude, by=None)
    person = User.objects.get(pk=person.pk)
    assert blocked_ids(person) == frozenset(), "the block would tell who is behind the pseudonym"
