"""Terms of the glossary explained on a page."""

import time

import pytest

from django.test import Client

from wagtail.models import PageViewRestriction

from hub.pages import explaining
from hub.pages.explaining import LONGEST_HTML, explained
from hub.pages.models import GlossaryTerm
from hub.pages.services import save_factsheet, save_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _glossary() -> None:
    save_term(slug="xpmsi", title="XPMSI", expansion='Programme "fictif" <b>', body="Une base & ses séjours.")
    save_term(slug="xgroupage", title="Xgroupage", body="Réunir des séjours.")


def test_first_mention_outside_titles_code_and_links_is_marked() -> None:
    html = (
        '<h2 id="x">XPMSI</h2><p><a href="/" title="a > b">XPMSI</a> <code>XPMSI</code></p><pre>XPMSI</pre><math><mtext>XPMSI</mtext></math>'
        "<p>Le XPMSI, xpmsi, XPMSI-2 et le xGroupage du XPMSI.</p>"
    )
    shown = str(explained(html))
    assert shown.count('class="term"') == 2
    assert shown.index('<p>Le <a class="term" href="/glossaire/xpmsi/"') > 0
    assert '<a class="term" href="/glossaire/xgroupage/"' in shown
    assert "Programme &quot;fictif&quot; &lt;b&gt;" in shown
    assert shown.startswith(html.partition("Le XPMSI")[0])
    assert str(explained("<p>XPMSI</p>", without=["XPMSI"])) == "<p>XPMSI</p>"


def test_term_kept_for_some_is_explained_to_nobody() -> None:
    assert 'class="term"' in str(explained("<p>XPMSI</p>"))
    term = GlossaryTerm.objects.get(slug="xpmsi")
    PageViewRestriction.objects.create(page=term, restriction_type=PageViewRestriction.LOGIN)
    assert 'class="term"' not in str(explained("<p>XPMSI</p>"))


def test_page_explains_its_terms_without_a_script(client: Client) -> None:
    sheet, _status = save_factsheet(
        slug="xfiche", title="Une fiche", body="## XPMSI\n\nLe XPMSI d'abord, puis `XPMSI`."
    )
    text = client.get(sheet.url).content.decode()
    assert text.count('href="/glossaire/xpmsi/"') == 1
    assert 'aria-describedby="term-' in text
    own = client.get("/glossaire/xpmsi/").content.decode()
    assert 'class="term"' not in own.partition("<footer")[0].partition('class="prose"')[2].partition("XPMSI")[0]


def test_cost_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for piece in ("<a ", "XPMSI ", '<p title="', "&lt;", "xgroupag", "<pre>"):
        start = time.thread_time()
        explained((piece * LONGEST_HTML)[:LONGEST_HTML])
        assert time.thread_time() - start < 3, piece
    monkeypatch.setattr(explaining, "MOST_MARKED", 1)
    assert str(explained("<p>XPMSI, xgroupage</p>")).count('class="term"') == 1
