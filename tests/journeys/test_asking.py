"""A newcomer signs up and asks about doubled rows: suggestions, the guard, an answer, its acceptance, the answerer is told, a
merge that is undone; and the same without a script.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from django.core import mail

from forum.overrides.forum_conversation.models import Topic
from forum.questions.models import Consulted, Draft
from tests.guard_corpus import nir
from tests.journeys.visits import new_context, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

SECRET = nir("1850578006084")


def test_newcomer_asks_sees_suggestions_and_accepts_the_answer(browser: Browser, live_server: LiveServer) -> None:
    asking = new_context(browser)
    page = asking.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    _signs_up_to_ask(page, live_server.url)
    page.locator("#id_title").fill("ER_PHA_F : des doublons")
    box = page.locator("#id_body")
    box.click()
    page.keyboard.type("Je joins `ER_PHA_F` et `ER_PRS_F`, mes lignes doublent. ")
    panel = page.locator(".suggested")
    expect(panel).to_contain_text("Doublons après jointure de ER_PRS_F avec ER_PHA_F")
    expect(panel).to_contain_text("3:30")
    expect(panel).to_contain_text("FLX_DIS_DTD")
    expect(panel.locator("ul").last.locator("li")).to_have_count(2)
    panel.get_by_label("Lu : cela n’y répond pas").first.check()

    page.keyboard.press("Escape")
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f"Un cas : {SECRET}")
    expect(page.locator(".composer .alert.danger")).to_contain_text("numéro de sécurité sociale")
    page.locator(".composer").get_by_role("button", name="Masquer").click()
    expect(page.locator("#id_body")).to_have_value(re.compile(r"Un cas : \[NIR\]"))
    assert SECRET not in "".join(Draft.objects.values_list("body", flat=True))
    page.get_by_role("button", name="Publier ma question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ER_PHA_F : des doublons")
    topic = Topic.objects.latest("pk")
    assert Consulted.objects.filter(topic=topic).exists()
    assert not Draft.objects.exists()
    page.locator("a.ident").first.focus()
    expect(page.locator("#ident-card")).to_contain_text("Table affinée de la pharmacie")
    page.keyboard.press("Escape")
    expect(page.locator("#ident-card")).to_be_hidden()

    answering = new_context(browser)
    sign_in(answering, live_server.url, "organiser")
    other = _answers_with_a_file(answering.new_page(), live_server.url + topic.get_absolute_url())

    page.reload()
    page.get_by_role("button", name="Accepter cette réponse").click()
    expect(page.locator("article.post.accepted")).to_contain_text("neuf clés")
    _answerer_is_told(other, live_server.url)
    _moderator_merges_and_undoes(browser, live_server.url, topic)
    page.reload()
    expect(page.locator("article.post.accepted")).to_contain_text("neuf clés")
    assert errors == []
    asking.close()
    answering.close()


def _signs_up_to_ask(page: Page, base: str) -> None:
    """From the button of a visitor to the form, by the mail that confirms the address."""
    page.goto(f"{base}/forum/")
    page.get_by_role("link", name="Poser une question").first.click()
    page.locator("main").get_by_role("link", name="Rejoindre la communauté").click()
    page.locator("#id_display_name").fill("Camille Nouvelle")
    page.locator("#id_email").fill("camille@exemple.test")
    page.locator("#id_password1").fill("quatre chevaux sous la pluie")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre messagerie")
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]
    page.goto(base + link)
    page.get_by_role("button", name="Oui, c’est mon adresse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Poser une question")  # where it began


def _answers_with_a_file(page: Page, address: str) -> Page:
    """A file is in the text as soon as it is chosen."""
    page.goto(address)
    page.locator("#id_body").click()
    page.keyboard.type("Il faut les neuf clés. @membre")
    page.locator("details.composer-file summary").click()
    page.locator("#composer-file").set_input_files(
        {"name": "jointure.sas", "mimeType": "text/plain", "buffer": b"proc sql;"}
    )
    expect(page.locator("#id_body")).to_have_value(re.compile(r"@membre\s*\[jointure.sas\]\(/forum/files/"))
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.locator("article.post").last).to_contain_text("neuf clés")
    return page


def _answerer_is_told(page: Page, base: str) -> None:
    page.goto(f"{base}/forum/")
    page.locator('header a[href="/notifications/"]').click()
    page.get_by_role("link", name=re.compile("Non lue.*Camille Nouvelle a accepté votre réponse")).press("Enter")
    expect(page.locator("article.post.accepted")).to_contain_text("neuf clés")


def _moderator_merges_and_undoes(browser: Browser, base: str, topic: Topic) -> None:
    known = Topic.objects.get(subject__startswith="Doublons après jointure")
    context = new_context(browser)
    sign_in(context, base, "moderator")
    page = context.new_page()
    page.goto(base + topic.get_absolute_url())
    page.get_by_role("link", name="Fusionner").click()
    page.get_by_label("L’autre sujet").fill(base + known.get_absolute_url())
    page.get_by_role("button", name="Fusionner").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Doublons après jointure")
    expect(page.get_by_text("Il faut les neuf clés.")).to_be_visible()
    page.goto(base + topic.get_absolute_url())  # the old address leads there
    expect(page.get_by_role("heading", level=1)).to_contain_text("Doublons après jointure")
    page.goto(f"{base}/forum/moderation/log/")
    page.get_by_role("button", name="Annuler l’acte").first.click()
    expect(page.locator(".messages")).to_contain_text("Annulé")
    context.close()


def test_draft_waits_for_who_comes_back(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server.url, "member")
    page.goto(f"{live_server.url}/forum/ask/")
    page.locator("#id_body").click()
    page.keyboard.type("À moitié écrit")
    page.goto(f"{live_server.url}/forum/")  # at once: leaving keeps what the pause had not yet
    page.goto(f"{live_server.url}/forum/ask/")
    expect(page.locator("#id_body")).to_have_value("À moitié écrit")
    page.get_by_role("toolbar").get_by_role("button").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italique")).to_be_focused()


def test_without_a_script_the_panel_comes_with_the_preview(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 360, "height": 740})
    sign_in(context, live_server.url, "member")
    page = context.new_page()
    page.goto(f"{live_server.url}/forum/ask/")
    page.get_by_role("button", name="Requête").click()
    expect(page.locator("#id_body")).to_have_value(re.compile("### Tables et variables"))
    page.locator("#id_title").fill("Doublons de ER_PHA_F")
    page.locator("#id_body").fill("Je joins `ER_PHA_F` et `ER_PRS_F`.")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator(".suggested")).to_contain_text("Doublons après jointure")
    page.get_by_role("button", name="Cela répond à ma question").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Doublons après jointure")
    expect(page.locator(".messages")).to_contain_text("brouillon est conservé")
    context.close()
