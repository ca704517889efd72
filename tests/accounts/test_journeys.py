"""A person's whole way: sign up, confirm, sign in, forget a password, change it, change address, leave."""

import re

import pytest
from allauth.account.models import EmailAddress

from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hub.accounts.models import Consent, User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_UP = {"display_name": "Élise d’Œuvre", "email": "Elise@Exemple.test", "password1": "sept petites mouettes"}
NEW_PASSWORD = "onze moulins patients"


@pytest.fixture(autouse=True)
def _no_limit_from_another_test() -> None:
    cache.clear()


def _link(message: mail.EmailMessage) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def _sign_in(client: Client, email: str, password: str, **extra: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def test_newcomer_signs_up_confirms_and_is_signed_in(client: Client) -> None:
    response = client.post(reverse("account_signup"), SIGN_UP)
    assert response["Location"] == reverse("account_email_verification_sent")
    person = User.objects.get()
    assert (person.email, person.display_name, person.username) == (
        "elise@exemple.test",
        "Élise d’Œuvre",
        "elise-d-oeuvre",
    )
    assert list(person.groups.values_list("name", flat=True)) == ["member"]
    assert not Consent.objects.exists()
    assert mail.outbox[0].to == ["elise@exemple.test"]
    link = _link(mail.outbox[0])

    page = client.get(link)
    assert page.status_code == 200
    assert not EmailAddress.objects.get().verified, "reading the link changes nothing"
    assert "_auth_user_id" not in client.session

    response = client.post(link)
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(person.pk)
    assert response["Location"] == "/"


def test_confirmation_in_another_browser_does_not_sign_in(client: Client) -> None:
    client.post(reverse("account_signup"), SIGN_UP)
    other = Client()
    response = other.post(_link(mail.outbox[0]))
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in other.session
    assert response["Location"] == reverse("account_login")
    assert client.get(reverse("account_login")).status_code == 200, "the first browser may sign in, not wait for ever"
    assert _sign_in(client, "elise@exemple.test", SIGN_UP["password1"])["Location"] == "/"


def test_unconfirmed_person_cannot_sign_in(client: Client) -> None:
    UserFactory(email="a@exemple.test", confirmed=False)
    assert _sign_in(client, "a@exemple.test", PASSWORD)["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_used_or_broken_confirmation_link_has_a_clear_page(client: Client) -> None:
    client.post(reverse("account_signup"), SIGN_UP)
    link = _link(mail.outbox[0])
    Client().post(link)
    for address in (link, reverse("account_confirm_email", args=["abc:def"])):
        for method in (Client().get, Client().post):
            response = method(address)
            assert response.status_code == 404
            assert reverse("account_resend") in response.content.decode()


def test_expired_confirmation_link_can_be_asked_for_again(client: Client, settings) -> None:
    client.post(reverse("account_signup"), SIGN_UP)
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 0
    assert Client().get(_link(mail.outbox[0])).status_code == 404
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
    cache.clear()
    assert client.post(reverse("account_resend"), {"email": "elise@exemple.test"}).status_code == 302
    assert Client().post(_link(mail.outbox[1])).status_code == 302
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "pas une adresse"),
        ("password1", "court"),
        ("password1", "motdepasse123"[:11]),
        ("password1", "123456789012345"),
        ("password1", "123456"),
        ("password1", "elise d’œuvre"),
        ("display_name", "elise@exemple.test"),
        ("display_name", "Еlise"),  # the first letter is Cyrillic
        ("display_name", "\u200b\u202e"),
        ("display_name", "x" * 81),
        ("email", "a\x00b@exemple.test"),
    ],
)
def test_bad_sign_up_says_why_and_keeps_what_was_typed(client: Client, field: str, value: str) -> None:
    typed = {**SIGN_UP, field: value}
    response = client.post(reverse("account_signup"), typed)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()
    assert len(response.context["form"].errors.get("password1", [""])) == 1
    kept = "email" if field != "email" else "display_name"
    assert typed[kept].replace("’", "&#x27;") in response.content.decode().replace("’", "&#x27;")


def test_sign_in_ignores_case_and_cycles_the_session(client: Client) -> None:
    person = UserFactory(email="a@exemple.test", language="en")
    client.cookies["sessionid"] = "chosenbysomeoneelse12345678901234"
    client.get(reverse("account_login"))
    before = client.session.session_key
    response = _sign_in(client, "A@Exemple.Test", PASSWORD)
    assert response.status_code == 302
    cookie = response.cookies["sessionid"]
    assert cookie.value not in {before, "chosenbysomeoneelse12345678901234"}
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "not asked to stay signed in: the session ends with the browser"
    assert response.cookies["hub_language"].value == "en" == person.language


def test_staying_signed_in_is_asked_for(client: Client, settings) -> None:
    UserFactory(email="a@exemple.test")
    response = _sign_in(client, "a@exemple.test", PASSWORD, remember="on")
    assert response.cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test", "https:evil.test", "\t//evil.test", "javascript:alert(1)", "http:///evil.test"])  # fmt: skip
