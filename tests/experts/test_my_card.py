"""My card: made in three steps, shown before it is saved, changed, withdrawn, by its owner alone."""

from datetime import timedelta
from typing import Any

import pytest

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experts.models import Card, CardDraft, ContactMessage, Skill
from experts.services import publish_card, save_card
from experts.shown import WITHHOLDABLE
from hub.accounts.models import Consent, User
from hub.accounts.services import erase_person, set_consent
from hub.base.personal_data import personal_data_of
from tests.factories.accounts import UserFactory
from tests.factories.dictionary import TableFactory
from tests.factories.experts import CardFactory, message_form

pytestmark = pytest.mark.django_db

WHO, WHERE, CONTACT = "/experts/me/edit/", "/experts/me/edit/place/", "/experts/me/edit/contact/"
STEPS: dict[str, dict[str, Any]] = {
    WHO: {
        "kind": "person",
        "name": "Aude Coudray",
        "organisation": "CHU fictif",
        "sector": "hospital",
        "headline": "Data manager",
        "databases": ["DCIR", "PMSI MCO"],
        "topics": ["Cancer"],
        "other_topics": "Hépatites, Santé  scolaire",
        "tools": ["R"],
        "languages": ["Français"],
        "tables": "er_prs_f",
        "bio": "Je réponds sur le **DCIR**.",
        "website": "exemple.test/aude",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        **{f"{field}_for": "public" for field in WITHHOLDABLE},
    },
    WHERE: {"place": "69100", "precision": "departement"},
    CONTACT: {"availability": "limited", "visibility": "public", "shown": "on", "takes_messages": "on"},
}


STOPPED = "Le patient 2 69 05 49 588 157 80"
GIVEN_UP = ({"bio": STOPPED}, {"databases": ["inventée"]})


@pytest.fixture
def member() -> Client:
    TableFactory(name="ER_PRS_F")
    client = Client()
    client.force_login(UserFactory(display_name="Aude Coudray"))
    return client


def make(client: Client, **changes: Any) -> Any:
    """Go through the three steps; returns the last answer."""
    for path, values in STEPS.items():
        answer = client.post(path, values | {name: value for name, value in changes.items() if name in values})
    return answer


def publish() -> Card:
    return publish_card(by=None, card=Card.objects.get())


