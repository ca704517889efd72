"""What the PDF slides of a talk say is found, page by page, and no file can cost a save."""

from pathlib import Path

import pytest

from django.core.files.base import ContentFile
from django.test import Client

from wagtail.documents.models import Document

from meetups import pdf_pages
from meetups.models import SlideText, TalkPage, TalkSlides
from meetups.pdf_pages import read_pages
from meetups.search_documents import TalkSource
from tests.factories.meetups import TalkFactory

pytestmark = pytest.mark.django_db


def pdf(*pages: str) -> bytes:
    """A PDF with a line of plain ASCII text on each page, as small as one can be."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        f"2 0 obj <</Type/Pages/Kids[{kids}]/Count {len(pages)}>> endobj",
        "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
    ]
    for number, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
        page = f"/Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents {11 + 2 * number} 0 R/Resources<</Font<</F1 3 0 R>>>>"
        parts += [
            f"{10 + 2 * number} 0 obj <<{page}>> endobj",
            f"{11 + 2 * number} 0 obj <</Length {len(drawn)}>> stream\n{drawn}\nendstream endobj",
        ]
    body, places = "%PDF-1.4\n", []
    for part in parts:
        places.append((int(part.split()[0]), len(body)))
        body += f"{part}\n"
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places)
    return (
        f"{body}xref\n0 1\n0000000000 65535 f \n{table}trailer <</Root 1 0 R/Size 100>>\nstartxref\n{len(body)}\n%%EOF"
    ).encode()


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
