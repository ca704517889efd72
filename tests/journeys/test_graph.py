"""The graph of the tables by keyboard and by two fingers."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.dictionary import TableFactory, TableLinkFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDTH = "document.querySelector('.graph-frame svg').getBoundingClientRect().width"


@pytest.fixture(autouse=True)
def _tables() -> None:
    hub = TableFactory(name="ZZ_HUB_R")
    for name, column in (("ZZ_AAA_F", "ZZZ_UN"), ("ZZ_BBB_F", "ZZZ_DEUX")):
        TableLinkFactory(source=TableFactory(name=name), target=hub, columns=column, target_columns=column)


def test_links_are_walked_by_arrows_and_the_view_is_kept_in_the_address(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    page.goto(f"{live_server.url}/dictionary/graph/?table=ZZ_HUB_R")
    told = page.locator(".graph-told")
    page.locator("[data-table=ZZ_HUB_R]").focus()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("ZZ_AAA_F – ZZ_HUB_R : ZZZ_UN")
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("ZZ_BBB_F – ZZ_HUB_R : ZZZ_DEUX")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-table=ZZ_BBB_F]")).to_be_focused()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"\?table=ZZ_HUB_R#graph=[\d.]+,[\d.]+,[\d.]+$"))
    seen = page.evaluate(WIDTH)
    page.reload()
    page.wait_for_function(f"Math.abs({WIDTH} - {seen}) < 9")
    page.locator("[data-ends='ZZ_AAA_F ZZ_HUB_R']").dispatch_event("click", {"detail": 1})
    expect(told.get_by_role("link")).to_have_attribute("href", "/dictionary/paths/?from=ZZ_AAA_F&to=ZZ_HUB_R")
    assert not console_errors


def test_two_fingers_make_the_drawing_larger_on_a_phone(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{live_server.url}/dictionary/graph/")
    page.locator(".graph-tools").wait_for()
    page.locator("#graph").scroll_into_view_if_needed()
    before, box = page.evaluate(WIDTH), page.locator(".graph-frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = context.new_cdp_session(page)
    for kind, apart in (("touchStart", 30), ("touchMove", 40), ("touchMove", 60), ("touchMove", 80)):
        points = [{"x": x + side * apart, "y": y, "id": side + 1} for side in (-1, 1)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(f"{WIDTH} > {1.5 * before}")
    assert page.evaluate("visualViewport.scale") == 1  # the drawing grew, not the page
    context.close()
