"""Days when something is away, too old, too long or too big: each has a page that says so, and nothing is lost."""

import shutil
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from PIL import Image as Picture

from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from wagtail.documents.models import Document
from wagtail.images import get_image_model

from forum.overrides.forum_conversation.models import Topic
from forum.questions.access import Forum
from hub.accounts.models import User
from hub.notifications.models import OutgoingMail
from hub.notifications.services import deliver_due
from search.models import IndexRequest
from search.services import drain_outbox
from tests.factories.experts import message_form
from tests.site_pages import account, public_forms, public_pages, solved_topic

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

ELASTICSEARCH = "search.engines.elasticsearch.ElasticsearchEngine"
QUESTION = "Que faire un jour de panne ?"
RESTING = "La recherche se repose"


@pytest.fixture(autouse=True)
def _no_limit_from_another_test() -> None:
    cache.clear()


def shown(client: Client, path: str, status: int = 200, **parameters: str) -> str:
    response = client.get(path, parameters or None)
    assert response.status_code == status, (path, response.headers.get("Location"))
    return unescape(response.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


# --- the search engine -------------------------------------------------------------------------


@pytest.fixture
def closed_port() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers there, nobody else takes it
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def hung_port() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)  # the kernel takes the connection, nobody ever reads
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("how", ["closed_port", "hung_port"])
def test_engine_away_costs_no_page_and_no_text(
    how: str, client: Client, settings: Any, request: pytest.FixtureRequest, django_capture_on_commit_callbacks: Any
) -> None:
    usual_engine, usual_url = settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = ELASTICSEARCH, request.getfixturevalue(how)
    settings.SEARCH_HEALS_AT_ONCE = False
    assert RESTING in shown(client, "/search/", 503, q="ER_PRS_F")  # pays the one time-out

    started = time.monotonic()
    assert RESTING in shown(client, "/search/", 503, q="ALD")
    assert client.get("/search/suggest/", {"q": "ER_"}).json() == {"suggestions": []}
    assert time.monotonic() - started < 1.0  # a hung node is not asked again by each request
    for name, path in {**public_pages(), **public_forms()}.items():
        assert client.get(path).status_code == (503 if name.startswith("search") else 200), name
    assert client.get("/readyz").json()["checks"] == {"database": True, "search": False}

    client.force_login(account("member"))
    forum = Forum.objects.get(slug="entraide")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            "/forum/ask/", {"forum": forum.pk, "title": QUESTION, "body": "Un mot rare : quetschounette."}
        )
    topic = Topic.objects.get(subject=QUESTION)
    assert response["Location"] == topic.get_absolute_url()
    assert QUESTION in shown(client, topic.get_absolute_url())
    assert IndexRequest.objects.filter(key=f"topic:{topic.pk}", applied_at=None).exists()

    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = usual_engine, usual_url
    drain_outbox()
    assert QUESTION in shown(client, "/search/", q="quetschounette")
    assert not IndexRequest.objects.filter(key=f"topic:{topic.pk}", applied_at=None).exists()


def test_missing_index_is_made_again(client: Client, settings: Any) -> None:
    if "embedded" not in settings.SEARCH_ENGINE:
        pytest.skip("only the embedded engine keeps its index in a folder")
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    settings.SEARCH_HEALS_AT_ONCE = True
    assert "ER_PRS_F — Table des prestations" in shown(client, "/search/", q="ER_PRS_F").replace("<mark>", "").replace(
        "</mark>", ""
    )