def test_next_never_leaves_the_site(client: Client, target: str) -> None:
    UserFactory(email="a@exemple.test")
    response = client.post(reverse("account_login"), {"login": "a@exemple.test", "password": PASSWORD, "next": target})
    assert response["Location"] == "/"
    assert client.get(reverse("account_login"), {"next": target})["Location"] == "/"
    assert client.post(reverse("account_logout"), {"next": target})["Location"] == "/"
    response = client.post(reverse("account_signup"), {**SIGN_UP, "next": target})
    assert response["Location"] == reverse("account_email_verification_sent")


def test_next_on_the_site_is_followed(client: Client) -> None:
    UserFactory(email="a@exemple.test")
    response = client.post(
        reverse("account_login"), {"login": "a@exemple.test", "password": PASSWORD, "next": "/forum/?a=1"}
    )
    assert response["Location"] == "/forum/?a=1"


def test_forgotten_password_is_replaced_by_a_link_that_works_once(client: Client) -> None:
    person = UserFactory(email="a@exemple.test")
    elsewhere = Client()
    _sign_in(elsewhere, "a@exemple.test", PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "A@exemple.test"})
    link = _link(mail.outbox[0])
    form_page = client.get(link)["Location"]
    assert "set-password" in form_page, "the secret leaves the address"
    assert client.post(form_page, {"password1": "court"}).context["form"].errors
    response = client.post(form_page, {"password1": NEW_PASSWORD})
    assert response["Location"] == reverse("account_reset_password_from_key_done")
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert elsewhere.get(reverse("preferences")).status_code == 302, "other sessions are over"
    assert Client().get(link).status_code == 404
    assert mail.outbox[1].subject == "Votre mot de passe a changé"


def test_reset_proves_the_address(client: Client) -> None:
    UserFactory(email="a@exemple.test", confirmed=False)
    client.post(reverse("account_reset_password"), {"email": "a@exemple.test"})
    client.post(client.get(_link(mail.outbox[0]))["Location"], {"password1": NEW_PASSWORD})
    assert EmailAddress.objects.get().verified


def test_reset_is_not_sent_to_an_address_waiting_to_be_confirmed(client: Client) -> None:
    person = UserFactory(email="a@exemple.test")
    EmailAddress.objects.create(user=person, email="faute@exemple.test", verified=False)
    client.post(reverse("account_reset_password"), {"email": "faute@exemple.test"})
    assert "/password/reset/key/" not in mail.outbox[0].body


def test_changing_the_password_ends_every_session(client: Client) -> None:
    person = UserFactory(email="a@exemple.test")
    elsewhere = Client()
    for browser in (client, elsewhere):
        _sign_in(browser, "a@exemple.test", PASSWORD)
    wrong = client.post(reverse("account_change_password"), {"oldpassword": "autre chose", "password1": NEW_PASSWORD})
    assert "oldpassword" in wrong.context["form"].errors
    response = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert response["Location"] == reverse("account_login")
    for browser in (client, elsewhere):
        assert browser.get(reverse("preferences")).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_address_changes_once_confirmed_and_the_old_one_is_told(client: Client) -> None:
    person = UserFactory(email="a@exemple.test")
    _sign_in(client, "a@exemple.test", PASSWORD)
    asked = client.post(reverse("account_email"), {"email": "b@exemple.test", "action_add": "1"})
    client.post(asked["Location"], {"password": PASSWORD, "next": reverse("account_email")})
    person.refresh_from_db()
    assert person.email == "a@exemple.test"
    assert "b@exemple.test" in client.get(reverse("account_email")).content.decode()
    client.post(_link(mail.outbox[0]))
    person.refresh_from_db()
    assert person.email == "b@exemple.test"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["b@exemple.test"]
    assert mail.outbox[-1].to == ["a@exemple.test"]


def test_address_change_asks_for_the_password_of_a_session_left_open(client: Client) -> None:
    client.force_login(UserFactory())
    response = client.post(reverse("account_email"), {"email": "b@exemple.test", "action_add": "1"})
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert client.post(reverse("account_reauthenticate"), {"password": "autre chose"}).context["form"].errors
    assert not mail.outbox


def test_signing_out_is_a_post(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_closed_account_has_its_page(client: Client) -> None:
    UserFactory(email="a@exemple.test", is_active=False)
    assert _sign_in(client, "a@exemple.test", PASSWORD)["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200


def test_very_long_password_is_answered_at_once(client: Client) -> None:
    response = _sign_in(client, "a@exemple.test", "x" * 100_000)
    assert "password" in response.context["form"].errors
    secret = "deux arbres " * 80
    client.post(reverse("account_signup"), {**SIGN_UP, "password1": secret})
    assert User.objects.get().check_password(secret)
