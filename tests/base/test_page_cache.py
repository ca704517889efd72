"""The page cache in front of Django, on a small application of our own."""

import gzip
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import brotli
import pytest

from django.core.handlers.wsgi import WSGIRequest
from django.utils.translation import get_language_from_request

from hub.base.page_cache import PageCache, accepted_encoding, bump

Answer = dict[str, Any]


class App:
    """Counts how often it was asked and answers what the test wants."""

    def __init__(
        self, headers: list[tuple[str, str]] | None = None, body: bytes = b"x" * 2000, status: str = "200 OK"
    ) -> None:
        self.headers, self.body, self.status = headers or [], body, status
        self.asked = 0
        self.during = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        self.during()
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *self.headers])
        return [self.body]


def ask(cache: PageCache, path: str = "/", method: str = "GET", query: str = "", **headers: str) -> Answer:
    got: Answer = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        got["status"] = status
        got["headers"] = dict(headers)

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "hub.test",
        "wsgi.url_scheme": "https",
    }
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    got["body"] = b"".join(cache(environ, start_response))
    return got


def test_second_anonymous_request_is_served_without_the_application() -> None:
    app = App()
    cache = PageCache(app)
    assert ask(cache)["headers"]["X-Page-Cache"] == "miss"
    assert ask(cache)["headers"]["X-Page-Cache"] == "hit"
    assert app.asked == 1


def test_public_commit_empties_it() -> None:
    app = App()
    cache = PageCache(app)
    ask(cache)
    bump()
    ask(cache)
    assert app.asked == 2


def test_commit_during_rendering_makes_the_page_stale_at_once() -> None:
    app = App()
    app.during = bump
    cache = PageCache(app)
    ask(cache)
    ask(cache)
    assert app.asked == 2


@pytest.mark.parametrize(
    "cookie", ["sessionid=a", "hub_language=en; sessionid=a", "csrftoken=x", "anything=1", "hub_language"]
)
def test_request_with_another_cookie_passes_through(cookie: str) -> None:
    app = App()
    cache = PageCache(app)
    ask(cache)
    assert "X-Page-Cache" not in ask(cache, cookie=cookie)["headers"]
    assert app.asked == 2


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "csrftoken=x"),
        ("Cache-Control", "private"),
        ("Cache-Control", "max-age=0, no-store"),
        ("Vary", "User-Agent"),
        ("Content-Security-Policy", "script-src 'self' 'nonce-abc'"),
    ],
)
def test_answer_for_one_person_is_not_kept(header: tuple[str, str]) -> None:
    app = App([header])
    cache = PageCache(app)
    ask(cache)
    ask(cache)
    assert app.asked == 2


@pytest.mark.parametrize("status", ["404 Not Found", "302 Found", "500 Internal Server Error"])
def test_only_success_is_kept(status: str) -> None:
    app = App(status=status)
    cache = PageCache(app)
    ask(cache)
    assert ask(cache)["status"] == status
    assert app.asked == 2


def test_post_is_never_answered_from_it() -> None:
    app = App()
    cache = PageCache(app)
    ask(cache)
    ask(cache, method="POST")
    assert app.asked == 2


def test_language_of_cookie_and_header_are_kept_apart() -> None:
    app = App()
    cache = PageCache(app)
    ask(cache, accept_language="fr-FR,fr;q=0.9")
    ask(cache, accept_language="en-GB,en;q=0.9")
    ask(cache, accept_language="en-US")
    ask(cache, cookie="hub_language=en", accept_language="fr")
    ask(cache, accept_language="de")
    assert app.asked == 2


@pytest.mark.parametrize(
    "header", ["xx," * 70 + "en", "fr;q=0.5," + "xx," * 62 + "en;q=0.9", "*,en", "en-GB;q=0.9,*", "e" * 400, "en;q=2"]
)
@pytest.mark.parametrize("cookie", ["", "hub_language=en", "hub_language=xx", 'hub_language="fr"'])
def test_language_of_the_key_is_the_one_django_answers_in(header: str, cookie: str) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [get_language_from_request(WSGIRequest({**environ, "wsgi.input": BytesIO()})).encode()]

    cache = PageCache(application)
    alone = ask(PageCache(application))["body"]
    asked = {"accept_language": header} | ({"cookie": cookie} if cookie else {})
    own = ask(PageCache(application), **asked)["body"]
    assert ask(cache, **asked)["body"] == own
    assert ask(cache)["body"] == alone
    assert ask(cache, accept_language="en")["body"] == b"en"
    assert ask(cache, **asked)["body"] == own


def test_host_path_and_query_are_kept_apart() -> None:
    app = App()
    cache = PageCache(app)
    for path, query in [("/", ""), ("/a", ""), ("/", "a=1"), ("/", "a=1&a=2")]:
        ask(cache, path=path, query=query)
    ask(cache, host="other.test")
    assert app.asked == 5


@pytest.mark.parametrize(
    ("accepts", "decode"), [("gzip, br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)]
)
def test_body_is_the_same_in_every_encoding(accepts: str, decode: Any) -> None:
    app = App(body="é".encode() * 3000)
    cache = PageCache(app)
    for _ in range(2):
        answer = ask(cache, accept_encoding=accepts)
        assert decode(answer["body"]) == app.body
        assert "Accept-Encoding" in answer["headers"]["Vary"]
        assert int(answer["headers"]["Content-Length"]) == len(answer["body"])


def test_conditional_request_is_answered_304_and_changes_with_the_page() -> None:
    app = App()
    cache = PageCache(app)
    tag = ask(cache)["headers"]["ETag"]
    again = ask(cache, if_none_match=f'"other", W/{tag}')
    assert (again["status"], again["body"]) == ("304 Not Modified", b"")
    app.body = b"y" * 2000
    bump()
    assert ask(cache, if_none_match=tag)["status"] == "200 OK"


def test_entity_tag_differs_by_encoding() -> None:
    cache = PageCache(App())
    assert ask(cache, accept_encoding="br")["headers"]["ETag"] != ask(cache)["headers"]["ETag"]


def test_head_has_the_headers_of_get_and_no_body() -> None:
    app = App()
    cache = PageCache(app)
    head = ask(cache, method="HEAD")
    got = ask(cache)
    assert head["body"] == b""
    assert head["headers"]["Content-Length"] == got["headers"]["Content-Length"]
    assert app.asked == 1


def test_page_grows_old(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    app = App()
    cache = PageCache(app)
    ask(cache)
    ask(cache)
    assert app.asked == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.base.page_cache.BYTES_KEPT", 5000)
    app = App()
    cache = PageCache(app)
    for number in range(10):
        ask(cache, path=f"/{number}")
    assert cache._bytes <= 5000
    ask(cache, path="/9")
    assert app.asked == 10


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("", ""),
        ("*", ""),
        ("GZIP;q=0.5", "gzip"),
    ],
)
def test_accepted_encoding(header: str, chosen: str) -> None:
    assert accepted_encoding(header) == chosen
