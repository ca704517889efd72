"""The search box by keyboard, by touch, by ear, and with an endpoint that rests."""

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
BOX = "#search-header"


@pytest.fixture
def home(page: Page, live_server: LiveServer) -> Page:
    page.set_default_timeout(8_000)
    page.goto(live_server.url)
    return page


def option(page: Page, name: str) -> object:
    return page.get_by_role("option", name=re.compile(name)).first


def active(page: Page) -> str:
    """Text of the option the box points at, as a screen reader is told."""
    return page.evaluate(
        "box => document.getElementById(document.querySelector(box).getAttribute('aria-activedescendant'))?.textContent ?? ''",
        BOX,
    )


def test_journey_without_a_mouse(home: Page, console_errors: list[str]) -> None:
    box = home.locator(BOX)
    home.get_by_role("link", name="Experts").first.focus()
    home.keyboard.press("Control+k")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    home.keyboard.type("er_ph", delay=15)
    expect(option(home, "ER_PHA_F")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(home.locator(".search-box [role=status]").first).to_contain_text(re.compile(r"Suggestions\s: \d"))
    expect(home.get_by_role("group", name="Tables")).to_be_visible()
    assert home.locator(".suggestions mark").first.inner_text().lower() == "er_ph"

    home.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()
    expect(box).to_have_value("er_ph")
    home.keyboard.press("Escape")
    expect(home.get_by_role("link", name="Experts").first).to_be_focused()

    home.keyboard.press("/")
    home.keyboard.press("End")
    home.keyboard.press("ArrowDown")
    expect(option(home, "ER_PHA_F")).to_be_visible()
    home.keyboard.press("ArrowDown")
    first = active(home)
    assert "ER_PHA_F" in first
    home.keyboard.press("End")
    last = active(home)
    home.keyboard.press("Home")
    assert active(home) == first != ""
    home.keyboard.press("ArrowUp")
    assert active(home) == ""
    home.keyboard.press("ArrowUp")
    assert active(home) == last
    home.keyboard.press("Home")
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"/dictionary/.*ER_PHA_F"))
    assert console_errors == []


def test_open_list_has_no_fault_axe_knows(home: Page) -> None:
    home.keyboard.press("/")
    home.keyboard.type("ald", delay=15)
    expect(home.get_by_role("option").first).to_be_visible()
    home.keyboard.press("ArrowDown")
    home.evaluate(AXE)
    found = home.evaluate("() => axe.run()")["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


def test_recent_searches_stay_in_the_browser_and_can_be_cleared(home: Page) -> None:
    sent: list[str] = []
    home.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    for text in ("girofle", "muscade"):
        home.keyboard.press("/")
        home.keyboard.type(text)
        home.keyboard.press("Enter")
        home.wait_for_url(re.compile(f"q={text}"))
        home.wait_for_load_state()
    home.goto(home.url.partition("/search")[0])
    sent.clear()
    home.keyboard.press("/")
    recent = home.get_by_role("group", name="Recherches récentes")
    expect(recent.get_by_role("option")).to_have_text(
        [re.compile("muscade"), re.compile("girofle"), re.compile("Effacer")]
    )
    assert [one for one in sent if "girofle" in one or "muscade" in one] == []
    home.keyboard.press("ArrowDown")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile("q=girofle"))
    home.wait_for_load_state()
    home.locator("#search-text").fill("")
    home.keyboard.press("ArrowUp")
    expect(recent).to_be_visible()
    home.keyboard.press("ArrowUp")
    home.keyboard.press("Enter")
    expect(recent).to_be_hidden()
    assert home.evaluate("localStorage.searches") == "[]"


def test_late_answer_never_replaces_a_newer_one(home: Page) -> None:
    held: list[Route] = []
    home.route(re.compile(r"suggest/\?q=er_p$"), lambda route: held.append(route))  # noqa: PLW0108 -- a bound method of a list cannot be wrapped
    box = home.locator(BOX)
    with home.expect_request(re.compile(r"suggest/\?q=er_p$")):
        box.fill("er_p")
    box.fill("er_pha")
    expect(option(home, "ER_PHA_F")).to_be_visible()
    shown = home.locator(".suggestions").first.inner_text()
    for route in held:
        route.fulfill(
            json={"suggestions": [{"text": "VIEUX", "kind": "", "url": "/", "group": "x", "parts": [["VIEUX"]]}]}
        )
    home.wait_for_timeout(300)
    assert home.locator(".suggestions").first.inner_text() == shown


@pytest.mark.parametrize("status", [429, 503, 500])
def test_resting_endpoint_is_quiet_and_the_form_still_searches(home: Page, status: int) -> None:
    home.route("**/search/suggest/**", lambda route: route.fulfill(status=status, body="<h1>Non</h1>"))
    home.keyboard.press("/")
    home.keyboard.type("girofle")
    home.wait_for_timeout(400)
    expect(home.locator(".suggestions").first).to_be_hidden()
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"/search/\?q=girofle"))


def test_finger_opens_a_suggestion(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}, locale="fr-FR"
    )
    context.set_default_timeout(8_000)
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("#search-large").tap()
    page.keyboard.type("er_pha", delay=15)
    option(page, "ER_PHA_F").tap()
    page.wait_for_url(re.compile(r"/dictionary/.*ER_PHA_F"))
    context.close()
