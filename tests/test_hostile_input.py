"""Addresses written to harm: nothing breaks, nobody is sent elsewhere."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from django.core.cache import cache
from django.test import Client

from tests.site_pages import account, public_pages, solved_topic, talk_with_transcript

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


# --- addresses ---------------------------------------------------------------------------------

VALUES = [
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF%FE",
    "%",
    "%zz",
    "-1",
    "0",
    "1.5",
    "1e9",
    "9" * 30,
    "-" + "9" * 30,
    "NaN",
    "%C2%B2",
    "%D9%A1%D9%A2",
    "%F0%9F%91%A9%E2%80%8D%F0%9F%91%A9",
    "%E2%80%AE%E2%80%8B",
    "%27%20OR%201=1--",
    "%22;DROP%20TABLE%20x",
    "*:*",
    "/.*.*.*/",
    "%22ouverte",
    "a~2^9(OR",
    "__class__",
    "../../etc/passwd",
    "%7B%7B7*7%7D%7D",
    "%0d%0aSet-Cookie:a=b",
    "x" * 10_000,
    "%C3%A9" * 3_000,
]
FULLY_TRIED = 1  # parameters of an address; of the others each takes a third of the values
NAMES = {
    "/": ["page", "q"],
    "/experts/": ["near", "within", "topic", "base", "tool", "kind", "availability", "region", "view", "page"],
    "/experts/map/": ["near", "within", "topic", "region"],
    "/experts/map.geojson": ["near", "within", "base"],
    "/experts/map.json": ["near", "within", "tool"],
    "/experts/units/c69123,d69/": ["page", "near"],
    "/experts/cards.csv": ["near", "sector"],
    "/experts/embed/": ["near", "base"],
    "/experts/embed/help/": ["near", "kind"],
    "/places/suggest/": ["q"],
    "/forum/": ["state", "tag", "before", "after", "q"],
    "/forum/feed/": ["tag", "state"],
    "/forum/search/": ["q"],
    "/meetups/": ["year", "theme", "base", "speaker", "state", "page", "sort"],
    "/meetups/agenda.ics": ["base"],
    "/search/": ["q", "near", "within", "kind", "theme", "base", "year", "region", "state", "tool", "sort", "page"],
    "/search/suggest/": ["q"],
    "/dictionary/": ["q", "base", "page"],
    "/dictionary/nomenclatures/": ["q", "page"],
    "/dictionary/nomenclatures/IR_SEX_V/": ["q", "page"],
    "/dictionary/ER_PRS_F/": ["q", "page"],
    "/dictionary/variables/BEN_NIR_PSA/": ["page"],
    "/fiches/": ["tag", "base", "page"],
    "/glossaire/": ["q", "letter", "page"],
    "/documentation/": ["page"],
    "/language/fr/": ["next"],
    "/accounts/login/": ["next"],
    "/accounts/signup/": ["next"],
}
PATHS = [
    "/experts/{}/",
    "/experts/{}/contact/",
    "/people/{}/",
    "/dictionary/{}/",
    "/dictionary/variables/{}/",
    "/dictionary/nomenclatures/{}/",
    "/forum/x-{}/",
    "/forum/x-1/topic/y-{}/",
    "/forum/topic/{}/answer/",
    "/forum/post/{}/edit/",
    "/meetups/{}.ics",
    "/meetups/speakers/{}/",
    "/meetups/transcripts/{}.vtt",
    "/meetups/{}/",
    "/documents/{}/x.pdf",
    "/media/{}",
    "/sitemap-{}.xml",
    "/styleguide/{}/",
    "/language/{}/",
    "/accounts/confirm-email/{}/",
    "/accounts/password/reset/key/{}-{}/",
    "/accounts/unsubscribe/{}/",
    "/fiches/{}/",
    "/{}/",
]


def ask_raw(client: Client, path: str, query: str = "") -> Any:
    """GET with the bytes as they are: a client that encodes would make them harmless."""
    environ = {"PATH_INFO": _decoded(path), "QUERY_STRING": query}
    return client.generic("GET", "/", **environ)


def _decoded(path: str) -> str:
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), path)


@pytest.mark.parametrize("path", NAMES)
def test_no_value_of_a_parameter_breaks_a_page(client: Client, path: str) -> None:
    client.raise_request_exception = False
    broken = {}
    for place, name in enumerate(NAMES[path]):
        for value in VALUES if place < FULLY_TRIED else VALUES[place % 3 :: 3]:
            response = ask_raw(client, path, f"{name}={value}")
            if response.status_code >= 500:
                broken[f"{name}={value[:40]}"] = response.status_code
    for query in ("&".join(f"{name}={value}" for name in NAMES[path]) for value in ("-1", "%00", "x" * 300)):
        if ask_raw(client, path, query).status_code >= 500:
            broken[query[:80]] = 500
    assert broken == {}


def test_no_value_breaks_a_page_of_the_demo_world(client: Client) -> None:
    client.raise_request_exception = False
    topic, talk = solved_topic().get_absolute_url(), talk_with_transcript().url
    broken = {}
    for path, names in (
        (topic, ["page", "post"]),
        (talk, ["t", "play"]),
        (public_pages()["speaker"], ["page"]),
        (public_pages()["category"], ["state", "tag", "before", "after"]),
    ):
        for name in names:
            for value in VALUES:
                response = client.get(f"{path}?{name}={value}")
                if response.status_code >= 500:
                    broken[f"{path}?{name}={value[:40]}"] = response.status_code
    assert broken == {}


@pytest.mark.parametrize("role", ["anonymous", "moderator"])
def test_no_part_of_a_path_breaks_a_page(client: Client, role: str) -> None:
    client.raise_request_exception = False
    if role != "anonymous":
        client.force_login(account(role))
    broken = {}
    for place, pattern in enumerate(PATHS):
        for value in VALUES if role == "anonymous" else VALUES[place % 3 :: 3]:
            response = ask_raw(client, pattern.replace("{}", value))
            if response.status_code >= 500:
                broken[f"{pattern} {value[:40]}"] = response.status_code
    assert broken == {}


# --- redirects ---------------------------------------------------------------------------------

ELSEWHERE = [
    "//mal.example",
    "///mal.example",
    "/\\mal.example",
    "\\\\mal.example",
    "https:mal.example",
    "https://mal.example",
    "http:///mal.example",
    "%09//mal.example",
    "\t//mal.example",
    "/%09/mal.example",
    "javascript:alert(1)",
    "//testserver@mal.example",
    "https://testserver.mal.example/",
    "/\r\nLocation: https://mal.example",
]


def leaves(response: Any) -> bool:
    address = response.headers.get("Location", "")
    parts = urlsplit(address.replace("\\", "/").replace("\t", ""))
    return (
        parts.netloc not in {"", "testserver"}
        or parts.scheme not in {"", "http", "https"}
        or address.startswith(("//", "/\\"))
    )


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    cache.clear()
    client = Client()
    member = account("member")
    credentials = {"login": member.email, "password": "demonstration-snds"}
    answers = {
        "language": client.get("/language/en/", {"next": target}),
        "sign-in": client.post("/accounts/login/", {**credentials, "next": target}),
        "sign-in, signed in": client.get("/accounts/login/", {"next": target}),
        "sign-up, signed in": client.get("/accounts/signup/", {"next": target}),
        "cms": client.get("/cms/login/", {"next": target}),
        "wagtail": client.get("/_util/login/", {"next": target}),
        "sign-out": client.post("/accounts/logout/", {"next": target}),
    }
    assert [name for name, response in answers.items() if leaves(response)] == []
    assert answers["sign-in"].status_code == 302
    for path in (f"//mal.example/..{quote(target)}", "//mal.example/forum", "/\\mal.example/"):
        assert not leaves(client.generic("GET", "/", PATH_INFO=path)), path
