"""Every block, with friendly and with hostile text."""

import gc
import json
from collections.abc import Iterator

import pytest

from django.test import Client
from django.test.html import parse_html

from wagtail_factories import ImageFactory

from hub.pages.models import FactsheetIndexPage, FactsheetPage
from hub.pages.outline import contents, rich_text_html, sections_of
from tests.xss_corpus import HTML, SCHEMES, dangers

# Wagtail leaves the file of a new rendition to the garbage collector.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()


def page_with(*blocks: tuple[str, object]) -> FactsheetPage:
    FactsheetPage.objects.filter(slug="essai").delete()
    page = FactsheetPage(
        title="Essai",
        slug="essai",
        licence="L",
        body=json.dumps([{"type": kind, "value": value} for kind, value in blocks]),
    )
    FactsheetIndexPage.objects.get().add_child(instance=page)
    # Past the model's own validation, as a careless script would.
    FactsheetPage.objects.filter(pk=page.pk).update(source_url="javascript:alert(1)")
    return page


def shown(client: Client, page: FactsheetPage) -> str:
    response = client.get(page.get_url())
    assert response.status_code == 200
    return response.content.decode()


def article(client: Client, page: FactsheetPage) -> str:
    return shown(client, page).partition('<article class="reading">')[2].partition("</article>")[0]


def every_block(text: str) -> list[tuple[str, object]]:
    image = ImageFactory(title=text[:200])
    rich = f"<h2>{text}</h2><p>{text}</p><p><a href='{text}'>x</a></p>"
    columns = [
        {"type": "text", "heading": text},
        {"type": "rich_text", "heading": "b"},
        {"type": "number", "heading": "c"},
    ]
    return [
        ("text", rich),
        ("markdown", f"## {text}\n\n{text}\n\n[x]({text})\n\n:::tip {text}\n{text}\n:::\n"),
        ("code", {"language": "sql", "code": f"```\n{text}", "caption": text}),
        ("callout", {"tone": text, "title": text, "text": rich}),
        ("figure", {"image": {"image": image.pk, "decorative": False, "alt_text": text}, "caption": text}),
        ("table", {"columns": columns, "rows": [{"values": [text, rich, 3.5]}], "caption": text}),
        ("quote", {"text": text, "author": text, "address": text}),
    ]


def test_every_block_shows_its_content(client: Client) -> None:
    html = shown(client, page_with(*every_block("Un mot")))
    for piece in (
        '<h2 id="un-mot">Un mot</h2>',
        '<aside class="callout tip">',
        'alt="Un mot"',
        "<caption>Un mot</caption>",
        "<td>3,5</td>",
        '<code class="language-sql">',
        "<figcaption>Un mot</figcaption>",
    ):
        assert piece in html
    parse_html(html)


@pytest.mark.parametrize("texts", [HTML[start : start + 12] for start in range(0, len(HTML), 12)] + [SCHEMES])
def test_no_hostile_text_runs_in_any_block(client: Client, texts: list[str]) -> None:
    ours = set(dangers(article(client, page_with(*every_block("Un mot")))))
    blocks = [block for text in texts for block in every_block(text)]
    assert set(dangers(article(client, page_with(*blocks)))) - ours == set()
    assert {found for found in ours if "[on" in found or "script" in found} == set()


def test_rich_text_keeps_its_links_and_anchors_its_headings() -> None:
    html = rich_text_html("<h2>Énoncé n° 1</h2><p>Voir <a href='https://exemple.test/'>là</a>.</p>")
    assert '<h2 id="enonce-n°-1">' in html or '<h2 id="enonce-n-1">' in html
    assert 'href="https://exemple.test/"' in html


def test_sections_follow_the_headings_of_all_blocks() -> None:
    page = page_with(
        ("text", "<p>Début.</p><h2>Un</h2><p>a</p>"),
        ("markdown", "suite\n\n## Deux\n\nb\n\n### Trois\n\nc"),
        ("code", {"language": "sas", "code": "data x; run;", "caption": ""}),
    )
    sections = sections_of(page.body)
    assert [(section.level, section.title, section.anchor) for section in sections] == [
        (0, "", ""),
        (2, "Un", "un"),
        (2, "Deux", "deux"),
        (3, "Trois", "trois"),
    ]
    assert [section.text.split() for section in sections] == [
        ["Début."],
        ["a", "suite"],
        ["b"],
        ["c", "data", "x;", "run;"],
    ]
    assert [(entry.title, [child.title for child in entry.children]) for entry in contents(sections)] == [
        ("Un", []),
        ("Deux", ["Trois"]),
    ]
