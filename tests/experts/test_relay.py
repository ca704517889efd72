"""A conversation through the relay: answers on both sides, no address on either, stopped and reported from the mail."""

import re
from pathlib import Path
from typing import Any

import pytest

from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from experts.models import Card, ContactMessage, MessageReport, RelayBlock
from experts.relay import services
from experts.relay.forms import opened
from experts.relay.incoming import UnreadableMailError, read_reply
from experts.relay.tokens import OWNER, SENDER, read_token, token_for
from hub.accounts.services import block_person
from hub.base.personal_data import personal_data_of
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory, message_form

pytestmark = pytest.mark.django_db

OWNERS, SENDERS = "aude@exemple.test", "basile@exemple.test"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def card() -> Card:
    return CardFactory(name="Aude Coudray", user=UserFactory(email=OWNERS))


@pytest.fixture
def root(card: Card, django_capture_on_commit_callbacks: Any) -> ContactMessage:
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post(f"/experts/{card.slug}/contact/", message_form()).status_code == 200
    return ContactMessage.objects.get()


def _link(message: Any, end: str = "") -> str:
    return re.search(rf"http://[^/]+(/experts/messages/[0-9a-z-]+/{end})\s", message.body)[1]


def _mail_to(address: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [address]]


def test_both_go_on_from_their_mail_and_neither_learns_an_address(
    root: ContactMessage, django_capture_on_commit_callbacks: Any
) -> None:
    pages = []
    with django_capture_on_commit_callbacks(execute=True):
        answered = Client().post(_link(_mail_to(OWNERS)[0]), {"body": "Avec **plaisir**."}, follow=True)
        pages.append(answered)
        again = Client().post(_link(_mail_to(SENDERS)[0]), {"body": "Merci !"}, follow=True)
        pages.append(again)
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert OWNERS not in html
        assert SENDERS not in html
    html = pages[1].content.decode()
    assert html.index("une question.") < html.index("Avec **plaisir**.") < html.index("Merci !")
    for theirs, other in ((_mail_to(OWNERS), SENDERS), (_mail_to(SENDERS), OWNERS)):
        assert len(theirs) == 3  # the message or its receipt, the answer, the copy
        assert all(other not in f"{message.subject}{message.body}{message.reply_to}" for message in theirs)
    assert [message.by_owner for message in ContactMessage.objects.order_by("pk")] == [False, True, False]


def test_owner_blocks_from_the_mail_by_account_and_by_mailbox(root: ContactMessage, card: Card) -> None:
    page = _link(_mail_to(OWNERS)[0], "end/")
    assert "Bloquer Basile Fontenoisy" in Client().get(page).content.decode()
    assert not RelayBlock.objects.exists()  # a scanner that follows links stops nobody
    assert "est bloqué" in Client().post(page).content.decode()
    assert SENDERS not in repr(list(RelayBlock.objects.values()))
    closed = Client().post(_link(_mail_to(SENDERS)[0]), {"body": "Encore."})
    assert "Encore." not in [message.body for message in ContactMessage.objects.all()]
    assert "Rien ne peut être ajouté ici" in closed.content.decode()
    for email in (SENDERS, "Basile+autre@exemple.test"):
        refused = Client().post(f"/experts/{card.slug}/contact/", message_form(sender_email=email, body="Insister"))
        assert refused.status_code == 422
        assert "Insister" in refused.content.decode()
        assert "bloqu" not in refused.content.decode()
    assert (
        Client().post(f"/experts/{card.slug}/contact/", message_form(sender_email="c@exemple.test")).status_code == 200
    )


