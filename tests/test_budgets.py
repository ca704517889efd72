"""What a page may cost: queries, bytes of a first visit, and nothing at all when it is cached."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import brotli
import pytest

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from hub.base.page_cache import PageCache, bump
from hub.notifications.notices import notify
from tests.site_pages import (
    CLICKED,
    LISTS,
    PLAYER_HOST,
    account,
    clicked_pages,
    moderator_pages,
    public_forms,
    public_pages,
)

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

LIST_QUERIES, DETAIL_QUERIES = 12, 16
PAGE_BYTES, MAP_BYTES = 60_000, 150_000
STYLE_BYTES, SCRIPT_BYTES = 30_000, 20_000  # ours alone, uncompressed, on one page


@pytest.mark.parametrize("role", ["anonymous", "member", "moderator"])
def test_pages_keep_the_query_budget(client: Client, role: str) -> None:
    if role != "anonymous":
        person = account(role)
        client.force_login(person)
        assert notify(to=person, kind="answer", title="Une question ailleurs", url="/forum/ailleurs/")
    over = {}
    for name, path in {
        **public_pages(),
        **clicked_pages(),
        **(moderator_pages() if role == "moderator" else {}),
    }.items():
        # Fills the caches of a process: content types, sites.
        assert client.get(path, headers=CLICKED).status_code == 200, path
        with CaptureQueriesContext(connection) as queries:
            client.get(path, headers=CLICKED)
        if len(queries) > (LIST_QUERIES if name in LISTS else DETAIL_QUERIES):
            over[name] = len(queries)
    assert over == {}


# --- bytes -------------------------------------------------------------------------------------


class _Needs(HTMLParser):
    """Files a browser fetches to show a page, and the pages it frames."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.files: set[str] = set()
        self.frames: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "iframe":
            self.frames.add(urljoin(self.base, values["src"]))
        elif tag == "link" and values.get("rel") in {"stylesheet", "icon", "preload", "modulepreload"}:
            self._add(values["href"])
        elif tag in {"script", "img", "source"} and "src" in values:
            self._add(values["src"])
        elif tag == "use":
            self._add(values["href"])

    def _add(self, address: str) -> None:
        if not address.startswith("data:"):
            self.files.add(urlsplit(urljoin(self.base, address)).path)


@lru_cache
def static_bytes(path: str) -> tuple[int, set[str]]:
    """Measure a static file as production sends it, and list the files that a style sheet names."""
    name = path.removeprefix(settings.STATIC_URL)
    found = finders.find(name)
    assert found, f"{path} is not a static file"
    content = Path(found).read_bytes()
    named: set[str] = set()
    if path.endswith(".css"):
        named = {
            urlsplit(urljoin(path, url)).path
            for url in re.findall(r"""url\(["']?([^"')]+)""", content.decode())
            if not url.startswith("data:")
        }
    compressed = content if path.endswith((".woff2", ".png", ".webp", ".jpg")) else brotli.compress(content)
    return min(len(content), len(compressed)), named


def weigh(client: Client, path: str) -> tuple[int, set[str], set[str]]:
    """Bytes of the page itself, the static files it needs, the pages it frames."""
    response = client.get(path, headers=CLICKED)
    assert response.status_code == 200, path
    needs = _Needs(path)
    needs.feed(response.content.decode())
    return len(brotli.compress(response.content, quality=5)), needs.files, needs.frames


def with_named(files: set[str]) -> dict[str, int]:
    """Every file with its size, those named by style sheets included unless they draw controls the page has not."""
    sizes: dict[str, int] = {}
    todo = sorted(files)
    while todo:
        path = todo.pop()
        if path in sizes:
            continue
        sizes[path], named = static_bytes(path)
        todo += sorted(named)
    return sizes


def test_first_visit_keeps_the_weight_budget(client: Client) -> None:
    heavy = {}
    for name, path in {**public_pages(), **public_forms(), **clicked_pages()}.items():
        own, files, frames = weigh(client, path)
        sizes = with_named(files)
        total = own + sum(sizes.values())
        if total > PAGE_BYTES:
            heavy[name] = (total, own, sizes)
        assert any(urlsplit(frame).netloc == PLAYER_HOST for frame in frames) is (name == "talk that plays")
        for frame in (ours for ours in frames if not urlsplit(ours).netloc):
            framed, more, _none = weigh(client, frame)
            data = [frame.replace("/map/", "/map.json"), "/static/places/outlines.json"]
            geojson = len(brotli.compress(client.get(data[0]).content, quality=5))
            sizes = with_named(files | more | {data[1]})
            total = own + framed + geojson + sum(sizes.values())
            if total > MAP_BYTES:
                heavy[f"{name} with map"] = (total, own, sizes)
    assert heavy == {}


