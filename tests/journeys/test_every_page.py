"""What holds on every kind of page: nothing leaves this host, the policy stops scripts, a visit leaves no cookie."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request
from pytest_django.live_server_helper import LiveServer

from search.services import rebuild
from tests import hostile_world
from tests.journeys.visits import new_context, visited
from tests.site_pages import PLAYER_HOST, public_pages

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]


def test_pages_ask_nothing_of_another_host_and_report_no_error(browser: Browser, live_server: LiveServer) -> None:
    context = new_context(browser)
    faults: list[str] = []
    host = urlsplit(live_server.url).netloc

    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc == PLAYER_HOST and request.frame.parent_frame and "play=1" in request.frame.parent_frame.url:
            return  # whoever clicked asked for it
        if address.scheme in {"http", "https"} and address.netloc != host:
            faults.append(f"left the site: {request.url}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was asked for meanwhile
            faults.append(f"{request.failure}: {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"{urlsplit(message.location['url']).path}: {message.text}")

    context.on("request", asked)
    context.on("requestfailed", failed)
    context.on("console", said)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.error('CSP', event.violatedDirective, event.blockedURI))"
    )
    for _name, page in visited(context, live_server.url):
        page.wait_for_load_state("load")
        if "<iframe" in page.content():
            page.frame_locator("iframe").first.locator("html[data-drawn]").wait_for(state="attached")
    context.close()
    missing = "/nulle-part/: Failed to load resource: the server responded with a status of 404 (Not Found)"
    assert [fault for fault in faults if fault != missing] == []


def test_policy_stops_a_script_from_outside(browser: Browser, live_server: LiveServer) -> None:
    context = new_context(browser)
    page = context.new_page()
    for name in ("home", "topic", "experts map view", "talk"):
        page.goto(live_server.url + public_pages()[name])
        page.evaluate(
            "() => { const made = document.createElement('script'); made.textContent = 'window.intruded = true'; document.body.append(made); }"
        )
        assert page.evaluate("window.intruded") is None, name
    page.goto(f"{live_server.url}/experts/map/")
    page.evaluate(
        "() => { const made = document.createElement('script'); made.textContent = 'window.intruded = true'; document.body.append(made); }"
    )
    assert page.evaluate("window.intruded") is None
    context.close()


def test_anonymous_visit_leaves_no_cookie(browser: Browser, live_server: LiveServer) -> None:
    context = new_context(browser)
    page = context.new_page()
    for path in public_pages().values():
        page.goto(live_server.url + path)
    assert context.cookies() == []
    context.close()


def test_no_text_of_people_runs_in_a_browser(browser: Browser, live_server: LiveServer) -> None:
    pages = hostile_world.make()
    rebuild()
    context = new_context(browser)
    faults: list[str] = []
    context.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.error('CSP', event.violatedDirective))"
    )
    context.on("console", lambda message: faults.append(message.text) if "CSP" in message.text else None)
    page = context.new_page()
    for name, path in pages.items():
        page.goto(live_server.url + path)
        if "<iframe" in page.content():
            frame = page.frame_locator("iframe").first
            frame.locator("html[data-drawn]").wait_for(state="attached")
            if name == "experts near":
                frame.locator(".people-count").first.click()
                frame.locator(".people a").first.wait_for()
        assert page.locator("img[src=x]").count() == 0, name
    page.goto(live_server.url)
    page.keyboard.press("/")
    page.keyboard.type("alert", delay=20)
    page.get_by_role("option").first.wait_for()
    context.close()
    assert faults == []
