"""Page types of the site. Each declares where it may live and what may live under it."""

from hub.pages.models.documentation import ArticleBase, ArticlePage, ArticleTheme, DocumentationIndexPage
from hub.pages.models.factsheets import FactsheetBase, FactsheetIndexPage, FactsheetPage, FactsheetTheme
from hub.pages.models.glossary import GlossaryIndexPage, GlossaryTerm
from hub.pages.models.home import HomePage
from hub.pages.models.reading import Database, IndexPage, ReadingPage, Theme
from hub.pages.models.suggestions import PageCheck, ReviewTask, Suggestion

__all__ = [
    "ArticleBase",
    "ArticlePage",
    "ArticleTheme",
    "Database",
    "DocumentationIndexPage",
    "FactsheetBase",
    "FactsheetIndexPage",
    "FactsheetPage",
    "FactsheetTheme",
    "GlossaryIndexPage",
    "GlossaryTerm",
    "HomePage",
    "IndexPage",
    "PageCheck",
    "ReadingPage",
    "ReviewTask",
    "Suggestion",
    "Theme",
]
