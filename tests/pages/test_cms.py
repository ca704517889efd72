"""Who may do what in the CMS, and that its pages open."""

from io import BytesIO

import pytest
from PIL import Image as Picture

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from hub.pages.models import FactsheetIndexPage, FactsheetPage
from meetups.models import MeetupIndexPage
from tests.factories.accounts import UserFactory
from tests.factories.pages import FactsheetFactory

pytestmark = pytest.mark.django_db


def signed_in(client: Client, **traits: bool) -> Client:
    client.force_login(UserFactory(**traits))
    return client


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    output = BytesIO()
    Picture.new("RGB", size, "teal").save(output, kind, **options)
    return output.getvalue()


def test_an_editor_writes_publishes_and_previews_a_factsheet(client: Client) -> None:
    index = FactsheetIndexPage.objects.get()
    address = f"/cms/pages/add/pages/factsheetpage/{index.pk}/"
    signed_in(client, editor=True)
    assert client.get(address).status_code == 200
    form = nested_form_data(
        {
            "title": "Fiche écrite ici",
            "slug": "ecrite-ici",
            "summary": "",
            "body": streamfield([("text", rich_text("<p>Bonjour</p>")), ("markdown", "## Un titre")]),
            "tags": "Soins",
            "bases": "",
            "source_url": "",
            "source_updated_on": "",
            "licence": "",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        }
    )
    assert client.post(f"{address}preview/", form).json()["is_valid"]
    preview = client.get(f"{address}preview/")
    assert "Bonjour" in preview.content.decode()
    client.post(address, {**form, "action-publish": "1"})
    page = FactsheetPage.objects.get(slug="ecrite-ici")
    assert page.live
    assert [theme.name for theme in page.theme_names] == ["Soins"]
    assert client.get(f"/cms/pages/{page.pk}/edit/").status_code == 200
    assert "Un titre" in client.get("/fiches/ecrite-ici/").content.decode()


def test_an_organiser_works_under_the_meetups_and_nowhere_else(client: Client) -> None:
    sheet, meetups = FactsheetFactory(), MeetupIndexPage.objects.get()
    organiser = UserFactory(organiser=True)
    client.force_login(organiser)
    assert client.get("/cms/").status_code == 200
    assert client.get(f"/cms/pages/add/meetups/meetuppage/{meetups.pk}/").status_code == 200
    for address in (
        f"/cms/pages/{sheet.pk}/edit/",
        f"/cms/pages/{sheet.pk}/delete/",
        f"/cms/pages/{sheet.pk}/unpublish/",
        f"/cms/pages/add/pages/factsheetpage/{sheet.get_parent().pk}/",
        "/cms/users/",
        "/cms/snippets/pages/theme/",
    ):
        assert client.get(address).status_code in {302, 403}, address
    assert not sheet.permissions_for_user(organiser).can_edit()
    assert meetups.permissions_for_user(organiser).can_add_subpage()


def test_a_moderator_locks_and_withdraws_but_does_not_write(client: Client) -> None:
    sheet, moderator = FactsheetFactory(), UserFactory(moderator=True)
    rights = Page.objects.get(pk=sheet.pk).permissions_for_user(moderator)
    assert rights.can_unpublish()
    assert rights.can_lock()
    assert not rights.can_edit()
    assert not rights.can_add_subpage()


@pytest.mark.parametrize("address", ["/cms/", "/cms/pages/", "/django-admin/"])
def test_admins_ask_visitors_to_sign_in_and_turn_members_away(client: Client, address: str) -> None:
    answer = client.get(address, follow=False)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]
    signed_in(client)
    assert client.get(address, follow=True).status_code == 403


def test_django_admin_is_for_superusers(client: Client) -> None:
    person = UserFactory(editor=True)
    person.is_staff = True
    person.save()
    client.force_login(person)
    assert client.get("/django-admin/", follow=True).status_code == 403
    client.force_login(UserFactory(superuser=True))
    assert client.get("/django-admin/").status_code == 200


def test_words_are_listed_with_their_uses(client: Client) -> None:
    FactsheetFactory.create_batch(2, tags=("Mirabelle",))
    signed_in(client, editor=True)
    html = client.get("/cms/snippets/pages/theme/").content.decode()
    assert "Mirabelle" in html
    assert "SNDS Hub" in html
    assert "gravatar" not in html


# --- files -----------------------------------------------------------------------------------------


def add_image(client: Client, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post("/cms/images/add/", {"title": "Essai", "file": file, "tags": ""}).content.decode()


def test_an_image_loses_everything_but_its_pixels(client: Client) -> None:
    exif = Picture.Exif()
    exif[0x010E] = "48.8566 2.3522"
    exif[0x0112] = 6  # turned by a quarter
    content = picture(exif=exif.tobytes()) + b"<script>alert(1)</script>"
    assert b"48.8566" in content
    add_image(signed_in(client, editor=True), "photo.jpg", content)
    image = Image.objects.get()
    stored = image.file.read()
    image.file.close()
    assert b"48.8566" not in stored
    assert b"<script>" not in stored
    assert (image.width, image.height) == (20, 40)
    assert image.file_size == len(stored)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", b"<!doctype html><script>alert(1)</script>"),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", picture("JPEG")),
        ("vide.png", b""),
        ("bombe.png", picture("PNG", (9000, 9000))),
        ("coupee.jpg", picture("JPEG")[:200]),
    ],
)
def test_what_is_no_fair_image_is_refused_with_a_message(client: Client, name: str, content: bytes) -> None:
    html = add_image(signed_in(client, editor=True), name, content)
    assert "error" in html
    assert not Image.objects.exists()


def test_a_document_is_downloaded_and_never_too_big(client: Client, settings) -> None:
    settings.HUB_MAX_DOCUMENT_BYTES = 100
    signed_in(client, editor=True)
    big = SimpleUploadedFile("gros.pdf", b"%PDF-1.4" + b"x" * 200, content_type="application/pdf")
    assert (
        "trop lourd" in client.post("/cms/documents/add/", {"title": "Gros", "file": big, "tags": ""}).content.decode()
    )
    small = SimpleUploadedFile("petit.pdf", b"%PDF-1.4 alert", content_type="application/pdf")
    client.post("/cms/documents/add/", {"title": "Petit", "file": small, "tags": ""})
    document = Document.objects.get()
    response = Client().get(document.url)
    b"".join(response.streaming_content)
    response.close()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
