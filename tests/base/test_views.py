"""Error pages and the choice of language."""

import pytest

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from hub.base import views


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _damaged(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def _break(request: HttpRequest) -> HttpResponse:
    message = "made to fail"
    raise RuntimeError(message)


urlpatterns = [
    path("refuse/", _refuse),
    path("damaged/", _damaged),
    path("break/", _break),
    path("", include("hub.urls")),
]
handler400, handler403, handler404, handler500 = (
    views.bad_request,
    views.permission_denied,
    views.page_not_found,
    views.server_error,
)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("url", "status", "french", "english"),
    [
        ("/nowhere/at/all/", 404, "Cette page n’existe pas", "This page does not exist"),
        ("/refuse/", 403, "Vous n’avez pas accès", "You may not see or do this"),
        ("/damaged/", 400, "n’a pas compris", "did not understand"),
        ("/nul%00/", 400, "n’a pas compris", "did not understand"),
        ("/break/", 500, "Une panne s’est produite", "Something broke on our side"),
    ],
)
def test_error_page_speaks_the_persons_language(url: str, status: int, french: str, english: str) -> None:
    client = Client(raise_request_exception=False)
    for language, words in (("fr", french), ("en", english)):
        answer = client.get(url, headers={"accept-language": language})
        html = answer.content.decode()
        assert answer.status_code == status
        assert words in html
        assert f'lang="{language}"' in html
        assert not answer.cookies
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_not_found_page_offers_the_search_and_names_no_unknown_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.template import engines  # noqa: PLC0415 -- the engine exists once the apps are ready

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNKNOWN<%s>")
    client = Client()
    for url in ("/nowhere/at/all/", "/refuse/", "/damaged/"):
        html = client.get(url).content.decode()
        assert "UNKNOWN" not in html
    assert 'id="search-large"' in client.get("/nowhere/at/all/").content.decode()


def test_server_error_needs_neither_database_nor_request(rf: object) -> None:
    """No `django_db` mark: a query would fail this test."""
    answer = views.server_error(HttpRequest())
    assert answer.status_code == 500
    assert b"SNDS Hub" in answer.content
    assert connection.queries_log is not None


def test_server_error_survives_a_broken_template(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> str:
        raise OSError

    monkeypatch.setattr(views, "render_to_string", fail)
    answer = views.server_error(HttpRequest())
    assert answer.status_code == 500
    assert b"SNDS Hub" in answer.content


@pytest.mark.django_db
def test_expired_form_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "http:///evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "%09//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        " //evil.example",
        "/x\r\nSet-Cookie: a=b",
        "",
    ],
)
@pytest.mark.django_db
def test_language_switch_never_leads_elsewhere(client: Client, target: str) -> None:
    answer = client.get("/language/en/", {"next": target})
    location = answer["Location"]
    assert answer.status_code == 302
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert not any(sign in location for sign in "\t\r\n\\")


@pytest.mark.django_db
def test_language_switch_goes_back_and_is_remembered(client: Client) -> None:
    answer = client.get("/language/en/", {"next": "/styleguide/?a=1&b=é"})
    assert answer["Location"] == "/styleguide/?a=1&b=%C3%A9"
    cookie = answer.cookies["hub_language"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("en", "Lax", True)
    assert answer["Cache-Control"] == "no-store"
    assert "Style guide" in client.get("/styleguide/", headers={"accept-language": "fr"}).content.decode()
    assert client.get("/language/de/").status_code == 404
    assert client.post("/language/fr/").status_code == 405


@pytest.mark.django_db
def test_too_long_a_form_anywhere_is_told_so_in_the_persons_language() -> None:
    for language, words in (("fr", "trop long"), ("en", "too long")):
        answer = Client().post("/accounts/login/", {"login": "x" * 3_000_000}, headers={"accept-language": language})
        html = answer.content.decode()
        assert answer.status_code == 413
        assert words in html
        assert "characters at most" not in html
        assert "caractères au plus" not in html
