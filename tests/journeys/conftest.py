"""A real browser for the journeys."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

# Playwright's own event loop makes Django believe that tests run in async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium, quietly and without its own errands on the network."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Addresses are built from `live_server.url`. The plugin's own fixture is a method, which pytest 9 warns about."""
    return ""


@pytest.fixture
def console_errors(page: Any) -> Iterator[list[str]]:
    """Errors the page reported (scripts, CSP, missing files); a test asserts that there are none."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
