"""Once a year the owner says that the card is still true; without that it grows stale, then leaves, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from django.core import signing
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client

from experts.models import Card, months_ago
from experts.queries import visible_cards
from experts.search_documents import CardSource
from experts.services import confirmation_token, save_card, tend_cards
from hub.notifications.models import Notice
from search.models import IndexRequest
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db
Clock = Callable[[str], Any]


def test_year_of_a_card(set_clock: Clock, mailoutbox: list[EmailMessage]) -> None:
    start = set_clock("2027-01-31")
    card = CardFactory(name="Aude Coudray", bio="Texte gardé", at=start)
    seen = []
    for day in ("2027-12-30", "2028-01-01", "2028-02-28", "2028-03-01", "2028-03-31", "2028-04-01", "2028-06-01"):
        set_clock(day)
        call_command("tend_cards", verbosity=0)
        assert tend_cards() == 0  # a second run the same day says nothing more
        page = Client().get("/experts/aude-coudray/")
        assert (page.status_code == 200) == visible_cards().exists()
        assert visible_cards().exists() == bool(list(CardSource().documents([f"person:{card.pk}"])))
        badge = page.status_code == 200 and "Non confirmée depuis plus d’un an" in page.content.decode()
        seen.append((day, page.status_code, badge, len(mailoutbox)))
    assert seen == [
        ("2027-12-30", 200, False, 0),
        ("2028-01-01", 200, False, 1),
        ("2028-02-28", 200, False, 1),
        ("2028-03-01", 200, True, 2),
        ("2028-03-31", 200, True, 2),
        ("2028-04-01", 404, False, 3),
        ("2028-06-01", 404, False, 3),
    ]
    assert IndexRequest.objects.filter(key=f"person:{card.pk}").exists()
    kinds = ["card_to_confirm", "card_to_confirm", "card_hidden"]
    assert list(Notice.objects.order_by("pk").values_list("kind", flat=True)) == kinds
    address = next(word for word in mailoutbox[-1].body.split() if "/experts/confirm/" in word)
    path = "/experts/confirm/" + address.partition("/experts/confirm/")[2]
    visitor = Client()
    assert "Oui, tout est toujours exact" in visitor.get(path).content.decode()
    assert not visible_cards().exists()  # reading the link, as a scanner of mail does, confirms nothing
    assert "Votre fiche est confirmée" in visitor.post(path).content.decode()
    assert "Texte gardé" in Client().get("/experts/aude-coudray/").content.decode()
    assert "Votre fiche est confirmée" in visitor.get(path).content.decode()
    set_clock("2028-06-02")
    before = Card.objects.get().confirmed_at
    visitor.post(path)  # the same link later does not confirm again
    assert Card.objects.get().confirmed_at == before


def test_link_is_signed_and_says_nothing_to_others(client: Client) -> None:
    card = CardFactory(name="Aude Coudray")
    forged = [
        "x",
        confirmation_token(card)[:-2],
        signing.dumps([card.pk, 0], salt="another"),
        signing.dumps("text", salt="experts.confirm"),
        signing.dumps([10**9, 0], salt="experts.confirm"),
    ]
    for token in forged:
        for method in ("get", "post"):
            answer = getattr(client, method)(f"/experts/confirm/{token}/")
            assert answer.status_code == 404
            assert "Aude Coudray" not in answer.content.decode()
    card.user.is_active = False
    card.user.save()
    assert client.post(f"/experts/confirm/{confirmation_token(card)}/").status_code == 404


def test_confirming_neither_shows_a_withdrawn_card_nor_reminds_of_it(
    set_clock: Clock, mailoutbox: list[EmailMessage], client: Client
) -> None:
    card = CardFactory(at=set_clock("2027-01-10"), hidden=True)
    set_clock("2028-02-15")
    call_command("tend_cards", verbosity=0)
    assert mailoutbox == []
    client.post(f"/experts/confirm/{confirmation_token(card)}/")
    assert not visible_cards().exists()
    client.force_login(card.user)
    client.post("/experts/me/confirm/")
    assert not visible_cards().exists()


def test_imported_cards_have_no_owner_to_ask(set_clock: Clock, mailoutbox: list[EmailMessage]) -> None:
    set_clock("2027-01-10")
    save_card(by=None, kind="organisation", name="Institut Imaginaire", source="list:1", place="Lyon")
    set_clock("2029-01-10")
    call_command("tend_cards", verbosity=0)
    assert visible_cards().exists()
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [("2028-03-31", 13, "2027-02-28"), ("2028-12-31", 1, "2028-11-30"), ("2028-02-29", 12, "2027-02-28")],
)
def test_months_before_the_end_of_a_longer_month(set_clock: Clock, today: str, months: int, expected: str) -> None:
    set_clock(today)
    assert months_ago(months).date().isoformat() == expected
