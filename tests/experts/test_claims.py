"""The card of an organisation that was imported goes to someone of it: by a moderator, or by a link that works once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from experts.models import Card, CardClaim, ClaimLink
from experts.queries import claims_to_review
from experts.services import accept_claim, refuse_claim, save_card
from hub.accounts.models import User
from hub.accounts.services import erase_person
from hub.base.personal_data import personal_data_of
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db
ASK = {"email": "ines@institut.test", "justification": "Je dirige le <b>service</b> des données."}


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    cache.clear()


@pytest.fixture
def card() -> Card:
    imported, _status = save_card(
        by=None,
        kind="organisation",
        name="Institut Imaginaire",
        source="list:1",
        place="Lyon",
        contact_email="contact@institut.test",
    )
    return imported


def signed_in() -> tuple[Client, User]:
    person = UserFactory(display_name="Inès Verdier")
    client = Client()
    client.force_login(person)
    return client, person


def _path(mail: EmailMessage) -> str:
    address = next(word for word in mail.body.split() if "/experts/claim/" in word)
    return "/experts/claim/" + address.partition("/experts/claim/")[2]


def test_moderator_gives_the_card_and_the_import_leaves_it_alone(card: Card, mailoutbox: list[EmailMessage]) -> None:
    client, person = signed_in()
    path = f"/experts/{card.slug}/claim/"
    page = Client().get(f"/experts/{card.slug}/").content.decode()
    assert path in page
    assert "contact@institut.test" not in page + client.get(path).content.decode()
    assert "Un modérateur va examiner" in client.post(path, ASK).content.decode()
    assert client.post(path, ASK).status_code == 422  # asked already
    rival = CardClaim.objects.create(card=card, person=UserFactory(), email="x@institut.test", justification="x")
    claim = claims_to_review().get(person=person)
    for stranger in (person, UserFactory()):
        with pytest.raises(PermissionDenied):
            accept_claim(by=stranger, claim=claim)
    moderator = UserFactory(moderator=True)
    accept_claim(by=moderator, claim=claim)
    card.refresh_from_db()
    assert (card.user, card.takes_messages) == (person, False)
    rival.refresh_from_db()
    assert rival.state == "refused"
    assert [mail.to for mail in mailoutbox] == [[person.email], [rival.person.email]]
    with pytest.raises(ValidationError):
        refuse_claim(by=moderator, claim=claim, reason="trop tard")
    client.post("/experts/me/withdraw/")
    _card, status = save_card(by=None, kind="organisation", name="Écrasée", source="list:1", place="Lille")
    card.refresh_from_db()
    assert (status, card.name, card.visibility) == ("unchanged", "Institut Imaginaire", "hidden")


def test_refusal_has_a_reason_that_is_told(card: Card, mailoutbox: list[EmailMessage]) -> None:
    client, person = signed_in()
    client.post(f"/experts/{card.slug}/claim/", ASK)
    claim, moderator = CardClaim.objects.get(), UserFactory(moderator=True)
    with pytest.raises(ValidationError):
        refuse_claim(by=moderator, claim=claim, reason=" ")
    refuse_claim(by=moderator, claim=claim, reason="Adresse personnelle")
    assert "Adresse personnelle" in mailoutbox[0].body
    assert "Adresse personnelle" in client.get("/experts/me/").content.decode()
    assert personal_data_of(person.pk)["claimed_expert_cards"][0]["email"] == "ines@institut.test"
    erase_person(person=person, by=person)
    assert not CardClaim.objects.exists()


def test_link_works_once_and_only_for_those_signed_in(card: Card, mailoutbox: list[EmailMessage]) -> None:
    client, person = signed_in()
    client.post(f"/experts/{card.slug}/claim/", {"link": "1"})
    (mail,) = mailoutbox
    assert mail.to == ["contact@institut.test"]
    path = _path(mail)
    assert path.strip("/").rpartition("/")[2] not in repr(ClaimLink.objects.values())
    assert Client().post(path)["Location"].startswith("/accounts/login/")
    assert client.get(path).status_code == 200
    assert Card.objects.get().user is None  # opening it takes nothing over
    assert client.post(path)["Location"] == "/experts/me/"
    assert Card.objects.get().user == person
    other, _someone = signed_in()
    assert (other.get(path).status_code, other.post(path).status_code) == (404, 404)
    assert Card.objects.get().user == person


def test_link_expires_and_a_new_one_ends_the_old(
    card: Card, mailoutbox: list[EmailMessage], set_clock: Callable[[str], Any]
) -> None:
    client, person = signed_in()
    for _time in range(2):
        client.post(f"/experts/{card.slug}/claim/", {"link": "1"})
    old, new = map(_path, mailoutbox)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    set_clock((timezone.localdate() + timedelta(days=15)).isoformat())
    client.force_login(person)  # the session is over too
    assert client.post(new).status_code == 404
    assert Card.objects.get().user is None


def test_links_are_few(card: Card, mailoutbox: list[EmailMessage]) -> None:
    client, _person = signed_in()
    statuses = [client.post(f"/experts/{card.slug}/claim/", {"link": "1"}).status_code for _time in range(4)]
    assert statuses == [200, 200, 200, 422]
    assert len(mailoutbox) == 3


def test_card_with_an_owner_and_person_with_a_card(card: Card, mailoutbox: list[EmailMessage]) -> None:
    owned = CardFactory()
    client, person = signed_in()
    assert "a déjà un titulaire" in client.get(f"/experts/{owned.slug}/claim/").content.decode()
    assert client.post(f"/experts/{owned.slug}/claim/", ASK).status_code == 404
    CardFactory(user=person)
    assert "Vous avez déjà une fiche" in client.post(f"/experts/{card.slug}/claim/", ASK).content.decode()
    client.post(f"/experts/{card.slug}/claim/", {"link": "1"})
    assert client.post(_path(mailoutbox[0])).status_code == 422
    assert ClaimLink.objects.get().used_at is None  # the link is not spent on a refusal
    hidden = CardFactory(unowned=True, hidden=True)
    assert client.get(f"/experts/{hidden.slug}/claim/").status_code == 404


@pytest.mark.parametrize(
    "values", [{"email": "pas une adresse"}, {"justification": " "}, {"justification": "x" * 2001}]
)
def test_request_that_cannot_be_read_is_told(card: Card, values: dict[str, str]) -> None:
    client, _person = signed_in()
    answer = client.post(f"/experts/{card.slug}/claim/", ASK | values)
    assert answer.status_code == 422
    assert "1 point à corriger" in answer.content.decode()
    assert not CardClaim.objects.exists()
