"""Pages for tests, written through the services."""

from typing import Any

import factory

from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm
from hub.pages.services import save_article, save_factsheet, save_term


class FactsheetFactory(factory.Factory):
    class Meta:
        model = FactsheetPage

    title = factory.Sequence(lambda number: f"Fiche fictive {number:03d}")
    slug = factory.Sequence(lambda number: f"fiche-fictive-{number}")
    body = "Un début.\n\n## Une partie\n\nUn texte.\n"
    tags = ("Mirabelle",)
    bases = ("DCIR",)

    @classmethod
    def _create(cls, model_class: type[FactsheetPage], *args: Any, **values: Any) -> FactsheetPage:
        return save_factsheet(**values)[0]


class ArticleFactory(factory.Factory):
    class Meta:
        model = ArticlePage

    title = factory.Sequence(lambda number: f"Article fictif {number:03d}")
    slug = factory.Sequence(lambda number: f"article-fictif-{number}")
    body = "Un article."

    @classmethod
    def _create(cls, model_class: type[ArticlePage], *args: Any, **values: Any) -> ArticlePage:
        return save_article(**values)[0]


class TermFactory(factory.Factory):
    class Meta:
        model = GlossaryTerm

    title = factory.Sequence(lambda number: f"SIG{number:03d}")
    slug = factory.LazyAttribute(lambda term: term.title.lower())
    expansion = "Sigle inventé pour les essais"
    body = "Une définition."

    @classmethod
    def _create(cls, model_class: type[GlossaryTerm], *args: Any, **values: Any) -> GlossaryTerm:
        return save_term(**values)[0]
