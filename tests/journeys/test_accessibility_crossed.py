"""The other two of width and theme, apart so that they run beside: phones in dark, screens in light."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.journeys.visits import assert_accessible

pytestmark = [
    pytest.mark.journey,
    pytest.mark.look,
    pytest.mark.usefixtures("demo_world"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_pages_have_no_accessibility_violation_and_fit(
    browser: Browser, live_server: LiveServer, width: int, theme: str
) -> None:
    assert_accessible(browser, live_server.url, width, theme)
