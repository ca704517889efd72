"""Stopping mail by its link; the mailbox of the local demo."""

import pytest

from django.core import signing
from django.test import Client
from django.urls import reverse

from hub.notifications.models import OutgoingMail
from hub.notifications.preferences import wants_mail
from hub.notifications.services import queue
from hub.notifications.unsubscribing import token_for
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_reading_the_link_stops_nothing_and_the_button_stops_that_kind() -> None:
    client = Client(enforce_csrf_checks=True)  # mail programs post without a token
    person, other = UserFactory.create_batch(2)
    address = reverse("unsubscribe", args=[token_for(person, "answer")])
    page = client.get(address)
    assert "<form" in page.content.decode()
    assert not page.cookies
    assert wants_mail(person, "answer")
    done = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "<form" not in done.content.decode().partition("<main")[2].partition("</main")[0]
    for someone, wanted in ((person, False), (other, True)):
        assert wants_mail(someone, "answer") is wanted


@pytest.mark.parametrize(
    "token",
    ["x", "x:y:z", signing.dumps([1, "answer"]), signing.dumps("é", salt="hub.notifications.unsubscribe")],
    ids=["no signature", "wrong signature", "other salt", "other content"],
)
def test_forged_link_has_a_clear_page(client: Client, token: str) -> None:
    UserFactory()
    for method in (client.get, client.post):
        response = method(reverse("unsubscribe", args=[token]))
        assert response.status_code == 404
        assert reverse("preferences") in response.content.decode()


def test_link_of_a_kind_that_may_not_be_stopped_or_a_person_who_left_does_nothing(client: Client) -> None:
    person = UserFactory()
    assert client.post(reverse("unsubscribe", args=[token_for(person, "account")])).status_code == 404
    person.is_active = False
    person.save()
    assert client.post(reverse("unsubscribe", args=[token_for(person, "answer")])).status_code == 404


def test_mailbox_shows_messages_on_the_local_demo_only(client: Client, settings, django_assert_num_queries) -> None:
    settings.HUB_SHOW_MAIL = True
    assert client.get(reverse("mailbox")).status_code == 200
    mail = queue(to="a@exemple.test", subject="<b>Objet</b>", body="Voir http://testserver/x <script>", kind="essai")
    page = client.get(reverse("mailbox")).content.decode()
    assert "&lt;b&gt;Objet" in page
    message = client.get(reverse("mailbox_message", args=[mail.pk])).content.decode()
    assert '<a href="http://testserver/x"' in message
    assert "<script>" not in message
    assert client.get(reverse("mailbox_message", args=[mail.pk + 1])).status_code == 404
    with django_assert_num_queries(1):
        client.get(reverse("mailbox"))
    for _ in range(30):
        queue(to="a@exemple.test", subject="Objet", body="Texte", kind="essai")
    with django_assert_num_queries(1):
        client.get(reverse("mailbox"))
    settings.HUB_SHOW_MAIL = False
    assert client.get(reverse("mailbox_message", args=[mail.pk])).status_code == 404
    assert OutgoingMail.objects.count() == 31


def test_inbox_page_leads_to_the_mailbox_on_the_local_demo_only(client: Client, settings) -> None:
    for name in ("account_email_verification_sent", "account_reset_password_done"):
        settings.HUB_SHOW_MAIL = True
        assert reverse("mailbox") in client.get(reverse(name)).content.decode()
        settings.HUB_SHOW_MAIL = False
        assert reverse("mailbox") not in client.get(reverse(name)).content.decode()