def test_signing_in_comes_first() -> None:
    for path in (*STEPS, "/experts/me/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    assert Client().post("/experts/me/withdraw/").status_code == 302
    assert not Card.objects.exists()


def test_three_steps_make_a_card_that_waits_and_keeps_only_the_departement(member: Client) -> None:
    assert 'value="Aude Coudray"' in member.get(WHO).content.decode()
    assert member.post(WHO, STEPS[WHO])["Location"] == WHERE
    assert member.post(WHERE, STEPS[WHERE])["Location"] == CONTACT
    assert "69100" not in repr(CardDraft.objects.get().values)
    answer = member.post(CONTACT, STEPS[CONTACT], follow=True)
    assert answer.redirect_chain == [("/experts/me/", 302)]
    assert "Un modérateur regarde votre fiche" in answer.content.decode()
    assert not CardDraft.objects.exists()
    assert Client().get("/experts/aude-coudray/").status_code == 404
    card = publish()
    assert (card.place.label, card.precision, card.website, card.orcid, card.sector) == (
        "Rhône (dép. 69)",
        "departement",
        "https://exemple.test/aude",
        "0000-0002-1825-0097",
        "hospital",
    )
    assert set(card.skills.values_list("name", flat=True)) == {
        *("DCIR", "PMSI", "PMSI MCO", "Cancer", "Hépatites", "Santé scolaire", "R", "Français", "ER_PRS_F")
    }
    page = Client().get("/experts/aude-coudray/").content.decode()
    assert "<strong>DCIR</strong>" in page
    assert 'href="/dictionary/ER_PRS_F/"' in page
    assert "69100" not in page
    assert "Villeurbanne" not in page


def test_steps_come_back_as_they_were_left_at_the_next_visit(member: Client) -> None:
    member.post(WHO, STEPS[WHO] | {"orcid": "faux", "bio_for": "members"})
    html = member.get(WHO).content.decode()
    for kept in ("CHU fictif", "Je réponds sur le **DCIR**.", "Hépatites, Santé  scolaire", "faux"):
        assert kept in html
    assert '<option value="members" selected>' in html
    member.post(WHO, STEPS[WHO])
    member.post(WHERE, {"place": "Villeurbanne", "precision": "commune"})
    assert member.post(CONTACT, {"availability": "unavailable", "back": "1"})["Location"] == WHERE
    assert 'value="Villeurbanne (69)"' in member.get(WHERE).content.decode()
    assert member.post(WHERE, {"place": "Villeurbanne", "precision": "region", "back": "1"})["Location"] == WHO
    assert 'value="Auvergne-Rhône-Alpes"' in member.get(WHERE).content.decode()
    assert "Reprendre ma fiche" in member.get("/experts/me/").content.decode()
    assert member.post("/experts/me/forget-draft/", follow=True).status_code == 200
    assert "CHU fictif" not in member.get(WHO).content.decode()


def test_last_step_sends_back_to_the_one_that_is_not_right(member: Client) -> None:
    member.post(WHO, STEPS[WHO] | {"orcid": "faux"})
    answer = member.post(CONTACT, STEPS[CONTACT], follow=True)
    assert answer.redirect_chain == [(f"{WHO}?check=1", 302)]
    assert "identifiant ORCID" in answer.content.decode()
    member.post(WHO, STEPS[WHO])
    answer = member.post(CONTACT, STEPS[CONTACT], follow=True)
    assert answer.redirect_chain == [(f"{WHERE}?check=1", 302)]
    assert not Card.objects.exists()


@pytest.mark.parametrize("precision", ["departement", "region"])
def test_town_abroad_is_refused_above_the_town_and_the_step_stays_open(member: Client, precision: str) -> None:
    member.post(WHO, STEPS[WHO])
    for path in (WHERE, f"{WHERE}preview/"):
        answer = member.post(path, {"place": "Genève", "precision": precision})
        assert "à l’étranger" in answer.content.decode() or path != WHERE
        assert answer.status_code in {200, 422}
    assert member.get(WHERE).status_code == 200
    assert member.post(WHERE, {"place": "Genève", "precision": "commune"}).status_code == 302


def test_form_comes_back_as_the_card_was_saved(member: Client) -> None:
    make(member, bio_for="members", tools_for="hidden")
    before = publish()
    html = member.get(WHO).content.decode()
    assert 'value="Hépatites, Santé scolaire"' in html
    assert "Je réponds sur le **DCIR**." in html
    assert 'value="Rhône (dép. 69)"' in member.get(WHERE).content.decode()
    make(member, place="Rhône (dép. 69)", databases=["DCIR", "PMSI", "PMSI MCO"], bio_for="members", tools_for="hidden")
    after = Card.objects.get()
    assert (after.place_id, after.updated_at, after.withheld) == (before.place_id, before.updated_at, before.withheld)
    assert set(after.skills.all()) == set(before.skills.all())


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
        ({"bio": STOPPED}, "numéro de sécurité sociale"),
        ({"other_topics": "y" * 81}, "80 caractères"),
        ({"other_topics": ", ".join(f"t{number}" for number in range(25))}, "au plus 20 thèmes"),
        ({"databases": ["inventée"]}, "inventée"),
        ({"tables": "ER_PRS_F, XX_YY_F"}, "XX_YY_F n’est pas une table"),
        ({"visibility": "world"}, "world"),
        ({"bio_for": "world"}, "world"),
    ],
)
def test_mistake_is_explained_and_nothing_typed_is_lost(member: Client, change: dict[str, Any], message: str) -> None:
    path = next(path for path, values in STEPS.items() if set(change) <= set(values))
    answer = member.post(path, STEPS[path] | change)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert "1 point à corriger" in html
    if path == WHO:
        for kept in ("CHU fictif", "Data manager", *(["Je réponds sur le **DCIR**."] if "bio" not in change else [])):
            assert kept in html
    make(member, **change)
    kept = repr([*Card.objects.values(), *CardDraft.objects.values(), *Skill.objects.values()])
    assert not [text for text in ("2 69 05 49", "inventée") if text in kept]
    if change not in GIVEN_UP:  # these are never kept, so that the last step finds nothing wrong
        assert not Card.objects.exists()


