"""Reading every page changes no row, and no link of a page is dead."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from django.core.cache import cache
from django.test import Client

from tests.site_pages import public_pages
from tests.test_permissions import ENTRANCES, ROUTES, as_role, counts, let_go, places

__all__ = ["places"]

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


def kind_of(path: str) -> str:
    """Addresses that differ by a name, a number or a value are of one kind."""
    parts = urlsplit(path)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    folders = parts.path.strip("/").split("/")
    return "/".join([*folders[:1], *("*" for _ in folders[1:])]) + "?" + "&".join(names[:1])


@pytest.mark.parametrize("role", ["anonymous", "member"])
def test_reading_everything_changes_no_row(role: str, places: dict[str, Any]) -> None:
    client = as_role(role)
    todo = [address.format(**places) for name, (address, _row) in ROUTES.items() if name not in ENTRANCES]
    todo += public_pages().values()
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    before = counts()
    broken = {}
    while todo:
        path = todo.pop(0)
        kind = kind_of(path)
        if path in seen or kinds.get(kind, 0) >= 3:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        response = client.get(path)
        let_go(response)
        if response.status_code >= 500:
            broken[path] = response.status_code
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        for link in re.findall(r'href="([^"]+)"', response.content.decode()):
            address = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            if not address.netloc and not address.path.startswith(("/static/", "/cms/", "/django-admin/")):
                todo.append(address.path + (f"?{address.query}" if address.query else ""))
    assert len(seen) > 80
    assert broken == {}
    assert counts() == before


def test_links_of_every_page_lead_somewhere(places: dict[str, Any]) -> None:
    cache.clear()  # other tests of this process may have used up what one address is allowed
    client = Client()
    dead = {}
    known: dict[str, int] = {}
    for name, path in public_pages().items():
        for link in set(re.findall(r'href="([^"#]+)', client.get(path).content.decode())):
            address = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            if address.netloc or address.path.startswith("/static/") or address.path in known:
                continue
            known[address.path] = client.get(address.path + (f"?{address.query}" if address.query else "")).status_code
            if known[address.path] >= 400:
                dead[f"{name}: {address.path}"] = known[address.path]
    assert dead == {}
