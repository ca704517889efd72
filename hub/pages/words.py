"""The index of words: every theme, database and kind of programme, with the public pages that bear it."""

from dataclasses import dataclass, field

from django.db.models import Q

from hub.pages.models import ArticleBase, ArticleTheme, FactsheetBase, FactsheetPage, FactsheetTheme
from hub.pages.queries import MAX_TREE, address_of, guides, sorting_key

KINDS = ("theme", "programme", "base")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A page that bears a word."""

    title: str
    url: str
    is_factsheet: bool


@dataclass(slots=True)
class IndexedWord:
    """A word; `anchor` is its place on the page of the index."""

    kind: str
    slug: str
    name: str
    pages: list[Bearer] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.slug}"

    @property
    def factsheets(self) -> int:
        return sum(page.is_factsheet for page in self.pages)


def index_of_words(hidden_pages: Q) -> dict[str, list[IndexedWord]]:
    """Words by kind, each with its pages, both by name; in six queries."""
    found: dict[tuple[str, int], IndexedWord] = {}
    sources = (
        (FactsheetPage.objects.live().exclude(hidden_pages), FactsheetTheme, FactsheetBase),
        (guides(hidden_pages), ArticleTheme, ArticleBase),
    )
    for pages, themes, bases in sources:
        is_factsheet = pages.model is FactsheetPage
        rows = pages.order_by().values_list("pk", "title", "url_path")[:MAX_TREE]
        known = {pk: Bearer(title, address_of(url_path), is_factsheet) for pk, title, url_path in rows}
        for model in (themes, bases):
            for item in model.objects.select_related("tag"):
                page = known.get(item.content_object_id)
                if page is None:
                    continue
                kind = "base" if model is bases else item.tag.kind
                word = found.setdefault(
                    (model.__name__[-4:], item.tag_id), IndexedWord(kind, item.tag.slug, item.tag.name)
                )
                word.pages.append(page)
    words: dict[str, list[IndexedWord]] = {kind: [] for kind in KINDS}
    for word in sorted(found.values(), key=lambda word: sorting_key(word.name)):
        word.pages = sorted(set(word.pages), key=lambda page: (sorting_key(page.title), page.url))
        words[word.kind].append(word)
    return words
