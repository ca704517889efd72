"""Every address of accounts and mail, for an anonymous reader, a member and an administrator."""

import pytest

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse

from hub.accounts import urls as accounts_urls
from hub.accounts.models import User
from hub.notifications import urls as notifications_urls
from hub.notifications.services import queue
from hub.notifications.unsubscribing import token_for
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN, HOME = "→ sign-in", "→ home"
# url name: (anonymous GET, member GET)
MATRIX: dict[str, tuple[object, object]] = {
    "account_login": (200, HOME),
    "account_logout": (HOME, 200),
    "account_signup": (200, HOME),
    "account_inactive": (200, 200),
    "account_reauthenticate": (SIGN_IN, 200),
    "account_email": (SIGN_IN, 200),
    "account_email_verification_sent": (200, 200),
    "account_resend": (200, 200),
    "account_confirm_email": (404, 404),
    "account_change_password": (SIGN_IN, 200),
    "account_set_password": (SIGN_IN, "/accounts/password/change/"),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (404, 404),
    "account_reset_password_from_key_done": (200, 200),
    "preferences": (SIGN_IN, 200),
    "blocks": (SIGN_IN, 200),
    "block": (SIGN_IN, 404),
    "inbox": (SIGN_IN, 200),
    "notice": (SIGN_IN, 404),
    "read_all_notices": (SIGN_IN, 405),
    "notice_choices": (SIGN_IN, 200),
    "follow": (SIGN_IN, 405),
    "following": (SIGN_IN, 200),
    "export_my_data": (SIGN_IN, 200),
    "leave": (SIGN_IN, 200),
    "account_left": (200, 200),
    "unsubscribe": (200, 200),
    "mailbox": (404, 404),
    "mailbox_message": (404, 404),
}
WITHOUT_FORM = [
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_left",
]
ARGUMENTS = {
    "account_confirm_email": ["abc"],
    "account_reset_password_from_key": ["1", "abc-def"],
    "mailbox_message": [1],
    "notice": [1],
    "block": ["personne-la"],
}


def _address(name: str) -> str:
    if name == "unsubscribe":
        return reverse(name, args=[token_for(UserFactory(), "answer")])
    return reverse(name, args=ARGUMENTS.get(name))


def _outcome(client: Client, address: str) -> object:
    response = client.get(address)
    if response.status_code != 302:
        return response.status_code
    place = response["Location"]
    if place.startswith(reverse("account_login")):
        return SIGN_IN
    return HOME if place == "/" else place


def test_matrix_names_every_address() -> None:
    patterns = [*accounts_urls.urlpatterns, *notifications_urls.urlpatterns]
    assert {pattern.name for pattern in patterns if isinstance(pattern, URLPattern)} == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_address_answers_by_who_asks(client: Client, name: str) -> None:
    queue(to="a@exemple.test", subject="Secret", body="Secret", kind="account")
    address = _address(name)
    assert _outcome(client, address) == MATRIX[name][0]
    client.force_login(UserFactory())
    assert _outcome(client, address) == MATRIX[name][1]


@pytest.mark.parametrize("name", WITHOUT_FORM)
def test_page_without_form_sets_no_cookie(client: Client, name: str) -> None:
    response = client.get(_address(name))
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


@pytest.mark.parametrize(
    "name", ["preferences", "leave", "account_email", "account_change_password", "account_logout", "inbox", "following"]
)
def test_pages_of_a_person_are_never_stored(client: Client, name: str) -> None:
    client.force_login(UserFactory())
    header = client.get(_address(name))["Cache-Control"]
    assert "no-store" in header
    assert "private" in header


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_logout", "account_email", "account_change_password", "account_reset_password",
     "account_resend", "account_reauthenticate", "preferences", "leave"],
)  # fmt: skip
def test_posting_without_a_token_is_refused(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    person = UserFactory()
    client.force_login(person)
    assert client.post(_address(name), {"understood": "on", "email": "b@exemple.test"}).status_code == 403
    person.refresh_from_db()
    assert person.is_active


def test_reading_changes_nothing(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    before = User.objects.values_list().get(pk=person.pk)
    for name in MATRIX:
        client.get(_address(name))
    assert User.objects.values_list().get(pk=person.pk) == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_the_language_and_keeps_the_policy(client: Client, language: str, settings) -> None:
    settings.HUB_SHOW_MAIL = True
    mail = queue(to="a@exemple.test", subject="Bonjour", body="http://testserver/x", kind="account")
    ARGUMENTS["mailbox_message"] = [mail.pk]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for signed_in in (False, True):
        if signed_in:
            client.force_login(UserFactory(language=language))
        for name in MATRIX:
            response = client.get(_address(name))
            if response.status_code in (200, 404) and "html" in response["Content-Type"]:
                page = response.content.decode()
                assert f'<html lang="{language}">' in page, name
                assert " style=" not in page, name
                assert "<script>" not in page, name
                assert page.count("<h1>") == 1, name


def test_allauth_offers_nothing_else(client: Client) -> None:
    for path in ("login/code/", "login/code/confirm/", "phone/change/", "3rdparty/", "2fa/", "password/reset/confirm/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_the_other_sign_ins_lead_to_ours(client: Client) -> None:
    assert client.get("/cms/login/?next=/cms/")["Location"] == "/accounts/login/?next=/cms/"
    assert client.get("/cms/")["Location"].startswith("/accounts/login/")
    answer = client.get("/django-admin/login/?next=/django-admin/")
    assert answer["Location"].startswith("/accounts/login/")
    assert client.post("/cms/login/", {"username": "a", "password": "b"}).status_code in (302, 403, 405)
    assert settings.WAGTAIL_PASSWORD_RESET_ENABLED is False