def test_account_is_blocked_under_any_address(card: Card) -> None:
    person = UserFactory()
    member = Client()
    member.force_login(person)
    member.post(f"/experts/{card.slug}/contact/", message_form())
    services.end(conversation=read_token(token_for(ContactMessage.objects.get(), OWNER)))
    assert (
        member.post(f"/experts/{card.slug}/contact/", message_form(sender_email="neuve@exemple.test")).status_code
        == 422
    )
    owner = Client()
    owner.force_login(card.user)
    html = owner.get("/experts/me/messages/").content.decode()
    assert "Chaînage" in html
    block = RelayBlock.objects.get()
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.post(f"/experts/me/messages/blocked/{block.pk}/lift/").status_code == 404
    assert owner.post(f"/experts/me/messages/blocked/{block.pk}/lift/").status_code == 302
    cache.clear()
    assert member.post(f"/experts/{card.slug}/contact/", message_form()).status_code == 200
    block_person(by=card.user, person=person)
    assert member.post(f"/experts/{card.slug}/contact/", message_form(subject="Encore")).status_code == 422


def test_message_is_reported_from_the_mail_and_a_moderator_stops_its_sender(root: ContactMessage, card: Card) -> None:
    page = _link(_mail_to(OWNERS)[0], "report/")
    assert "une question." in Client().get(page).content.decode()
    for _twice in range(2):
        Client().post(page, {"reason": "De la publicité"})
    made = MessageReport.objects.get()
    assert (made.message, made.reason, made.state) == (root, "De la publicité", "open")
    moderator = UserFactory(moderator=True)
    services.close_report(by=moderator, report=made, note="Publicité", stops_sender=True)
    other = CardFactory()
    assert Client().post(f"/experts/{other.slug}/contact/", message_form()).status_code == 422
    assert not ContactMessage.objects.filter(card=other).exists()


def test_sender_who_never_wrote_ends_it(root: ContactMessage, django_capture_on_commit_callbacks: Any) -> None:
    """The receipt reaches somebody whose address another typed: nothing more may come."""
    Client().post(_link(_mail_to(SENDERS)[0], "end/"))
    before = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(_link(_mail_to(OWNERS)[0]), {"body": "Êtes-vous là ?"})
    assert len(mail.outbox) == before
    assert not RelayBlock.objects.exists()


@pytest.mark.parametrize("token", ["1o-", "x", "1o-" + "0" * 24, "9" * 30 + "s-" + "0" * 24, "é", "1o-" + "G" * 24])
def test_forged_link_opens_nothing(root: ContactMessage, token: str) -> None:
    for end in ("", "end/", "report/"):
        assert Client().get(f"/experts/messages/{token}/{end}").status_code == 404
    mine, other = token_for(root, OWNER), token_for(root, SENDER)
    crossed = mine.partition("-")[0] + "-" + other.partition("-")[2]
    assert Client().get(f"/experts/messages/{crossed}/").status_code == 404


def test_answers_are_limited_and_mistakes_keep_the_text(root: ContactMessage) -> None:
    page = f"/experts/messages/{token_for(root, OWNER)}/"
    links = " ".join(f"http://exemple.test/{number}" for number in range(9))
    refused = Client().post(page, {"body": links})
    assert refused.status_code == 422
    assert "http://exemple.test/8" in refused.content.decode()
    assert Client().post(page, {"body": ""}).status_code == 422
    statuses = [Client().post(page, {"body": f"Réponse {number}"}).status_code for number in range(11)]
    assert statuses == [302] * 10 + [429]


def test_withdrawn_card_ends_nothing_that_its_owner_answered(root: ContactMessage, card: Card) -> None:
    sender_page = f"/experts/messages/{token_for(root, SENDER)}/"
    Card.objects.filter(pk=card.pk).update(visibility="hidden")
    assert 'name="body"' not in Client().get(sender_page).content.decode()
    Client().post(f"/experts/messages/{token_for(root, OWNER)}/", {"body": "Écrivez-moi ici."})
    assert 'name="body"' in Client().get(sender_page).content.decode()


