"""The frame and the components, seen by a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from django.test import Client

from hub.accounts.models import User

pytestmark = [pytest.mark.journey, pytest.mark.look, pytest.mark.django_db(transaction=True)]

PAGES = ["/styleguide/", "/styleguide/list/", "/styleguide/reading/", "/nowhere/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_have_no_accessibility_violation(
    browser: Browser, live_server: LiveServer, theme: str, width: int
) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800}, locale="fr-FR")
    page = context.new_page()
    for path in PAGES:
        page.goto(live_server.url + path)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{path}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_keyboard_reaches_content_search_and_theme(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    page.goto(f"{live_server.url}/styleguide/list/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("[data-search]")).to_have_value("a/b")
    page.locator("main").focus()
    page.keyboard.press("Control+k")
    expect(page.locator("[data-search]")).to_be_focused()

    toggle = page.locator("[data-theme-toggle]")
    toggle.click()
    toggle.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    toggle.click()
    assert page.evaluate("localStorage.getItem('theme')") is None
    assert page.context.cookies() == []
    assert console_errors == []


def test_phone_menu_opens_without_a_script(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{live_server.url}/styleguide/list/")
    link = page.locator(".site-nav a", has_text="Experts")
    expect(link).to_be_hidden()
    page.locator(".menu summary").click()
    expect(link).to_be_visible()
    expect(page.locator(".facet").first).to_be_hidden()
    page.locator(".fold summary").click()
    expect(page.locator(".facet").first).to_be_visible()
    context.close()


def test_date_says_how_long_ago(page: Page, live_server: LiveServer) -> None:
    page.clock.set_fixed_time("2026-09-16T10:00:00+02:00")
    page.goto(f"{live_server.url}/styleguide/")
    expect(page.locator("time[data-relative]").first).to_have_text("avant-hier")


def test_dangerous_button_asks_first(page: Page, live_server: LiveServer, client: Client) -> None:
    person = User.objects.create(username="nora", email="nora@example.org", display_name="Nora Bellonte", language="fr")
    client.force_login(person)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/styleguide/")
    page.evaluate(
        "window.clicks = 0; document.querySelector('[data-confirm]').addEventListener('click', () => window.clicks++)"
    )
    dialog = page.locator("#confirm")

    page.locator("[data-confirm]").click()
    expect(dialog).to_contain_text("Retirer votre fiche de l’annuaire")
    dialog.get_by_role("button", name="Annuler").click()
    expect(dialog).to_be_hidden()
    assert page.evaluate("window.clicks") == 1  # the click that asked

    page.locator("[data-confirm]").click()
    dialog.get_by_role("button", name="Confirmer").click()
    expect(dialog).to_be_hidden()
    assert page.evaluate("window.clicks") == 3  # the click that asked, then the one that acts
