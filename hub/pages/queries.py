"""What may be read of the pages. Lists hold only live pages under no view restriction."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, Count, F, Q, QuerySet, Value

from wagtail.models import Page, PageViewRestriction

from hub.base.pages import under
from hub.pages.models import (
    ArticlePage,
    Database,
    FactsheetBase,
    FactsheetPage,
    FactsheetTheme,
    GlossaryTerm,
    Theme,
)

MAX_TERMS = 3000
MAX_TREE = 600
MAX_SIBLINGS = 30
TREE_DEPTH = 3
TOP_DEPTH = 3  # of what lies right under the home page


def hidden(restrictions: Iterable[PageViewRestriction] | None = None) -> Q:
    """Pages under a view restriction: of these, or of all in one query; worth reading once for several questions."""
    return under(PageViewRestriction.objects.select_related("page") if restrictions is None else restrictions)


def address_of(url_path: str) -> str:
    """Address of a page below the home page, as all pages are, without asking which site it is of."""
    return "/" + url_path.split("/", 2)[2]


def ancestors(page: Page) -> "QuerySet[Page]":
    """Pages above this one, from the home page down."""
    found: QuerySet[Page] = Page.objects.ancestor_of(page).filter(depth__gte=2).order_by("depth")
    return found.only("title", "url_path", "depth", "path")


# --- factsheets ----------------------------------------------------------------------------------


def factsheets(
    *, tag: str = "", base: str = "", programme: str = "", hidden_pages: Q | None = None
) -> "QuerySet[FactsheetPage]":
    """Public factsheets by title, of one theme, one kind of programme and one database when their slugs are given; each once."""
    found: QuerySet[FactsheetPage] = FactsheetPage.objects.live()
    found = found.exclude(hidden() if hidden_pages is None else hidden_pages)
    for slug in filter(None, (tag, programme)):
        found = found.filter(pk__in=FactsheetTheme.objects.filter(tag__slug=slug).values("content_object_id"))
    if base:
        found = found.filter(pk__in=FactsheetBase.objects.filter(tag__slug=base).values("content_object_id"))
    return found.defer("body").order_by("title", "pk").prefetch_related("tags", "bases")


def newest_factsheets(limit: int, *, hidden_pages: Q | None = None) -> "QuerySet[FactsheetPage]":
    """The last factsheets published for the first time, newest first."""
    found: QuerySet[FactsheetPage] = FactsheetPage.objects.live()
    found = found.exclude(hidden() if hidden_pages is None else hidden_pages).defer("body")
    return found.order_by("-first_published_at", "-pk")[:limit]


@dataclass(frozen=True, slots=True)
class Word:
    """A theme or a database in use, and how many public factsheets have it."""

    slug: str
    name: str
    count: int


def factsheet_words(hidden_pages: Q) -> dict[str, list[Word]]:
    """Words of the public factsheets by kind (`theme`, `programme`, `base`), by name, in one query."""
    public = FactsheetPage.objects.live().exclude(hidden_pages).order_by().values("pk")
    rows = [
        model.objects.filter(factsheet_items__content_object__in=public)
        .annotate(of=kind, uses=Count("factsheet_items__content_object", distinct=True))
        .order_by()
        .values_list("of", "slug", "name", "uses")
        for kind, model in ((F("kind"), Theme), (Value("base", CharField()), Database))
    ]
    words: dict[str, list[Word]] = {"theme": [], "programme": [], "base": []}
    for kind, slug, name, uses in sorted(rows[0].union(rows[1], all=True), key=lambda row: sorting_key(row[2])):
        words[kind].append(Word(slug, name, uses))
    return words


def related_factsheets(page: FactsheetPage, limit: int = 5) -> "QuerySet[FactsheetPage]":
    """Public factsheets that share a theme with this one, most themes in common first."""
    themes = [theme.pk for theme in page.theme_names]
    found: QuerySet[FactsheetPage] = FactsheetPage.objects.live().exclude(hidden()).exclude(pk=page.pk)
    found = found.filter(theme_items__tag__in=themes).defer("body")
    related: QuerySet[FactsheetPage] = found.annotate(shared=Count("theme_items")).order_by("-shared", "title")[:limit]
    return related


# --- glossary ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the glossary and its terms; `anchor` is its id on the page."""

    name: str
    anchor: str
    terms: list[GlossaryTerm] = field(default_factory=list)


