"""Sessions end by age; a visitor without a session costs nothing."""

import time

import pytest

from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_session_ends_long_after_sign_in_even_when_used(client: Client, settings) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("preferences")).status_code == 200
    session = client.session
    session["hub_signed_in_at"] = int(time.time()) - settings.HUB_SESSION_MAX_AGE - 1
    session.save()
    assert client.get(reverse("preferences")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_session_is_written_once_an_hour_at_most(client: Client, django_capture_on_commit_callbacks) -> None:
    client.force_login(UserFactory())
    client.get(reverse("account_left"))
    response = client.get(reverse("account_left"))
    assert "sessionid" not in response.cookies
    session = client.session
    session["hub_seen_at"] = 0
    session.save()
    assert "sessionid" in client.get(reverse("account_left")).cookies


def test_tampered_session_cookie_is_nobody(client: Client) -> None:
    client.cookies["sessionid"] = "x" * 32
    assert client.get(reverse("preferences")).status_code == 302
