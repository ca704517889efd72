"""The factsheets, the glossary, the documentation: their indexes and their pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

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
from hub.pages.words import index_of_words

PER_PAGE = 30
HOME_DEPTH = 2  # Wagtail's root is above
FACETS = {"tag": "theme", "programme": "programme", "base": "base"}  # parameter of the address: kind of word
FACET_TITLES = {
    "theme": gettext_lazy("Themes"),
    "programme": gettext_lazy("Programmes"),
    "base": gettext_lazy("Databases"),
}
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
    """All factsheets, or those of `?tag=`, `?programme=` and `?base=`."""
    hidden = queries.hidden(page.known_restrictions)
    words = queries.factsheet_words(hidden)
    asked = {name: request.GET.get(name, "").replace("\0", "")[:100] for name in FACETS}
    found = queries.factsheets(**asked, hidden_pages=hidden)
    context = {
        "page": page,
        "trail": trail(request, page),
        "sheets": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "facets": [
            {
                "name": name,
                "title": FACET_TITLES[kind],
                "words": words[kind],
                "present": asked[name],
                "others": urlencode({other: value for other, value in asked.items() if value and other != name}),
            }
            for name, kind in FACETS.items()
        ],
        "chosen": [word.name for name, kind in FACETS.items() for word in words[kind] if word.slug == asked[name]],
        "is_filtered": any(asked.values()),
    }
    return render(request, "pages/factsheet_index.html", context)


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Every theme, database and kind of programme, with the pages that bear it."""
    found = index_of_words(queries.hidden())
    context = {
        "groups": [(FACET_TITLES[kind], name, found[kind]) for name, kind in FACETS.items() if found[kind]],
        "factsheets": FactsheetIndexPage.objects.live().first(),
        "trail": [(_("Home"), "/"), (_("Themes and databases"), "")],
    }
    return render(request, "pages/words.html", context)


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
