"""Factsheets and articles with their sections, and the terms of the glossary, as search finds them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page, PageViewRestriction, Site

from hub.base.markdown import Section
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm, ReadingPage
from hub.pages.outline import sections_of
from search.documents import MEMBERS, PUBLIC, Document, DocumentKind
from search.registry import DocumentSource, register

BATCH = 100
MAX_SECTIONS = 200


class PageSource(DocumentSource):
    """Live pages of one type and, when it has a kind for them, their sections."""

    model: type[ReadingPage]
    authority = 0.6
    section_kind = "section"

    def all_documents(self) -> Iterator[Document]:
        readers = _Readers()
        last = 0
        while batch := list(self._pages().filter(pk__gt=last).order_by("pk")[:BATCH]):
            last = batch[-1].pk
            for page in batch:
                yield from self._family(page, readers)

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        readers = _Readers()
        ids = [int(number) for _prefix, _, number in (key.partition(":") for key in keys) if number.isdecimal()]
        for page in self._pages().filter(pk__in=ids).order_by("pk"):
            yield from self._family(page, readers)

    def _pages(self) -> "QuerySet[Any]":
        return self.model.objects.live().prefetch_related("tags", "bases")

    def _family(self, page: ReadingPage, readers: "_Readers") -> Iterator[Document]:
        visibility = readers.of(page)
        url = readers.address(page)
        if not visibility or not url:
            return
        sections = sections_of(page.body)
        introduction = "\n".join(section.text for section in sections if not section.level)
        common: dict[str, Any] = {
            "url": url,
            "facets": self._facets(page),
            "visibility": visibility,
            "created": page.first_published_at,
            "updated": page.last_published_at,
            "dated": page.updated_on,
            "source": page.source,
        }
        key = f"{self.prefix}:{page.pk}"
        yield Document(
            key=key,
            kind=self.prefix,
            title=page.title,
            body=self._body(page, introduction, sections),
            authority=self.authority,
            **common,
        )
        if not self.section_kind:
            return
        for number, section in enumerate(section for section in sections[:MAX_SECTIONS] if section.level):
            yield Document(
                # By place, not by anchor: two blocks may hold the same heading.
                key=f"section:{page.pk}-{number}",
                kind=self.section_kind,
                title=section.title or page.title,
                body=section.text,
                anchor=f"#{section.anchor}" if section.anchor else "",
                parent=key,
                authority=self.authority / 2,
                **common,
            )

    def _body(self, page: ReadingPage, introduction: str, sections: Sequence[Section]) -> str:  # noqa: ARG002 -- a term reads them
        """The summary and what precedes the first heading: the rest is in the sections."""
        return "\n".join(text for text in (_own_summary(page, introduction), introduction) if text)

    def _facets(self, page: ReadingPage) -> dict[str, tuple[str, ...]]:
        moment = page.updated_on
        facets = {
            "theme": tuple(theme.name for theme in page.theme_names),
            "base": tuple(base.name for base in page.base_names),
            "year": (str(moment.year),) if moment else (),
        }
        return {name: values for name, values in facets.items() if values}


class FactsheetSource(PageSource):
    prefix = "factsheet"
    model = FactsheetPage
    authority = 0.8
    kinds = (
        DocumentKind(name="factsheet", label=_("Factsheet"), plural=_("Factsheets"), order=40),
        DocumentKind(name="section", label=_("Section"), plural=_("Sections"), parent="factsheet", order=41),
    )


class ArticleSource(PageSource):
    prefix = "article"
    model = ArticlePage
    kinds = (DocumentKind(name="article", label=_("Article"), plural=_("Articles"), order=45),)


class TermSource(PageSource):
    """A term is found as a whole: its definition is short."""

    prefix = "term"
    model = GlossaryTerm
    authority = 0.7
    section_kind = ""
    kinds = (DocumentKind(name="term", label=_("Glossary term"), plural=_("Glossary"), order=50),)

    def _pages(self) -> "QuerySet[Any]":
        return GlossaryTerm.objects.live()

    def _body(self, page: ReadingPage, introduction: str, sections: Sequence[Section]) -> str:
        parts = [page.expansion, _own_summary(page, introduction), introduction]  # type: ignore[attr-defined]  # -- a GlossaryTerm
        parts += [f"{section.title}\n{section.text}" for section in sections if section.level]
        return "\n".join(part for part in parts if part)


def _own_summary(page: ReadingPage, introduction: str) -> str:
    """The summary, unless it is just how the text begins: then the text says it."""
    summary = " ".join(page.summary.split())
    beginning = summary.rstrip("…. ")
    return "" if " ".join(introduction.split()).startswith(beginning) else summary


class _Readers:
    """Who may read a page, by Wagtail's view restrictions: read once for a run."""

    def __init__(self) -> None:
        self._roots = Site.get_site_root_paths()
        rows = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
        self._restrictions = [(row.page.path, row) for row in rows]

    def address(self, page: Page) -> str:
        page._wagtail_cached_site_root_paths = self._roots  # noqa: SLF001 -- where Wagtail itself keeps them
        url: str | None = page.get_url()
        return url or ""

    def of(self, page: Page) -> tuple[str, ...]:
        """Audience tokens; none for a page behind a password, or below two different restrictions."""
        found = [row for path, row in self._restrictions if page.path.startswith(path)]
        if not found:
            return (PUBLIC,)
        if len(found) > 1 or found[0].restriction_type == PageViewRestriction.PASSWORD:
            return ()
        if found[0].restriction_type == PageViewRestriction.LOGIN:
            return (MEMBERS,)
        return tuple(sorted(f"group:{group.name}" for group in found[0].groups.all()))


for source in (FactsheetSource(), ArticleSource(), TermSource()):
    register(source)