def sorting_key(title: str) -> str:
    """Title without accents, case or leading punctuation: the order people look words up in."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", title) if not unicodedata.combining(sign))
    return plain.casefold().lstrip(" «\"'’([-_")


def glossary() -> list[Letter]:
    """Public terms by first letter, in the order of a French dictionary; digits and signs come first under `#`."""
    found = GlossaryTerm.objects.live().exclude(hidden()).defer("body")[:MAX_TERMS]
    letters: dict[str, Letter] = {}
    for term in sorted(found, key=lambda term: (sorting_key(term.title), term.pk)):
        first = sorting_key(term.title)[:1].upper()
        name = first if "A" <= first <= "Z" else "#"
        letter = letters.setdefault(name, Letter(name, "lettre-" + ("0-9" if name == "#" else name.lower())))
        letter.terms.append(term)
    return [letters[name] for name in sorted(letters)]


def term_neighbours(term: GlossaryTerm) -> tuple[GlossaryTerm | None, GlossaryTerm | None]:
    """The terms before and after this one in the glossary."""
    titles = GlossaryTerm.objects.live().exclude(hidden()).values_list("pk", "title")[:MAX_TERMS]
    order = [pk for _, pk in sorted((sorting_key(title), pk) for pk, title in titles)]
    if term.pk not in order:
        return None, None
    place = order.index(term.pk)
    wanted = [order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None]
    around = GlossaryTerm.objects.defer("body").in_bulk([pk for pk in wanted if pk])
    before, after = (around.get(pk) if pk else None for pk in wanted)
    return before, after


# --- documentation -------------------------------------------------------------------------------


@dataclass(slots=True)
class Branch:
    """An article and the articles below it."""

    page: ArticlePage
    children: "list[Branch]" = field(default_factory=list)


def documentation_tree(index: Page) -> list[Branch]:
    """Public articles below a page as a tree, in the order editors gave them, three levels deep."""
    found = ArticlePage.objects.live().exclude(hidden()).descendant_of(index).defer("body")
    found = found.filter(depth__lte=index.depth + TREE_DEPTH).order_by("path")[:MAX_TREE]
    roots: list[Branch] = []
    branches: dict[str, Branch] = {}
    for page in found:
        branch = branches[page.path] = Branch(page)
        above = branches.get(page.path[: -page.steplen])
        if above is not None:
            above.children.append(branch)
        elif page.depth == index.depth + 1:
            roots.append(branch)
        # The child of a hidden article is not shown: nothing would lead to it.
    return roots


def article_children(page: ArticlePage, hidden_pages: Q) -> "QuerySet[ArticlePage]":
    """Public articles right below this one."""
    found: QuerySet[ArticlePage] = ArticlePage.objects.live().exclude(hidden_pages).child_of(page)
    return found.defer("body").order_by("path")[:MAX_SIBLINGS]


def guides(hidden_pages: Q) -> "QuerySet[ArticlePage]":
    """Public articles of the documentation: those right below the home page, as the legal notices, are none."""
    found: QuerySet[ArticlePage] = ArticlePage.objects.live().exclude(hidden_pages).filter(depth__gt=TOP_DEPTH)
    return found


def reading_neighbours(page: ArticlePage, hidden_pages: Q) -> tuple[ArticlePage | None, ArticlePage | None]:
    """The articles before and after this one when the documentation is read from beginning to end."""
    top = TOP_DEPTH * page.steplen
    if page.depth <= TOP_DEPTH:
        return None, None
    found = ArticlePage.objects.live().exclude(hidden_pages).filter(path__startswith=page.path[:top]).defer("body")
    # The page at the top may be an article too: it opens what is below it.
    before = found.filter(path__lt=page.path).order_by("-path").first()
    after = found.filter(path__gt=page.path).order_by("path").first()
    return before, after
