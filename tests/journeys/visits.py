"""A browser that visits every kind of page, signed out and then signed in."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from django.test import Client

from tests.site_pages import (
    PLAYER_HOST,
    account,
    hosted_talk,
    member_pages,
    moderator_pages,
    organiser_pages,
    public_forms,
    public_pages,
)

TIMEOUT = 15_000  # milliseconds


def sign_in(context: BrowserContext, base: str, role: str) -> None:
    client = Client()
    client.force_login(account(role))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])


def new_context(browser: Browser, width: int = 1280, theme: str = "light", language: str = "fr-FR") -> BrowserContext:
    context = browser.new_context(
        color_scheme=theme,
        viewport={"width": width, "height": 800},
        locale=language,
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT)
    return context


def visited(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Every kind of page in one tab: those for anybody, then those of a member, of a moderator and of an organiser."""
    page = context.new_page()
    for name, path in {**public_pages(), **public_forms(), "missing": "/nulle-part/"}.items():
        page.goto(base + path)
        yield name, page
    drawn = '<!doctype html><html lang="fr" data-drawn><title>Lecteur</title><main><h1>Lecteur</h1></main>'
    page.route(f"https://{PLAYER_HOST}/**", lambda route: route.fulfill(body=drawn, content_type="text/html"))
    page.goto(base + hosted_talk().url)
    page.locator("a.play").click()
    expect(page.locator("iframe#player")).to_be_visible()
    yield "talk that plays", page
    sign_in(context, base, "member")
    for name, path in {**member_pages(), "own home": "/"}.items():
        page.goto(base + path)
        yield f"member: {name}", page
    sign_in(context, base, "moderator")
    for name, path in moderator_pages().items():
        page.goto(base + path)
        yield name, page
    sign_in(context, base, "organiser")
    for name, path in organiser_pages().items():
        page.goto(base + path)
        yield name, page


def assert_accessible(browser: Browser, base: str, width: int, theme: str) -> None:
    """Run axe on every kind of page, and compare its width with the window's."""
    context = new_context(browser, width, theme)
    faults = {}
    for name, page in visited(context, base):
        results = Axe().run(page)
        if results.violations_count:
            faults[name] = results.generate_snapshot()
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults[f"{name}: width"] = wide
    context.close()
    assert faults == {}
