"""My card: made, shown before it is saved, changed, withdrawn, by its owner alone."""

from datetime import timedelta
from typing import Any

import pytest

from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from experts.models import Card, ContactMessage, Visibility
from experts.services import publish_card, save_card
from hub.accounts.models import Consent, User
from hub.accounts.services import erase_person, set_consent
from hub.base.personal_data import personal_data_of
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory, message_form

pytestmark = pytest.mark.django_db

GOOD = {
    "kind": "person",
    "name": "Aude Coudray",
    "organisation": "CHU fictif",
    "headline": "Data manager",
    "place": "69100",
    "precision": "departement",
    "databases": ["DCIR", "PMSI MCO"],
    "topics": ["Cancer"],
    "other_topics": "Hépatites, Santé  scolaire",
    "tools": ["R"],
    "languages": ["Français"],
    "bio": "Je réponds sur le **DCIR**.",
    "website": "exemple.test/aude",
    "orcid": "https://orcid.org/0000-0002-1825-0097",
    "availability": "limited",
    "takes_messages": "on",
    "visibility": "public",
}


@pytest.fixture
def member() -> Client:
    client = Client()
    client.force_login(UserFactory(display_name="Aude Coudray"))
    return client


def test_signing_in_comes_first() -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)("/experts/me/edit/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    assert Client().post("/experts/me/withdraw/").status_code == 302
    assert not Card.objects.exists()


def test_new_card_is_shown_and_keeps_only_the_departement(member: Client) -> None:
    assert 'value="Aude Coudray"' in member.get("/experts/me/edit/").content.decode()
    answer = member.post("/experts/me/edit/", GOOD, follow=True)
    assert answer.redirect_chain == [("/experts/me/edit/", 302)]
    card = Card.objects.select_related("place").get()
    assert Client().get("/experts/aude-coudray/").status_code == 404
    publish_card(by=None, card=card)
    assert (card.place.label, card.precision, card.website, card.orcid) == (
        "Rhône (dép. 69)",
        "departement",
        "https://exemple.test/aude",
        "0000-0002-1825-0097",
    )
    assert set(card.skills.values_list("name", flat=True)) == {
        "DCIR",
        "PMSI",
        "PMSI MCO",
        "Cancer",
        "Hépatites",
        "Santé scolaire",
        "R",
        "Français",
    }
    page = Client().get("/experts/aude-coudray/").content.decode()
    assert "<strong>DCIR</strong>" in page
    assert "69100" not in page
    assert "Villeurbanne" not in page


def test_form_comes_back_as_it_was_saved(member: Client) -> None:
    member.post("/experts/me/edit/", GOOD)
    before = Card.objects.get()
    html = member.get("/experts/me/edit/").content.decode()
    assert 'value="Rhône (dép. 69)"' in html
    assert 'value="Hépatites, Santé scolaire"' in html
    again = {**GOOD, "place": "Rhône (dép. 69)", "databases": ["DCIR", "PMSI", "PMSI MCO"]}
    member.post("/experts/me/edit/", again)
    after = Card.objects.get()
    assert (after.place_id, after.updated_at, set(after.skills.all())) == (
        before.place_id,
        before.updated_at,
        set(before.skills.all()),
    )


def test_preview_shows_what_others_will_see_and_saves_nothing(member: Client) -> None:
    html = member.post("/experts/me/edit/", {**GOOD, "preview": "1"}).content.decode()
    assert "Ce que les autres verront" in html
    assert "Rhône (dép. 69)" in html
    assert "<strong>DCIR</strong>" in html
    assert not Card.objects.exists()
    hidden = member.post("/experts/me/edit/", {**GOOD, "visibility": "hidden", "preview": "1"}).content.decode()
    assert "personne ne voie la fiche" in hidden


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": " "}, "requis"),
        ({"place": "Xyzzy"}, "n’est ni une commune"),
        ({"place": ""}, "Indiquez une commune"),
        ({"place": "Occitanie", "precision": "commune"}, "plus vaste que la précision"),
        ({"place": "France", "precision": "region"}, "plus vaste que la précision"),
        ({"orcid": "0000-0002-1825-0098"}, "identifiant ORCID"),
        ({"website": "javascript:alert(1)"}, "URL"),
        ({"bio": "x" * 5001}, "5000"),
        ({"other_topics": "y" * 81}, "80 caractères"),
        ({"other_topics": ", ".join(f"t{number}" for number in range(25))}, "au plus 20 thèmes"),
        ({"databases": ["inventée"]}, "inventée"),
        ({"visibility": "world"}, "world"),
    ],
)
def test_mistake_is_explained_and_nothing_typed_is_lost(member: Client, change: dict[str, Any], message: str) -> None:
    answer = member.post("/experts/me/edit/", {**GOOD, **change})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert "1 point à corriger" in html
    for kept in ("CHU fictif", "Data manager"):
        assert kept in html
    if "bio" not in change:
        assert "Je réponds sur le **DCIR**." in html
    assert not Card.objects.exists()


def test_withdrawing_takes_one_click_and_keeps_the_text(member: Client) -> None:
    member.post("/experts/me/edit/", GOOD)
    answer = member.post("/experts/me/withdraw/", follow=True)
    html = answer.content.decode()
    assert "Votre fiche est retirée" in html
    assert "Je réponds sur le **DCIR**." in html
    assert Client().get("/experts/aude-coudray/").status_code == 404
    member.post("/experts/me/edit/", GOOD)
    publish_card(by=None, card=Card.objects.get())
    assert Client().get("/experts/aude-coudray/").status_code == 200


