"""What search is told of pages."""

import pytest

from hub.pages.models import FactsheetPage
from hub.pages.search_documents import ArticleSource, FactsheetSource, TermSource
from tests.factories.pages import ArticleFactory, FactsheetFactory, TermFactory

pytestmark = pytest.mark.django_db


def test_a_factsheet_comes_with_its_sections() -> None:
    page = FactsheetFactory(
        title="Décès",
        slug="deces",
        body="Avant.\n\n## Où lire\n\nDans `ER_PRS_F`.\n\n## Pièges\n\nAucun.",
        tags=("Décès",),
        bases=("CépiDc",),
        source="fiches/deces.md",
        source_updated_on="2020-05-06",
    )
    root, first, second = FactsheetSource().documents([f"factsheet:{page.pk}"])
    assert (root.key, root.kind, root.title, root.url) == (
        f"factsheet:{page.pk}",
        "factsheet",
        "Décès",
        "/fiches/deces/",
    )
    assert "Avant." in root.body
    assert root.facets == {"theme": ("Décès",), "base": ("CépiDc",), "year": ("2020",)}
    assert (first.kind, first.parent, first.title, first.anchor) == ("section", root.key, "Où lire", "#ou-lire")
    assert first.body == "Dans ER_PRS_F."
    assert {document.source for document in (root, first, second)} == {"fiches/deces.md"}
    assert len({root.key, first.key, second.key}) == 3


def test_articles_and_terms_are_documents_too() -> None:
    article, term = ArticleFactory(), TermFactory(title="ZYX", body="Un sigle.\n\n## Références\n\nUn livre.")
    assert next(iter(ArticleSource().documents([f"article:{article.pk}"]))).kind == "article"
    (found,) = TermSource().documents([f"term:{term.pk}"])
    assert (found.title, found.url) == ("ZYX", "/glossaire/zyx/")
    for words in ("Sigle inventé pour les essais", "Un sigle.", "Un livre."):
        assert words in found.body


def test_drafts_and_pages_behind_a_password_are_not_documents() -> None:
    draft, secret = FactsheetFactory(), FactsheetFactory()
    FactsheetPage.objects.get(pk=draft.pk).unpublish()
    secret.view_restrictions.create(restriction_type="password", password="x")
    assert list(FactsheetSource().documents([f"factsheet:{draft.pk}", f"factsheet:{secret.pk}", "factsheet:x"])) == []
    assert list(FactsheetSource().all_documents()) == []


def test_a_draft_of_a_live_page_stays_out_of_the_index() -> None:
    page = FactsheetFactory(title="Publié")
    page.title = "Pas encore publié"
    page.save_revision()
    assert next(iter(FactsheetSource().documents([f"factsheet:{page.pk}"]))).title == "Publié"


def test_a_restriction_above_a_page_narrows_its_readers() -> None:
    top = ArticleFactory()
    below = ArticleFactory(parent=top, body="## Un\n\nx")
    top.view_restrictions.create(restriction_type="login")
    assert {document.visibility for document in ArticleSource().documents([f"article:{below.pk}"])} == {("members",)}
    below.view_restrictions.create(restriction_type="login")
    assert list(ArticleSource().documents([f"article:{below.pk}"])) == []


def test_reading_everything_takes_the_same_number_of_queries(django_assert_num_queries) -> None:
    FactsheetFactory.create_batch(2)
    expected = 6  # two rounds of pages, words twice, restrictions, roots of the site
    with django_assert_num_queries(expected, exact=False) as few:
        list(FactsheetSource().all_documents())
    FactsheetFactory.create_batch(8)
    with django_assert_num_queries(len(few), exact=False):
        assert len(list(FactsheetSource().all_documents())) == 20