def test_missing_index_says_that_search_rests_meanwhile(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "embedded" not in settings.SEARCH_ENGINE:
        pytest.skip("only the embedded engine keeps its index in a folder")
    settings.SEARCH_INDEX_DIR = tmp_path / "nowhere"
    monkeypatch.setattr("search.services._heal", lambda _engine: False)  # it is being rebuilt elsewhere
    assert RESTING in shown(client, "/search/", 503, q="ER_PRS_F")
    assert client.get("/search/suggest/", {"q": "ER_"}).json() == {"suggestions": []}
    assert client.get("/").status_code == 200


# --- mail --------------------------------------------------------------------------------------


@pytest.fixture
def dead_mail(settings: Any) -> Any:
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.notifications.dead_server.DeadBackend"

    def back() -> list[mail.EmailMessage]:
        settings.EMAIL_BACKEND = usual
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        deliver_due()
        return mail.outbox

    return back


def test_sign_up_answers_while_mail_is_away(
    client: Client, dead_mail: Any, django_capture_on_commit_callbacks: Any
) -> None:
    form = {"display_name": "Nouvelle Venue", "email": "nouvelle@exemple.test", "password1": "sept petites mouettes"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/accounts/signup/", form)
    assert response.status_code == 302
    assert "Regardez votre messagerie" in shown(client, response["Location"])
    waiting = OutgoingMail.objects.get(to="nouvelle@exemple.test")
    assert waiting.state == OutgoingMail.State.QUEUED
    assert [message.to for message in dead_mail()] == [["nouvelle@exemple.test"]]
    assert OutgoingMail.objects.get(pk=waiting.pk).state == OutgoingMail.State.SENT


def test_relay_answers_while_mail_is_away(
    client: Client, dead_mail: Any, django_capture_on_commit_callbacks: Any
) -> None:
    form = message_form(sender_email="nina@exemple.test", body="Auriez-vous un moment ?")
    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
    before = set(sent.values_list("pk", flat=True))  # what the demo world told its people
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(public_forms()["contact"], form)
    assert "Votre message est parti" in response.content.decode()
    assert set(sent.values_list("pk", flat=True)) == before
    relayed = [message for message in dead_mail() if "Auriez-vous un moment" in message.body]
    assert len(relayed) == 1


def test_answer_is_posted_while_mail_is_away(
    client: Client, dead_mail: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(account("member"))
    topic = solved_topic()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/forum/topic/{topic.pk}/answer/", {"body": "Une réponse de plus."})
    assert "Une réponse de plus." in shown(client, response["Location"].partition("#")[0])
    assert any(topic.poster.email in message.to for message in dead_mail())


# --- what people type --------------------------------------------------------------------------


def test_unknown_town_is_said(client: Client) -> None:
    page = shown(client, "/experts/", near="Xyzbourg-les-Flots")
    assert "Nous ne connaissons pas ce lieu" in page
    assert "Xyzbourg-les-Flots" in page
    assert "Xyzbourg" in shown(client, "/search/", q="PMSI", near="Xyzbourg")
    assert client.get("/experts/map/", {"near": "Xyzbourg"}).status_code == 200


def test_town_with_nobody_near_offers_the_nearest(client: Client) -> None:
    page = shown(client, "/experts/", near="Rodez", within="10")
    assert "Personne à cette distance" in page
    assert 'class="row-title"' in page


def test_empty_search_offers_where_to_begin(client: Client) -> None:
    for text in ("", "   ", "\t"):
        assert "Parcourir par type" in shown(client, "/search/", q=text)


def test_search_that_finds_nothing_offers_other_ways(client: Client) -> None:
    page = shown(client, "/search/", q="xyzzyqwop")
    assert "Rien trouvé" in page
    assert "/forum/" in page


def test_very_long_query_is_shortened_and_said(client: Client) -> None:
    for text in ("a" * 10_000, "bénéficiaires " * 800, "(" * 10_000, '"' * 10_000):
        assert "Votre texte est trop long pour une recherche" in shown(client, "/search/", q=text)
    assert client.get("/search/suggest/", {"q": "é" * 10_000}).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "99999", "1.5", "deux", "9" * 30, ""])
def test_wrong_page_number_has_a_clear_answer(client: Client, number: str) -> None:
    pages = public_pages()
    for name in (
        "experts",
        "meetups",
        "factsheets",
        "dictionary",
        "nomenclatures",
        "nomenclature",
        "speaker",
        "topic",
        "search",
    ):
        path = pages[name]
        response = client.get(f"{path}{'&' if '?' in path else '?'}page={number}", follow=True)
        assert response.status_code in {200, 404}, name
        page = unescape(response.content.decode())
        if response.status_code == 404:
            assert "Cette page de la liste n’existe pas" in page or "Cette page n’existe pas" in page, name


def test_page_that_is_not_there_offers_a_search(client: Client) -> None:
    page = shown(client, "/nulle-part/", 404)
    assert "Cette page n’existe pas" in page
    assert 'name="q"' in page.partition("<main")[2]


# --- links that are over -----------------------------------------------------------------------


def test_expired_confirmation_link_offers_a_new_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person = User.objects.get(email="personne01@exemple.test")
    address = EmailAddress.objects.create(user=person, email="autre@exemple.test")
    with monkeypatch.context() as past:
        moment = time.time() - timedelta(days=4).total_seconds()
        past.setattr("django.core.signing.time.time", lambda: moment)
        old = EmailConfirmationHMAC(address).key
    for key in (old, "n-importe-quoi", f"{EmailConfirmationHMAC(address).key}x"):
        page = shown(client, f"/accounts/confirm-email/{key}/", 404)
        assert "Ce lien n’est plus valable" in page
        assert "/accounts/confirm-email/again/" in page
        assert client.post(f"/accounts/confirm-email/{key}/").status_code == 404
    address.refresh_from_db()
    assert not address.verified
    assert client.get(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/").status_code == 200


def test_wrong_password_link_offers_a_new_one(client: Client) -> None:
    page = shown(client, "/accounts/password/reset/key/1-abc123-0123456789abcdef/", 404)
    assert "Ce lien n’est plus valable" in page
    assert "/accounts/password/reset/" in page


def test_wrong_unsubscribe_link_says_so(client: Client) -> None:
    page = shown(client, "/accounts/unsubscribe/abc:def/", 404)
    assert "Ce lien n’est pas valable" in page


# --- uploads -----------------------------------------------------------------------------------


def picture(width: int, height: int) -> bytes:
    content = BytesIO()
    Picture.new("RGB", (width, height), "teal").save(content, "PNG")
    return content.getvalue()


UPLOADS = {
    "too big a document": ("/cms/documents/add/", "notes.pdf", b"%PDF-1.4 " + b"x" * 2_000, "trop"),
    "not a document": ("/cms/documents/add/", "notes.exe", b"MZ", "extension"),
    "too big an image": ("/cms/images/add/", "photo.png", None, "trop"),
    "not an image": ("/cms/images/add/", "photo.png", b"<script>alert(1)</script>", "image"),
    "cut image": ("/cms/images/add/", "photo.png", picture(400, 400)[:200], "image"),
    "image of too many points": ("/cms/images/add/", "photo.png", picture(300, 300), "pixels"),
}


@pytest.mark.parametrize("what", UPLOADS)
def test_upload_that_cannot_be_kept_is_refused_with_a_reason(client: Client, settings: Any, what: str) -> None:
    path, name, content, reason = UPLOADS[what]
    settings.HUB_MAX_DOCUMENT_BYTES = 1_000
    if what == "image of too many points":
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 10_000
    if content is None:
        content = picture(64, 64) + b"\0" * (settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE + 1)
    client.force_login(account("editor"))
    file = SimpleUploadedFile(name, content)
    response = client.post(path, {"title": "Mon fichier", "file": file}, headers={"accept-language": "fr"})
    page = unescape(response.content.decode())
    assert response.status_code == 200
    assert reason in page.partition("<main")[2].lower()
    assert "Mon fichier" in page  # what was typed is still there
    assert not Document.objects.exists()
    assert not get_image_model().objects.exists()


def test_giant_form_is_refused_and_not_a_fault(client: Client) -> None:
    client.force_login(account("member"))
    client.raise_request_exception = False
    response = client.post("/forum/ask/", {"title": "Un titre", "body": "x" * 3_000_000})
    assert response.status_code == 413
    assert "Le texte envoyé est trop long" in unescape(response.content.decode())
    many = {f"champ{number}": "x" for number in range(2_000)}
    assert client.post("/forum/ask/", many).status_code == 400


def test_text_that_is_too_long_comes_back_with_its_form(client: Client) -> None:
    client.force_login(account("member"))
    forum = Forum.objects.get(slug="entraide")
    text = "Un long texte. " * 3_000
    response = client.post("/forum/ask/", {"forum": forum.pk, "title": QUESTION, "body": text})
    page = unescape(response.content.decode())
    assert "Le texte dépasse" in page
    assert text.strip() in page
    assert QUESTION in page


# --- the database ------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("role", ["anonymous", "member"])
def test_database_that_is_away_is_a_503_that_says_when_to_come_back(error: type[Exception], role: str) -> None:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(account(role))

    def away(*_: Any) -> None:
        raise error("the server closed the connection")

    with connection.execute_wrapper(away):
        answers = [client.get("/forum/"), client.post("/forum/ask/", {"title": "x"})]
    for answer in answers:
        assert answer.status_code == 503
        assert answer["Retry-After"] == "5"
        assert answer["Cache-Control"] == "no-store"
        assert "revient dans un instant" in unescape(answer.content.decode())
    assert client.get("/forum/").status_code == 200
