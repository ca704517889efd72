"""The frame and the components, seen by a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

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