def own_bytes(files: set[str], ending: str) -> int:
    """Uncompressed size of the files that we wrote ourselves."""
    own = [path for path in files if path.endswith(ending) and "/vendor/" not in path]
    return sum(Path(finders.find(path.removeprefix(settings.STATIC_URL)) or "").stat().st_size for path in own)


def test_own_styles_and_scripts_of_a_page_keep_their_budgets(client: Client) -> None:
    heavy = {}
    for name, path in {**public_pages(), **public_forms(), **clicked_pages()}.items():
        _own, files, _frames = weigh(client, path)
        size = (own_bytes(files, ".css"), own_bytes(files, ".js"))
        if size[0] > STYLE_BYTES or size[1] > SCRIPT_BYTES:
            heavy[name] = size
    assert heavy == {}


# --- the page cache ----------------------------------------------------------------------------


class Visitor:
    """Somebody without a cookie, who asks the site through its page cache."""

    def __init__(self) -> None:
        self.door = PageCache(WSGIHandler())
        self.status = ""
        self.headers: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> bytes:
        def start_response(status: str, given: list[tuple[str, str]], exc_info: Any = None) -> None:
            self.status = status
            self.headers = {}
            for name, value in given:
                self.headers[name.lower()] = value

        parts = urlsplit(path)
        asked = {"PATH_INFO": unquote(parts.path, "latin-1"), "QUERY_STRING": parts.query, **headers}
        environ = {"HTTP_HOST": "testserver", **RequestFactory()._base_environ(**asked)}
        if "HTTP_COOKIE" not in headers:
            environ.pop("HTTP_COOKIE", None)
        answer = self.door(environ, start_response)
        try:
            return b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """Ask without closing connections after each answer, as the handler would: within a test they are the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    bump()
    yield Visitor()
    bump()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_anonymous_page_is_given_again_without_a_query_or_a_cookie(visitor: Visitor) -> None:
    lacking = {}
    for name, path in public_pages().items():
        first = visitor.get(path)
        if visitor.headers.get("x-page-cache") != "miss" or "set-cookie" in visitor.headers:
            lacking[name] = visitor.headers
            continue
        with CaptureQueriesContext(connection) as queries:
            second = visitor.get(path)
        if visitor.headers["x-page-cache"] != "hit" or len(queries) or first != second:
            lacking[name] = (visitor.headers, len(queries))
    assert lacking == {}


def test_anonymous_feeds_are_cached_too(visitor: Visitor) -> None:
    lacking = []
    for path in [
        "/forum/feed/",
        "/meetups/agenda.ics",
        "/sitemap.xml",
        "/robots.txt",
        "/experts/map.geojson",
        "/experts/map.json",
        "/search/suggest/?q=ER_",
    ]:
        visitor.get(path)
        with CaptureQueriesContext(connection) as queries:
            visitor.get(path)
        if visitor.headers.get("x-page-cache") != "hit" or len(queries):
            lacking.append((path, visitor.status, visitor.headers))
    assert lacking == []


def test_public_pages_hold_no_token_and_no_nonce(client: Client) -> None:
    for name, path in public_pages().items():
        response = client.get(path)
        assert not response.cookies, name
        assert b"csrfmiddlewaretoken" not in response.content, name
        assert "nonce-" not in response["Content-Security-Policy"], name


def test_member_page_never_enters_the_cache(client: Client, visitor: Visitor) -> None:
    member = account("member")
    client.force_login(member)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    for path in public_pages().values():
        page = visitor.get(path, HTTP_COOKIE=cookie).decode()
        assert "Alix Essai" in page, path
        assert "x-page-cache" not in visitor.headers, path
        assert "no-store" in visitor.headers["cache-control"], path
        assert "Alix Essai" not in visitor.get(path).decode(), path
