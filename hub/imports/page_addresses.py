"""Addresses of the documentation's pages here: of the lists, of what was imported before, of what is taken."""

from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse

from wagtail.models import Page, Site

from hub.imports.link_targets import BUILT_TABLES
from hub.imports.page_plan import FACTSHEETS, GLOSSARY, MEETUPS, README, Addresses
from hub.pages.models import (
    ArticlePage,
    DocumentationIndexPage,
    FactsheetIndexPage,
    FactsheetPage,
    GlossaryIndexPage,
    GlossaryTerm,
)
from meetups.models import MeetupIndexPage


def planned_addresses() -> Addresses:
    """Where the three trees begin, and the addresses already in use."""
    root = _root_path()
    return Addresses(
        articles=_index_address(DocumentationIndexPage, "/documentation/"),
        factsheets=_index_address(FactsheetIndexPage, "/fiches/"),
        terms=_index_address(GlossaryIndexPage, "/glossaire/"),
        imported=imported_addresses(),
        taken=frozenset(
            f"/{path.removeprefix(root)}"
            for path in Page.objects.type(ArticlePage, FactsheetPage, GlossaryTerm).values_list("url_path", flat=True)
        ),
    )


def index_addresses() -> Mapping[str, str]:
    """Pages upstream that are lists here."""
    return {
        f"{FACTSHEETS}/{README}": _index_address(FactsheetIndexPage, "/fiches/"),
        f"{GLOSSARY}/{README}": _index_address(GlossaryIndexPage, "/glossaire/"),
        f"{BUILT_TABLES}/{README}": reverse("dictionary:index"),
        MEETUPS: _index_address(MeetupIndexPage, "/meetups/"),
    }


def _root_path() -> str:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return site.root_page.url_path if site is not None else "/"


def _index_address(model: type[Page], default: str) -> str:
    page = model.objects.order_by("path").first()
    return f"/{page.url_path.removeprefix(_root_path())}" if page is not None else default


def imported_addresses() -> dict[str, str]:
    """Address of every page imported before, by upstream path."""
    root = _root_path()
    return {
        source: f"/{path.removeprefix(root)}"
        for model in (ArticlePage, FactsheetPage, GlossaryTerm)
        for source, path in model.objects.filter(~Q(source="")).values_list("source", "url_path")
    }
