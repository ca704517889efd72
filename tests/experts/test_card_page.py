"""The page of a card."""

from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from experts.models import Card
from experts.services import hide_card, save_card
from hub.base.contributions import Contribution
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory, message_form

pytestmark = pytest.mark.django_db


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_card_page_stays_within_its_queries() -> None:
    card = CardFactory(databases=["DCIR", "PMSI MCO"], topics=["Cancer"], tools=["R"], languages=["Français"])
    client = Client()
    client.force_login(UserFactory())
    client.get(card.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(card.get_absolute_url())
    assert len(queries) <= 16


def test_renamed_card_redirects_for_ever() -> None:
    person = UserFactory()
    card = CardFactory(user=person, name="Ancien Nom")
    save_card(by=None, user=person, name="Nouveau Nom", place="Lyon", precision="commune")
    answer = Client().get("/experts/ancien-nom/")
    assert answer.status_code == 301
    assert answer["Location"] == "/experts/nouveau-nom/"
    hide_card(by=person, card=Card.objects.get(pk=card.pk))
    assert Client().get("/experts/ancien-nom/").status_code == 404


def test_demonstrated_is_apart_from_declared(monkeypatch: Any) -> None:
    card = CardFactory(databases=["PMSI HAD"])
    proof = Contribution(user_id=card.user.pk, kind="answer", title="Doublons de séjours", url="/forum/x/#post-3")
    monkeypatch.setattr("hub.base.contributions._providers", {"test": lambda _ids: [proof]})
    html = _text(Client(), card.get_absolute_url())
    declared, demonstrated = html.index("Déclaré"), html.index("Démontré dans la communauté")
    assert declared < html.index("PMSI HAD") < demonstrated < html.index("Doublons de séjours")
    assert "/forum/x/#post-3" in html
    monkeypatch.setattr("hub.base.contributions._providers", {})
    assert "Démontré" not in _text(Client(), card.get_absolute_url())


def test_card_says_its_availability_once_and_offers_no_message_to_its_owner() -> None:
    card = CardFactory()
    owner, visitor = Client(), Client()
    owner.force_login(card.user)
    contact = f"{card.get_absolute_url()}contact/"
    assert _text(visitor, card.get_absolute_url()).count("disponible") == 1
    assert contact in _text(visitor, card.get_absolute_url())
    assert contact not in _text(owner, card.get_absolute_url())
    assert "C’est votre propre fiche" in _text(owner, contact)
    owner.post(contact, message_form())
    assert not card.messages.exists()