def test_withdrawing_by_a_link_does_nothing(member: Client) -> None:
    member.post("/experts/me/edit/", GOOD)
    assert member.get("/experts/me/withdraw/").status_code == 405
    assert Card.objects.get().visibility == "public"


def test_forms_ask_for_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    assert client.post("/experts/me/edit/", GOOD).status_code == 403
    assert client.post("/experts/me/withdraw/").status_code == 403
    card = CardFactory()
    assert client.post(f"/experts/{card.slug}/contact/", {}).status_code == 403


def test_nobody_edits_through_another_name(member: Client) -> None:
    other = CardFactory(name="Autre Personne")
    member.post(
        "/experts/me/edit/", {**GOOD, "user": other.user.pk, "card": other.pk, "slug": other.slug, "source": "x"}
    )
    other.refresh_from_db()
    assert other.name == "Autre Personne"
    assert Card.objects.count() == 2


@pytest.mark.parametrize(("role", "status"), [({}, 403), ({"moderator": True}, 200), ({"superuser": True}, 200)])
def test_cards_in_the_cms_are_for_moderators(role: dict[str, bool], status: int) -> None:
    card = CardFactory()
    client = Client()
    client.force_login(UserFactory(**role))
    assert client.get("/cms/snippets/experts/card/").status_code == status
    assert client.get(f"/cms/snippets/experts/card/edit/{card.pk}/").status_code == status


@pytest.mark.parametrize("role", [{"organiser": True}, {"editor": True}])
def test_hidden_cards_are_not_to_be_chosen_by_those_who_may_not_see_them(role: dict[str, bool]) -> None:
    card = CardFactory(name="Nora Absente", visibility=Visibility.HIDDEN)
    for person, seen in ((UserFactory(**role), False), (UserFactory(moderator=True), True)):
        client = Client()
        client.force_login(person)
        assert client.get("/cms/").status_code == 200
        for address in ("", "results/", f"chosen/{card.pk}/", f"chosen-multiple/?id={card.pk}"):
            answer = client.get(f"/cms/snippets/choose/experts/card/{address}", follow=True)
            assert ("Nora Absente" in answer.content.decode()) == seen, address


def test_moderator_verifies_and_withdraws_in_the_cms() -> None:
    card = CardFactory(name="À vérifier", databases=["DCIR"])
    client = Client()
    client.force_login(UserFactory(moderator=True))
    url = f"/cms/snippets/experts/card/edit/{card.pk}/"
    values = {
        "kind": "person",
        "name": "À vérifier",
        "availability": "available",
        "visibility": "hidden",
        "verified_at": "2026-11-20 10:00",
        "skills": [skill.pk for skill in card.skills.all()],
    }
    answer = client.post(url, values)
    assert answer.status_code == 302
    card.refresh_from_db()
    assert card.is_verified
    assert card.visibility == "hidden"
    assert card.place is not None
    assert Client().get(card.get_absolute_url()).status_code == 404


def _consents(person: Any) -> set[str]:
    return set(Consent.objects.filter(person=person, withdrawn_at=None).values_list("kind", flat=True))


def test_saving_and_withdrawing_are_dated_consents(member: Client) -> None:
    person = User.objects.get()
    member.post("/experts/me/edit/", {**GOOD, "takes_messages": ""})
    assert _consents(person) == {"map"}
    assert not Card.objects.get().can_be_contacted
    member.post("/experts/me/edit/", GOOD)
    assert _consents(person) == {"map", "contact"}
    member.post("/experts/me/withdraw/")
    assert "map" not in _consents(person)


def test_consent_withdrawn_in_the_preferences_takes_effect_at_once(member: Client) -> None:
    member.post("/experts/me/edit/", GOOD)
    publish_card(by=None, card=Card.objects.get())
    person = User.objects.get()
    set_consent(by=person, kind="contact", given=False)
    assert "contact/" not in Client().get("/experts/aude-coudray/").content.decode()
    set_consent(by=person, kind="map", given=False)
    assert Client().get("/experts/aude-coudray/").status_code == 404


def test_leaving_takes_the_card_and_the_addresses_away(member: Client) -> None:
    person = User.objects.get()
    member.post("/experts/me/edit/", GOOD)
    other = CardFactory()
    cache.clear()
    member.post(
        f"/experts/{other.slug}/contact/",
        message_form(sender_name="Aude Coudray", sender_email=person.email, subject="Objet"),
    )
    data = personal_data_of(person.pk)
    assert data["expert_card"]["place"] == "Rhône (dép. 69)"
    assert data["relayed_messages"]["sent"][0]["subject"] == "Objet"
    email = person.email
    erase_person(person=person, by=person)
    assert list(Card.objects.values_list("pk", flat=True)) == [other.pk]
    message = ContactMessage.objects.get()
    assert (message.sender, message.sender_email) == (None, "")
    assert email not in repr(message.__dict__)
    assert "Aude" not in message.sender_name


def test_old_messages_are_purged() -> None:
    card = CardFactory()
    for days in (400, 3):
        message = ContactMessage.objects.create(
            card=card, sender_name="x", sender_email="x@exemple.test", subject="x", body="x"
        )
        ContactMessage.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=days))
    call_command("purge_messages", verbosity=0)
    assert ContactMessage.objects.count() == 1


def test_editing_keeps_what_the_form_does_not_show(member: Client) -> None:
    person = User.objects.get()
    save_card(
        by=None,
        user=person,
        kind="organisation",
        name="Institut Imaginaire",
        acronym="IIS",
        place="Lyon",
        verified=True,
    )
    member.post("/experts/me/edit/", {**GOOD, "kind": "organisation", "name": "Institut Imaginaire", "acronym": "IIS"})
    card = Card.objects.get()
    assert card.slug == "iis"
    assert card.is_verified