@pytest.mark.parametrize("day", ["hier", "-1", "800"])
def test_busy_time_ends_within_two_years(member: Client, day: str) -> None:
    until = (timezone.localdate() + timedelta(days=int(day))).isoformat() if day != "hier" else day
    answer = member.post(CONTACT, STEPS[CONTACT] | {"availability": "unavailable", "unavailable_until": until})
    assert answer.status_code == 422
    assert "1 point à corriger" in answer.content.decode()


def test_new_card_gives_no_consent_by_itself(member: Client) -> None:
    html = member.get(CONTACT).content.decode()
    for name in ("shown", "takes_messages", "news"):
        assert f'name="{name}"' in html
    assert not [tag for tag in html.split("<input")[1:] if 'type="checkbox"' in tag and "checked" in tag.split(">")[0]]
    for path, values in STEPS.items():
        member.post(path, values if path != CONTACT else {"availability": "available", "visibility": "public"})
    card = Card.objects.get()
    assert (card.status, card.visibility, card.takes_messages) == ("draft", "hidden", False)
    assert not Consent.objects.exists()


def test_three_consents_are_separate_and_dated(member: Client) -> None:
    person = User.objects.get()

    def given() -> set[str]:
        return set(Consent.objects.filter(person=person, withdrawn_at=None).values_list("kind", flat=True))

    make(member)
    assert given() == {"map", "contact"}
    member.post(CONTACT, {"availability": "available", "visibility": "public", "news": "on", "shown": "on"})
    assert given() == {"map", "email"}
    assert not Card.objects.get().can_be_contacted
    member.post("/experts/me/withdraw/")
    assert given() == {"email"}
    assert Consent.objects.filter(person=person, kind="map").exclude(withdrawn_at=None).count() == 1
    html = member.get("/experts/me/").content.decode()
    assert "donné le" in html
    assert "repris le" in html


def test_withdrawing_takes_one_click_and_keeps_the_text(member: Client) -> None:
    make(member)
    publish()
    assert Client().get("/experts/aude-coudray/").status_code == 200
    html = member.post("/experts/me/withdraw/", follow=True).content.decode()
    assert "Votre fiche est retirée" in html
    assert "<strong>DCIR</strong>" in html
    assert Client().get("/experts/aude-coudray/").status_code == 404
    make(member)
    assert Client().get("/experts/aude-coudray/").status_code == 200


def test_forms_ask_for_their_token_and_links_do_nothing(member: Client) -> None:
    make(member)
    for path in ("withdraw", "confirm", "forget-draft", "edit/place/preview"):
        assert member.get(f"/experts/me/{path}/").status_code == 405
    assert Card.objects.get().visibility == "public"
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    for path in (*STEPS, "/experts/me/withdraw/", "/experts/me/confirm/", "/experts/me/edit/place/preview/"):
        assert client.post(path, {}).status_code == 403


def test_nobody_edits_through_another_name(member: Client) -> None:
    other = CardFactory(name="Autre Personne")
    for path, values in STEPS.items():
        member.post(path, values | {"user": other.user.pk, "card": other.pk, "slug": other.slug, "status": "published"})
    other.refresh_from_db()
    assert other.name == "Autre Personne"
    assert Card.objects.exclude(pk=other.pk).get().status == "pending"