def test_machines_are_kept_out(card: Card) -> None:
    contact = f"/experts/{card.slug}/contact/"
    quick = Client().post(contact, message_form(opened=opened()))
    assert (quick.status_code, "une question." in quick.content.decode()) == (422, True)
    without = Client().post(contact, message_form(opened=""))
    assert without.status_code == 422
    stamp = re.search(r'name="opened" value="([^"]+)"', without.content.decode())[1]
    assert stamp  # the form shown again can be sent
    old = Client().post(contact, message_form(opened=opened(seconds_ago=8 * 86_400)))
    assert old.status_code == 422
    links = "http://a.test http://b.test www.c.test"
    assert Client().post(contact, message_form(body=links)).status_code == 422
    assert Client().post(contact, message_form(subject="Voir www.a.test")).status_code == 422
    assert Client().post(contact, message_form(sender_name="https://a.test")).status_code == 422
    assert not ContactMessage.objects.exists()
    twice = message_form()
    assert [Client().post(contact, twice).status_code for _time in range(2)] == [200, 200]
    assert ContactMessage.objects.count() == 1


def test_export_of_the_owner_holds_no_address_of_others(root: ContactMessage, card: Card) -> None:
    services.end(conversation=read_token(token_for(root, OWNER)))
    told = personal_data_of(card.user_id)["relayed_messages"]
    assert told["received"][0]["subject"] == "Chaînage"
    assert told["senders_stopped"][0]["name"] == "Basile Fontenoisy"
    assert SENDERS not in repr(told)


def _reply(root: ContactMessage, side: str, body: str, headers: str = "") -> bytes:
    to = f"reply+{token_for(root, side)}@reponses.exemple.test"
    return (
        f"From: Moi <{OWNERS}>\r\nTo: {to}\r\nContent-Type: text/plain; charset=utf-8\r\n{headers}\r\n{body}".encode()
    )


def test_answer_by_mail_is_passed_on_without_quotation_or_address(
    root: ContactMessage, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HUB_REPLY_DOMAIN = "reponses.exemple.test"
    path = tmp_path / "mail"
    body = f"Oui, volontiers.\r\n\r\nLe 3 mai 2026 à 10:00, Hub <{OWNERS}> a écrit :\r\n> une question.\r\n"
    path.write_bytes(_reply(root, OWNER, body))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("receive_reply", file=str(path), verbosity=0)
    message = ContactMessage.objects.get(by_owner=True)
    assert message.body == "Oui, volontiers."
    (_receipt, answer) = _mail_to(SENDERS)
    assert answer.reply_to == [f"reply+{token_for(root, SENDER)}@reponses.exemple.test"]
    assert OWNERS not in answer.body
    services.end(conversation=read_token(token_for(root, SENDER)))
    with pytest.raises(CommandError) as refused:
        call_command("receive_reply", file=str(path), verbosity=0)
    assert refused.value.returncode == 67


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"To: reply+1o-000000000000000000000000@x.test\r\n\r\nBonjour",
        b"Content-Type: text/plain; charset=nowhere\r\nTo: a@b.test\r\n\r\nx",
        b"x" * 1_000_001,
    ],
)
def test_mail_to_no_conversation_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableMailError):
        read_reply(content)


def test_answers_are_guarded_on_the_page_and_by_mail(root: ContactMessage, tmp_path: Path) -> None:
    secret = "1 84 12 76 451 089 46"
    page = Client().post(f"/experts/messages/{token_for(root, OWNER)}/", {"body": f"Le numéro {secret}"})
    assert (page.status_code, "Masquer" in page.content.decode()) == (422, True)
    path = tmp_path / "mail"
    path.write_bytes(_reply(root, OWNER, f"Le numéro {secret}"))
    with pytest.raises(CommandError) as refused:
        call_command("receive_reply", file=str(path), verbosity=0)
    assert refused.value.returncode == 65
    assert secret not in str(refused.value)
    assert ContactMessage.objects.count() == 1


def test_mail_written_by_a_machine_is_refused(root: ContactMessage) -> None:
    for headers, body in (("Auto-Submitted: auto-replied\r\n", "Absent"), ("", "> tout est cité\r\n")):
        with pytest.raises(UnreadableMailError):
            read_reply(_reply(root, OWNER, body, headers))
