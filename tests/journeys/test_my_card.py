"""A member makes a card at the level of the département in a real browser, sees the mirror follow, and withdraws it."""

from typing import Any

import pytest

from django.test import Client

from experts.models import Card
from experts.services import publish_card
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _sign_in(context: Any, live_server: Any) -> None:
    client = Client()
    client.force_login(UserFactory(display_name="Aude Coudray"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def test_member_makes_a_card_at_the_departement_and_withdraws_it(
    page: Any, live_server: Any, console_errors: list[str]
) -> None:
    CardFactory.create_batch(2, place="Brest", topics=["Cancer"])
    _sign_in(page.context, live_server)
    page.goto(f"{live_server.url}/experts/me/")
    page.get_by_role("link", name="Ajouter ma fiche").click()
    page.get_by_label("Cancer").check()
    page.get_by_label("Présentation (facultatif)").fill("Je réponds sur le PMSI.")
    page.get_by_label("Présentation\u00a0: visible par").select_option("members")
    page.get_by_role("button", name="Suite\u00a0: où").press("Enter")
    page.get_by_label("Commune ou code postal").fill("Quimperlé")
    page.get_by_label("commune", exact=True).check()
    page.get_by_text("Quimperlé (29)\u00a0: vous y seriez la seule personne").wait_for()  # without any click
    page.get_by_text("Membres connectés").click()
    assert page.get_by_text("Je réponds sur le PMSI.").count() == 1
    page.get_by_role("button", name="Choisir «\u00a0département\u00a0»").click()
    page.get_by_text("Finistère (dép. 29)\u00a0: 3 personnes").wait_for()
    assert page.get_by_label("département", exact=True).is_checked()
    page.get_by_role("button", name="Suite\u00a0: comment me contacter").click()
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.get_by_label("J’accepte que cette fiche soit affichée").check()
    page.get_by_role("button", name="Enregistrer ma fiche").click()
    page.get_by_text("Un modérateur regarde votre fiche").wait_for()
    card = publish_card(by=None, card=Card.objects.get(name="Aude Coudray"))
    assert card.precision == "departement"
    visitor = Client()
    shown = (
        visitor.get(card.get_absolute_url()).content.decode() + visitor.get("/experts/?topic=cancer").content.decode()
    )
    assert "Finistère" in shown
    assert "Quimperlé" not in shown
    page.goto(f"{live_server.url}/experts/me/")
    page.get_by_role("button", name="Retirer ma fiche").click()
    page.get_by_text("Votre fiche est retirée\u00a0: elle n’apparaît plus nulle part").wait_for()
    assert visitor.get(card.get_absolute_url()).status_code == 404
    assert console_errors == []


def test_card_is_made_without_script(browser: Any, live_server: Any) -> None:
    CardFactory.create_batch(2, place="Brest")  # with whom one is hard to tell in the département
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    _sign_in(context, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/experts/me/edit/")
    page.get_by_role("button", name="Suite\u00a0: où").click()
    page.get_by_label("Commune ou code postal").fill("Quimperlé")
    page.get_by_label("commune", exact=True).check()
    page.get_by_role("button", name="Actualiser l’aperçu").click()
    page.get_by_role("button", name="Choisir «\u00a0département\u00a0»").click()
    page.get_by_role("button", name="Suite\u00a0: comment me contacter").click()
    page.get_by_role("button", name="Retour").click()
    assert page.get_by_label("Commune ou code postal").input_value() == "Finistère (dép. 29)"
    page.get_by_role("button", name="Suite\u00a0: comment me contacter").click()
    page.get_by_role("button", name="Enregistrer ma fiche").click()
    assert page.get_by_role("heading", name="Ma fiche").is_visible()
    assert Card.objects.get(name="Aude Coudray").place.label == "Finistère (dép. 29)"
    context.close()