def test_consent_withdrawn_in_the_preferences_takes_effect_at_once(member: Client) -> None:
    make(member)
    publish()
    person = User.objects.get()
    set_consent(by=person, kind="contact", given=False)
    assert "contact/" not in Client().get("/experts/aude-coudray/").content.decode()
    set_consent(by=person, kind="map", given=False)
    assert Client().get("/experts/aude-coudray/").status_code == 404


def test_leaving_takes_the_card_and_the_addresses_away(member: Client) -> None:
    person = User.objects.get()
    make(member, bio_for="hidden")
    member.post(WHO, STEPS[WHO] | {"headline": "Encore en brouillon"})
    other = CardFactory()
    cache.clear()
    member.post(
        f"/experts/{other.slug}/contact/",
        message_form(sender_name="Aude Coudray", sender_email=person.email, subject="Objet"),
    )
    data = personal_data_of(person.pk)
    assert data["expert_card"]["place"] == "Rhône (dép. 69)"
    assert data["expert_card"]["withheld"]["bio"]["value"] == "Je réponds sur le **DCIR**."
    assert data["begun_expert_card"]["typed"]["headline"] == "Encore en brouillon"
    assert data["relayed_messages"]["sent"][0]["subject"] == "Objet"
    email = person.email
    erase_person(person=person, by=person)
    assert list(Card.objects.values_list("pk", flat=True)) == [other.pk]
    assert not CardDraft.objects.exists()
    message = ContactMessage.objects.get()
    assert (message.sender, message.sender_email) == (None, "")
    assert email not in repr(message.__dict__)
    assert "Aude" not in message.sender_name


def test_page_says_who_wrote_and_when_it_is_deleted(member: Client) -> None:
    assert "l’annuaire ne dit rien de vous" in member.get("/experts/me/").content.decode()
    make(member)
    card = publish()
    ContactMessage.objects.create(
        card=card, sender_name="Nina <b>Visiteuse</b>", sender_email="nina@exemple.test", subject="Question", body="x"
    )
    html = member.get("/experts/me/").content.decode()
    assert "Nina &lt;b&gt;Visiteuse&lt;/b&gt;" in html
    assert "nina@exemple.test" not in html
    assert (timezone.localdate() + timedelta(days=365)).isoformat() in html


def test_old_messages_and_drafts_are_purged() -> None:
    card = CardFactory()
    for days in (400, 3):
        message = ContactMessage.objects.create(
            card=card, sender_name="x", sender_email="x@exemple.test", subject="x", body="x"
        )
        ContactMessage.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=days))
        draft = CardDraft.objects.create(user=UserFactory())
        CardDraft.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=days))
    call_command("purge_messages", verbosity=0)
    assert ContactMessage.objects.count() == 1
    call_command("tend_cards", verbosity=0)
    assert CardDraft.objects.count() == 1


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
    for path, values in STEPS.items():
        member.post(path, values | {"kind": "organisation", "name": "Institut Imaginaire", "acronym": "IIS"})
    card = Card.objects.get()
    assert card.slug == "iis"
    assert card.is_verified


def test_page_takes_the_same_queries_with_more_rows(member: Client, django_assert_num_queries: Any) -> None:
    make(member)
    card = publish()

    def write() -> None:
        ContactMessage.objects.create(
            card=card, sender_name="Nina", sender_email="nina@exemple.test", subject="Question", body="x"
        )
        ContactMessage.objects.create(
            card=CardFactory(),
            sender=card.user,
            sender_name="Aude",
            sender_email="a@exemple.test",
            subject="x",
            body="x",
        )

    write()
    member.get("/experts/me/")
    with CaptureQueriesContext(connection) as once:
        member.get("/experts/me/")
    for _time in range(5):
        write()
    with django_assert_num_queries(len(once)):
        member.get("/experts/me/")
    assert len(once) <= 16
