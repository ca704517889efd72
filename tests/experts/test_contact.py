"""The relay: a message reaches the owner, no address reaches the sender, and nobody floods it."""

from typing import Any

import pytest

from django.core import mail
from django.core.cache import cache
from django.test import Client

from experts.models import ContactMessage
from hub.notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory, message_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def _url(card: Any) -> str:
    return f"/experts/{card.slug}/contact/"


def test_message_reaches_the_owner_without_an_address(django_capture_on_commit_callbacks: Any) -> None:
    card = CardFactory(user=UserFactory(email="aude@exemple.test"))
    client = Client()
    page = client.get(_url(card)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(_url(card), message_form())
    html = answer.content.decode()
    assert "Votre message est parti" in html
    assert "une question." in html
    assert "aude@exemple.test" not in page + html
    to_owner = next(message for message in mail.outbox if message.to == ["aude@exemple.test"])
    assert to_owner.reply_to == []
    assert "basile@" not in to_owner.subject + to_owner.body
    assert "Chaînage" in to_owner.subject
    assert "une question." in to_owner.body
    assert card.get_absolute_url() in to_owner.body
    assert ContactMessage.objects.get().sender_email == "basile@exemple.test"


def test_receipt_repeats_the_message_only_to_an_address_we_know(django_capture_on_commit_callbacks: Any) -> None:
    card = CardFactory(user=UserFactory(email="aude@exemple.test"))
    person = UserFactory(email="basile@exemple.test")
    member = Client()
    member.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(_url(card), message_form(sender_email="victime@exemple.test"))
        member.post(_url(card), message_form())
    receipts = {message.to[0]: message.body for message in mail.outbox if message.to != ["aude@exemple.test"]}
    assert set(receipts) == {"victime@exemple.test", "basile@exemple.test"}
    assert "une question." not in receipts["victime@exemple.test"]
    assert "une question." in receipts["basile@exemple.test"]
    assert "aude@" not in "".join(receipts.values())


def test_sixth_message_in_an_hour_waits_and_is_not_lost() -> None:
    card, other = CardFactory(), CardFactory()
    client = Client()
    statuses = [
        client.post(_url((card, other)[number % 2]), message_form(subject=f"Objet {number}")).status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    answer = client.post(_url(card), message_form(sender_email="autre@exemple.test", subject="Même machine"))
    assert answer.status_code == 429
    assert "Même machine" in answer.content.decode()
    assert "une question." in answer.content.decode()
    assert ContactMessage.objects.count() == 5


def test_person_who_changes_address_is_still_counted() -> None:
    card = CardFactory()
    client = Client()
    client.force_login(UserFactory())
    statuses = [
        client.post(_url(card), message_form(sender_email=f"a{number}@exemple.test")).status_code for number in range(6)
    ]
    assert statuses[-1] == 429


def test_trap_swallows_machines() -> None:
    card = CardFactory()
    answer = Client().post(_url(card), message_form(nickname="robot"))
    assert answer.status_code == 200
    assert "Votre message est parti" in answer.content.decode()
    assert not ContactMessage.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"sender_email": "pas une adresse"}, "une question."),
        ({"sender_email": "a@exemple.test\nBcc: b@exemple.test"}, "une question."),
        ({"subject": ""}, "une question."),
        ({"body": ""}, "Chaînage"),
        ({"body": "x" * 4001}, "Chaînage"),
        ({"sender_name": "n" * 81}, "une question."),
        ({"body": "nul \x00"}, "Chaînage"),
    ],
)
def test_mistake_keeps_what_was_typed(change: dict[str, str], kept: str) -> None:
    answer = Client().post(_url(CardFactory()), message_form(**change))
    assert answer.status_code == 422
    assert kept in answer.content.decode()
    assert not ContactMessage.objects.exists()


def test_line_breaks_cannot_add_a_header(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(
            _url(CardFactory()), message_form(subject="Objet\r\nBcc: tout@exemple.test", sender_name="Nom\nX: y")
        )
    assert answer.status_code == 200
    assert ContactMessage.objects.get().subject == "Objet Bcc: tout@exemple.test"
    assert all("\n" not in message.subject for message in mail.outbox)
    assert all(not message.bcc for message in mail.outbox)


def test_dead_mail_server_loses_nothing(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    card = CardFactory()
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(_url(card), message_form())
    assert answer.status_code == 200
    assert "Votre message est parti" in answer.content.decode()
    waiting = OutgoingMail.objects.get(to=card.user.email)
    assert waiting.state == "queued"
    assert "une question." in waiting.body


@pytest.mark.parametrize("values", [{"availability": "unavailable"}, {"user": None, "source": "list:1"}])
def test_card_that_takes_no_message_says_so(values: dict[str, Any]) -> None:
    card = CardFactory(**values)
    assert "contact/" not in Client().get(card.get_absolute_url()).content.decode()
    answer = Client().post(_url(card), message_form())
    assert "Pas de messages en ce moment" in answer.content.decode()
    assert not ContactMessage.objects.exists()


def test_signed_in_sender_is_known() -> None:
    client = Client()
    client.force_login(UserFactory(display_name="Cléa Orsenne", email="clea@exemple.test"))
    html = client.get(_url(CardFactory())).content.decode()
    assert 'value="Cléa Orsenne"' in html
    assert 'value="clea@exemple.test"' in html


def test_only_those_who_see_a_card_write_to_it() -> None:
    card = CardFactory(members=True)
    assert Client().get(_url(card)).status_code == 404
    assert Client().post(_url(card), message_form()).status_code == 404
    client = Client()
    client.force_login(UserFactory())
    assert client.get(_url(card)).status_code == 200


def test_name_and_subject_lose_the_signs_that_turn_or_hide_text() -> None:
    card = CardFactory(user=UserFactory(email="aude@exemple.test"))
    turned = message_form(sender_name="Basile \u202eyosioN", subject="Cha\u200bînage\u2066")
    Client().post(_url(card), turned)
    message = ContactMessage.objects.get()
    assert (message.sender_name, message.subject) == ("Basile yosioN", "Chaînage")
    assert Client().post(_url(card), message_form(sender_name="\u202e")).status_code == 422


def test_one_card_gets_so_many_messages_a_day_whoever_sends_them() -> None:
    card, other = (CardFactory(user=UserFactory()) for _ in range(2))
    statuses = [
        Client(REMOTE_ADDR=f"198.51.100.{number}")
        .post(_url(card), message_form(sender_email=f"a{number}@exemple.test"))
        .status_code
        for number in range(42)
    ]
    assert statuses == [200] * 40 + [429] * 2
    assert ContactMessage.objects.count() == 40
    assert Client(REMOTE_ADDR="203.0.113.9").post(_url(other), message_form()).status_code == 200
