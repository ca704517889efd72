"""What the PDF slides of a talk say is found, page by page, and no file can cost a save."""

from pathlib import Path

import pytest

from django.core.files.base import ContentFile
from django.test import Client

from wagtail.documents.models import Document

from hub.base import pdf_pages
from hub.base.pdf_pages import read_pages
from meetups.models import SlideText, TalkPage, TalkSlides
from meetups.search_documents import TalkSource
from tests.factories.meetups import TalkFactory
from tests.pdf_files import pdf

pytestmark = pytest.mark.django_db


def slides_found(talk: TalkPage) -> list[tuple[str, str, str]]:
    documents = TalkSource().documents([f"talk:{talk.pk}"])
    return [(one.url, one.anchor, one.body) for one in documents if one.kind == "slide"]


def test_page_of_slides_is_found_and_its_link_opens_it(django_capture_on_commit_callbacks) -> None:
    talk = TalkFactory(title="Lire les supports")
    file = Document.objects.create(title="Support", file=ContentFile(pdf("Bonsoir", "La table ER_PHA_F"), name="a.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        talk.slides = [TalkSlides(document=file), TalkSlides(url="https://exemple.test/ailleurs.pdf")]
        talk.save_revision().publish()
    own = TalkSlides.objects.get(document=file)
    address = f"/meetups/slides/{own.pk}.pdf"
    assert slides_found(talk) == [(address, "#page=1", "Bonsoir"), (address, "#page=2", "La table ER_PHA_F")]
    assert b"".join(Client().get(address).streaming_content).startswith(b"%PDF-")
    kept, talk = SlideText.objects.get().pk, TalkPage.objects.get(pk=talk.pk)
    with django_capture_on_commit_callbacks(execute=True):
        talk.save_revision().publish()
    assert SlideText.objects.get().pk == kept  # a file is read once
    talk = TalkPage.objects.get(pk=talk.pk)
    with django_capture_on_commit_callbacks(execute=True):
        talk.slides = []
        talk.save_revision().publish()
    assert (slides_found(talk), SlideText.objects.count()) == ([], 0)


def test_files_that_cannot_be_read_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "support.pdf"
    for content in (b"", b"%PDF-1.4\n1 0 obj << /Type", b"not a pdf at all"):
        file.write_bytes(content)
        assert read_pages(file) == []
    assert read_pages(tmp_path / "gone.pdf") == []
    file.write_bytes(pdf("Bonsoir"))
    assert read_pages(file) == ["Bonsoir"]
    monkeypatch.setattr(pdf_pages, "MOST_BYTES", 10)
    assert read_pages(file) == []
