"""Writing pages from Markdown: idempotent, and never over somebody's own work."""

from datetime import UTC, date, datetime

import pytest

from django.core.exceptions import ValidationError

from hub.pages.citing import cite
from hub.pages.models import ArticlePage, DocumentationIndexPage, FactsheetPage, GlossaryTerm
from hub.pages.services import MissingIndexError, save_article, save_factsheet, save_term
from tests.factories.pages import ArticleFactory, FactsheetFactory

pytestmark = pytest.mark.django_db


def requested(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    keys: list[str] = []
    monkeypatch.setattr("hub.pages.signals.request_indexing", lambda *given: keys.extend(given))
    return keys


def test_save_factsheet_adds_then_leaves_alone_then_changes() -> None:
    values = {
        "slug": "ald",
        "title": "Affections fictives",
        "body": "Un texte.",
        "tags": ["Soins", "soins ", "Droits"],
        "bases": ["DCIR"],
        "source": "fiches/ald.md",
        "source_updated_on": date(2021, 6, 1),
        "licence": "MPL-2.0",
    }
    page, outcome = save_factsheet(**values)
    assert outcome == "added"
    assert page.live
    assert page.get_url() == "/fiches/ald/"
    assert [theme.name for theme in page.theme_names] == ["Droits", "Soins"]
    assert page.summary == "Un texte."
    assert page.updated_on == date(2021, 6, 1)
    revisions = page.revisions.count()

    assert save_factsheet(**values)[1] == "unchanged"
    assert page.revisions.count() == revisions

    same, outcome = save_factsheet(**{**values, "body": "Un autre texte.", "tags": ["Soins"]})
    assert (same.pk, outcome) == (page.pk, "changed")
    assert page.revisions.count() == revisions + 1
    fresh = FactsheetPage.objects.get(pk=page.pk)
    assert [(block.block_type, block.value) for block in fresh.body] == [("markdown", "Un autre texte.")]
    assert [theme.name for theme in fresh.theme_names] == ["Soins"]
    assert save_factsheet(**{**values, "body": "Un autre texte.", "tags": ["soins"]})[1] == "unchanged"


def test_a_source_identifies_a_page_wherever_it_lives() -> None:
    first = ArticleFactory(slug="debuter")
    page, _ = save_article(slug="guide", title="Guide", body="x", source="guide.md")
    moved, outcome = save_article(slug="guide", title="Guide", body="x", source="guide.md", parent=first)
    assert (moved.pk, outcome) == (page.pk, "changed")
    assert moved.get_url() == "/documentation/debuter/guide/"
    assert save_article(slug="guide", title="Guide", body="x", source="guide.md", parent=first)[1] == "unchanged"


def test_an_import_never_takes_over_a_page_written_here() -> None:
    own, _ = save_term(slug="pmsi", title="PMSI", body="Notre définition.")
    imported, outcome = save_term(slug="pmsi", title="PMSI", body="La leur.", source="glossaire/PMSI.md")
    assert outcome == "added"
    assert imported.slug == "pmsi-2"
    assert GlossaryTerm.objects.get(pk=own.pk).body[0].value == "Notre définition."


def test_a_page_taken_down_stays_down() -> None:
    page = FactsheetFactory(source="fiches/x.md", slug="x", title="X")
    page.unpublish()
    same, outcome = save_factsheet(source="fiches/x.md", slug="x", title="X", body="Revu.")
    assert outcome == "changed"
    assert not FactsheetPage.objects.get(pk=same.pk).live


def test_moment_and_parent_are_honoured_and_nesting_works() -> None:
    moment = datetime(2020, 3, 4, 12, tzinfo=UTC)
    top = ArticleFactory(slug="haut")
    below, _ = save_article(slug="bas", title="Bas", body="", parent=top, at=moment)
    assert ArticlePage.objects.get(pk=below.pk).first_published_at == moment
    assert below.get_parent().pk == top.pk


def test_bad_values_are_refused_and_leave_nothing() -> None:
    with pytest.raises(ValidationError):
        save_article(slug="long", title="x" * 300, body="")
    with pytest.raises(TypeError, match="autor"):
        save_article(slug="long", title="x", body="", autor="?")
    assert not ArticlePage.objects.filter(slug="long").exists()


def test_a_missing_index_is_said() -> None:
    DocumentationIndexPage.objects.get().delete()
    with pytest.raises(MissingIndexError, match="DocumentationIndexPage"):
        save_article(slug="x", title="x", body="")


def test_every_change_requests_indexing(monkeypatch: pytest.MonkeyPatch) -> None:
    top, other = ArticleFactory(), ArticleFactory()
    below = ArticleFactory(parent=top)
    keys = requested(monkeypatch)
    steps = {
        "unpublish": below.unpublish,
        "publish": lambda: below.save_revision().publish(),
        "move": lambda: ArticlePage.objects.get(pk=top.pk).move(ArticlePage.objects.get(pk=other.pk), pos="last-child"),
        "slug": lambda: _rename(top.pk),
        "restrict": lambda: ArticlePage.objects.get(pk=top.pk).view_restrictions.create(restriction_type="login"),
        "delete": lambda: ArticlePage.objects.get(pk=top.pk).delete(),
    }
    for name, step in steps.items():
        keys.clear()
        step()
        assert f"article:{below.pk}" in keys, name


def _rename(pk: int) -> None:
    page = ArticlePage.objects.get(pk=pk)
    page.slug = "renommee"
    page.save_revision().publish()


def test_no_name_breaks_the_entry_of_bibtex() -> None:
    names = ["Zoé } & Co_ {", "{{{", "\\}"]
    bibtex = cite(FactsheetFactory(title="Un } titre"), names).bibtex
    depths, depth = [], 0
    for sign in bibtex:  # as BibTeX counts: a backslash changes nothing
        depth += {"{": 1, "}": -1}.get(sign, 0)
        depths.append(depth)
    assert not depth
    assert min(depths[bibtex.index("{") : -1]) == 1
    assert r"{Zoé \textbraceright{} \& Co\_ \textbraceleft{}}" in bibtex
