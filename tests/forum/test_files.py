"""Files beside posts: what is taken, cleaned, shown and to whom."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from forum.overrides.forum_conversation.models import Topic
from forum.questions import services
from forum.questions.models import PostFile
from forum.questions.services.files import tidy_file_name
from hub.base.markdown import render_markdown
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, category
from tests.guard_corpus import DRAWN, nir
from tests.pdf_files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def status_for(client: Client, path: str) -> int:
    response = client.get(path)
    for close in response._resource_closers:
        close()
    return response.status_code


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8), **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "chez moi, 48.39 N"
    return picture("JPEG", exif=exif.tobytes())


def upload(client: Client, name: str, content: bytes, content_type: str = "image/png"):
    return client.post("/forum/files/", {"file": SimpleUploadedFile(name, content, content_type)})


def test_picture_is_written_anew_and_shown_in_the_post() -> None:
    person = UserFactory()
    client = signed_in(person)
    answer = upload(client, "capture.jpg", photo_with_place(), "text/html")
    markdown = answer.json()["markdown"]
    file = PostFile.objects.get()
    assert markdown == f"![capture.jpg](/forum/files/{file.key}/)"
    with file.file.open("rb") as kept:
        assert b"chez moi" not in kept.read()
    topic = services.ask(by=person, forum=category(), title="Capture", body=f"Voici :\n\n{markdown}")
    file.refresh_from_db()
    assert file.post == topic.first_post
    assert f'<img src="/forum/files/{file.key}/"' in topic.first_post.content.rendered
    shown = Client().get(file.get_absolute_url())
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"


def test_text_of_a_pdf_is_read_for_personal_data() -> None:
    """What is certain stops the file; a number of telephone does not: manuals hold many."""
    client = signed_in(UserFactory())
    refused = upload(client, "extrait.pdf", pdf("Bonjour", f"Le patient {nir('1850578006084')}"), "application/pdf")
    assert refused.status_code == 422
    assert not PostFile.objects.exists()
    assert upload(client, "guide.pdf", pdf("Appeler le 01 99 00 12 34"), "application/pdf").status_code == 200
    assert upload(client, "scan.pdf", b"%PDF-1.4 with no text", "application/pdf").status_code == 200


def test_file_is_its_owners_until_a_post_that_others_may_read_shows_it() -> None:
    person, other = UserFactory(), UserFactory()
    file = services.keep_file(by=person, name="a.png", content=picture())
    assert status_for(signed_in(person), file.get_absolute_url()) == 200
    for client in (Client(), signed_in(other), signed_in(UserFactory(moderator=True))):
        assert status_for(client, file.get_absolute_url()) == 404
    topic = services.ask(by=other, forum=category(), title="Volé", body=services.markdown_of(file))
    file.refresh_from_db()
    assert file.post is None  # a text cannot take another's file
    post = services.answer(by=person, topic=topic, body=services.markdown_of(file))
    assert status_for(Client(), file.get_absolute_url()) == 200
    post.approved = False
    post.save()
    assert status_for(Client(), file.get_absolute_url()) == 404


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("page.html", b"<script>alert(1)</script>", "type"),
        ("dessin.svg", b"<svg onload='alert(1)'/>", "type"),
        ("image.png", b"<script>alert(1)</script>", "illisible"),
        ("image.png", b"GIF89a/*<script>*/", "illisible"),
        ("vide.png", b"", "vide"),
        ("notes.pdf", b"PK\x03\x04", "illisible"),
        ("binaire.txt", b"\x00\x01\x02", "texte lisible"),
        ("archive.zip", b"PK\x03\x04", "type"),
        ("sans", b"x", "type"),
        ("enorme.png", b"x" * (9 * 1024 * 1024), "trop gros"),
        ("tableau.xlsx", b"PK\x03\x04", "type"),
    ],
)
def test_bad_file_is_refused_with_a_reason(name: str, content: bytes, reason: str) -> None:
    answer = upload(signed_in(UserFactory()), name, content)
    assert answer.status_code == 422
    assert reason in answer.json()["error"]
    assert not PostFile.objects.exists()


def test_huge_picture_is_refused_by_its_header() -> None:
    header = bytearray(picture("PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    assert upload(signed_in(UserFactory()), "bombe.png", bytes(header)).status_code == 422


def test_texts_are_read_by_the_guard() -> None:
    client = signed_in(UserFactory())
    rows = f"ben_nir_psa;date\n{DRAWN[0]};2019-01-01\n".encode()
    assert "pseudonyme" in upload(client, "extrait.csv", rows).json()["error"]
    assert upload(client, f"patient_{nir('1850578006084')}.txt", b"rien").status_code == 422
    assert not PostFile.objects.exists()
    answer = upload(client, "requete.sas", "proc sql; /* été */ quit;".encode("cp1252"))
    assert answer.json()["markdown"].startswith("[requete.sas](/forum/files/")
    got = client.get(PostFile.objects.get().get_absolute_url())
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content).startswith(b"proc sql")


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\a.PNG", "a.png"),
        ("photo\u202egnp.exe.png", "photo gnp_exe.png"),
        ('"><img src=x onerror=alert(1)>.png', "img src=x onerror=alert 1.png"),
        ("\r\nSet-Cookie: a=b.txt", "Set-Cookie: a=b.txt"),
        (".png", "fichier.png"),
        ("é" * 300 + ".txt", "é" * 80 + ".txt"),
    ],
)
def test_names_are_tidied(name: str, tidy: str) -> None:
    assert tidy_file_name(name) == tidy


def test_adding_a_file_works_without_a_script() -> None:
    client = signed_in(UserFactory())
    data = {"forum": category().pk, "title": "T", "body": "Avant", "attach": "1"}
    page = client.post("/forum/ask/", {**data, "file": SimpleUploadedFile("a.png", picture())}).content.decode()
    assert f"![a.png](/forum/files/{PostFile.objects.get().key}/)" in page
    assert "Avant" in page
    page = client.post("/forum/ask/", data).content.decode()
    assert "Choisissez d’abord un fichier" in page


def test_file_that_was_chosen_and_not_added_is_not_lost() -> None:
    client = signed_in(UserFactory())
    data = {"forum": category().pk, "title": "Avec une image", "body": "Voici.", "token": "t"}
    sent = {**data, "file": SimpleUploadedFile("a.png", picture())}
    page = client.post("/forum/ask/", sent).content.decode()
    assert not Topic.objects.exists()
    assert f"Voici.\n\n![a.png](/forum/files/{PostFile.objects.get().key}/)" in page
    assert "a.png est maintenant dans votre texte" in page
    page = client.post("/forum/ask/", {**data, "file": SimpleUploadedFile("a.exe", b"MZ")}).content.decode()
    assert not Topic.objects.exists()
    assert "type de fichier" in page


def test_posts_show_no_other_picture() -> None:
    for source in (
        "https://ailleurs.example/a.png",
        "/media/a.png",
        "/forum/files/../../media/a/",
        "/forum/files/" + "g" * 24 + "/",
        "//ailleurs.example/forum/files/" + "a" * 24 + "/",
    ):
        assert "<img" not in render_markdown(f"![x]({source})")


def test_unposted_files_go_with_their_content_after_a_week(django_capture_on_commit_callbacks) -> None:
    person = UserFactory()
    file = services.keep_file(by=person, name="a.png", content=picture())
    path = Path(file.file.path)
    assert path.exists()
    PostFile.objects.update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert services.purge_files() == 1
    assert not path.exists()


def test_files_of_a_deleted_post_go_too(django_capture_on_commit_callbacks) -> None:
    person, topic = UserFactory(), TopicFactory()
    file = services.keep_file(by=person, name="a.png", content=picture())
    post = services.answer(by=person, topic=topic, body=services.markdown_of(file))
    path = Path(file.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_post(by=person, post=post)
    assert not path.exists()
