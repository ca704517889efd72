"""A newcomer follows the compass, then the starter path, in a browser."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from search.services import rebuild

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

TIMEOUT = 8_000  # milliseconds


@pytest.fixture(autouse=True)
def _patience(context: BrowserContext) -> None:
    context.set_default_timeout(TIMEOUT)


def test_newcomer_follows_the_compass_to_one_sheet_and_to_a_first_question(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    rebuild()
    page.goto(live_server.url)
    page.get_by_role("link", name="Demander à la boussole").click()
    page.locator("#who").select_option("clinician")
    page.locator("#near").fill("Brest")
    page.locator("#base").select_option("pmsi")
    page.locator("#tool").select_option("sas")
    page.get_by_role("button", name="Montrez-moi le chemin").click()
    expect(page.get_by_role("heading", name="Qui rencontrer près de Brest")).to_be_visible()
    people = page.locator(".compass > section").first.locator(".rows > li")
    expect(people).to_have_count(3)
    expect(people.first).to_contain_text("connaît")
    expect(page.locator(".compass-terms dt")).to_have_count(10)
    page.emulate_media(media="print")
    expect(page.locator(".compass-answers")).to_contain_text("PMSI")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True))) == 1
    page.emulate_media(media="screen")
    question = page.get_by_role("link", name="L’écrire dans le forum")
    assert {"title=", "body=", "tags="} <= set(re.findall(r"(?:title|body|tags)=", question.get_attribute("href")))
    assert console_errors == []


def test_steps_ticked_stay_in_this_browser_and_an_address_brings_them_to_another(
    page: Page, live_server: LiveServer, browser: Browser, console_errors: list[str]
) -> None:
    page.goto(f"{live_server.url}/start/")
    page.locator("#done-2").check()
    page.reload()
    expect(page.locator("#done-2")).to_be_checked()
    page.goto(f"{live_server.url}/start/?done=5")  # somebody else's takes nothing away
    expect(page.locator("[name=done]:checked")).to_have_count(2)
    page.locator("#done-5").uncheck()
    expect(page).to_have_url(f"{live_server.url}/start/?done=2")
    page.goto(f"{live_server.url}/start/")
    brought = page.get_by_role("link", name="Continuer sur un autre appareil").get_attribute("href")
    other = browser.new_context(locale="fr-FR")
    other.set_default_timeout(TIMEOUT)
    elsewhere = other.new_page()
    elsewhere.goto(f"{live_server.url}/start/")
    expect(elsewhere.locator("[name=done]:checked")).to_have_count(0)
    expect(elsewhere.locator("[data-elsewhere]")).to_be_hidden()
    elsewhere.goto(live_server.url + brought)
    expect(elsewhere.locator("#done-2")).to_be_checked()
    other.close()
    assert console_errors == []
