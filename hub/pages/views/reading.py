"""The factsheets, the glossary, the documentation: their indexes and their pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wagtail.models import Page

from hub.pages import queries
from hub.pages.citing import cite
from hub.pages.models import (
    ArticlePage,
    DocumentationIndexPage,
    FactsheetIndexPage,
    FactsheetPage,
    GlossaryIndexPage,
    GlossaryTerm,
    IndexPage,
    ReadingPage,
)
from hub.pages.outline import contents, sections_of
from hub.pages.suggestions.queries import contributors, is_due, last_check

PER_PAGE = 30
HOME_DEPTH = 2  # Wagtail's root is above
SHORT = 3  # a table of contents of fewer lines is no help


def trail(request: HttpRequest, page: Page) -> list[tuple[str, str]]:
    """The way from the home page to this one, as (label, address)."""
    if isinstance(page, IndexPage):
        return [(_("Home"), "/"), (page.title, "")]  # an index lives nowhere else
    above = [
        (_("Home") if step.depth == HOME_DEPTH else step.title, step.get_url(request) or "")
        for step in queries.ancestors(page)
    ]
    return [*above, (page.title, "")]


def reading_context(request: HttpRequest, page: ReadingPage) -> dict[str, Any]:
    """What every page with a body shows."""
    entries = contents(sections_of(page.body))
    lines = len(entries) + sum(len(entry.children) for entry in entries)
    credited = contributors(page)
    check = last_check(page)
    return {
        "page": page,
        "trail": trail(request, page),
        "contents": entries if lines >= SHORT else [],
        "contributors": credited,
        "citation": cite(page, credited),
        "check": check,
        "is_due": is_due(page, check),
        "is_editable": page.pk is not None and any(block.block_type == "markdown" for block in page.body),
    }


def show_factsheets(request: HttpRequest, page: FactsheetIndexPage) -> HttpResponse:
    """All factsheets, or those of `?tag=` and `?base=`."""
    hidden = queries.hidden(page.known_restrictions)
    themes, bases = queries.factsheet_words(hidden)
    tag, base = (request.GET.get(name, "").replace("\0", "")[:100] for name in ("tag", "base"))
    chosen_theme = next((theme for theme in themes if theme.slug == tag), None)
    chosen_base = next((known for known in bases if known.slug == base), None)
    found = queries.factsheets(tag=tag, base=base, hidden_pages=hidden)
    sheets = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "trail": trail(request, page),
        "sheets": sheets,
        "facets": [(_("Themes"), "tag", themes, tag, base), (_("Databases"), "base", bases, base, tag)],
        "tag": tag,
        "base": base,
        "chosen": [chosen.name for chosen in (chosen_theme, chosen_base) if chosen],
        "is_filtered": bool(tag or base),
    }
    return render(request, "pages/factsheet_index.html", context)


def show_factsheet(request: HttpRequest, page: FactsheetPage) -> HttpResponse:
    context = reading_context(request, page)
    related = queries.related_factsheets(page) if page.theme_names else []
    return render(request, "pages/factsheet.html", {**context, "related": related})


def show_glossary(request: HttpRequest, page: GlossaryIndexPage) -> HttpResponse:
    letters = queries.glossary()
    context = {
        "page": page,
        "trail": trail(request, page),
        "letters": letters,
        "alphabet": [
            (name, next((letter for letter in letters if letter.name == name), None))
            for name in "#ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        ],
        "total": sum(len(letter.terms) for letter in letters),
    }
    return render(request, "pages/glossary_index.html", context)


def show_term(request: HttpRequest, page: GlossaryTerm) -> HttpResponse:
    before, after = queries.term_neighbours(page)
    return render(
        request, "pages/glossary_term.html", {**reading_context(request, page), "before": before, "after": after}
    )


def show_documentation(request: HttpRequest, page: DocumentationIndexPage) -> HttpResponse:
    context = {"page": page, "trail": trail(request, page), "branches": queries.documentation_tree(page)}
    return render(request, "pages/documentation_index.html", context)


def show_article(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    hidden = queries.hidden(page.known_restrictions)
    before, after = queries.reading_neighbours(page, hidden)
    context = reading_context(request, page)
    below = queries.article_children(page, hidden) if page.numchild else []
    return render(request, "pages/article.html", {**context, "below": below, "before": before, "after": after})
