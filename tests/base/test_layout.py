"""The frame of every page, the style guide, the small files."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from hub.accounts.models import User
from hub.base import components
from hub.base.ui_components import ICONS

STATIC = Path(finders.find("base/tokens.css")).parent
PAGES = ["/styleguide/", "/styleguide/list/", "/styleguide/reading/"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_styleguide_shows_every_component(client: Client, language: str) -> None:
    answer = client.get("/styleguide/", headers={"accept-language": language})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in html
    for component in components.all_components():
        assert f'id="{component.name}"' in html
    assert ("Guide de style" in html) == (language == "fr")


@pytest.mark.django_db
@pytest.mark.parametrize("url", PAGES)
def test_anonymous_page_asks_nothing_of_database_session_or_cookie(
    client: Client, url: str, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(0):
        answer = client.get(url)
    assert answer.status_code == 200
    assert not answer.cookies
    assert b"csrf" not in answer.content
    assert b"nonce" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("url", PAGES)
def test_page_has_its_landmarks_and_no_inline_code(client: Client, url: str) -> None:
    html = client.get(url).content.decode()
    assert html.index('href="#content"') < html.index("<header")
    assert '<main id="content"' in html
    assert "n’est pas un site officiel" in html
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r'(?:src|href)="https?://', html)


@pytest.mark.django_db
@pytest.mark.parametrize("url", PAGES)
def test_page_names_no_unknown_variable(client: Client, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.template import engines  # noqa: PLC0415 -- the engine exists once the apps are ready

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNKNOWN<%s>")
    assert "UNKNOWN" not in client.get(url).content.decode()


@pytest.mark.django_db
def test_header_offers_the_person_their_menu(client: Client) -> None:
    person = User.objects.create(username="nora", email="nora@example.org", display_name="Nora Bellonte")
    client.force_login(person)
    html = client.get("/styleguide/").content.decode()
    assert "Nora Bellonte" in html
    assert reverse("account_logout") in html
    assert 'id="confirm"' in html


@pytest.mark.parametrize(
    ("path", "expected"), [("/experts/", "page"), ("/experts/12/", "true"), ("/styleguide/", None)]
)
def test_navigation_marks_where_one_is(path: str, expected: str | None) -> None:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    html = render_to_string("base/page.html", request=request)
    found = re.findall(r'<a href="(/[a-z]*/?)" aria-current="(\w+)"', html)
    assert found == ([("/experts/", expected)] if expected else [])


def test_address_of_the_page_is_escaped_in_the_links_back() -> None:
    request = RequestFactory().get("/experts/", {"near": '"><script>'})
    request.user = AnonymousUser()
    html = render_to_string("base/page.html", request=request)
    assert '"><script>' not in html
    assert "next=%2Fexperts%2F%3Fnear%3D" in html


def test_own_css_javascript_and_fonts_stay_within_their_budgets() -> None:
    everywhere = [
        path for path in STATIC.glob("*.css") if path.name != "styleguide.css"
    ]  # only its own page loads that
    assert sum(path.stat().st_size for path in everywhere) <= 22 * 1024
    loaded = [
        STATIC / name
        for name in re.findall(r"base/(\w+\.js)", (STATIC.parents[1] / "templates" / "base" / "page.html").read_text())
    ]
    assert loaded
    assert sum(path.stat().st_size for path in loaded) <= 6 * 1024
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 40 * 1024


def test_every_declared_icon_is_drawn() -> None:
    drawn = re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text())
    assert sorted(drawn) == sorted(ICONS)


def test_css_uses_only_tokens_that_exist() -> None:
    css = "".join(path.read_text() for path in STATIC.glob("*.css"))
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))


@pytest.mark.django_db
def test_small_files_answer(client: Client) -> None:
    robots = client.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert b"Disallow: /accounts/" in robots.content
    assert client.get("/favicon.ico")["Location"].endswith("mark.svg")
    assert client.get("/styleguide/nothing/").status_code == 404


@pytest.mark.django_db
def test_endless_query_is_not_repeated_in_every_link(client: Client) -> None:
    short, endless = (client.get(f"/forum/?x={'y' * size}").content for size in (1900, 20_000))
    assert b"next=%2Fforum%2F%3Fx%3Dy" in short
    assert b'?next=%2Fforum%2F"' in endless
    assert len(endless) < len(short)
