"""Ordinary searches put in place of ours: what the thresholds must tell apart from it."""

import sqlite3
from collections.abc import Iterable, Sequence

from wagtail.models import Page

from search.analysis import words
from search.documents import PUBLIC, Document
from search.engines.base import ANY_KIND, SearchEngine
from search.query import Query
from search.results import Hit, Results, SeeAlso, Suggestion


def hit(document: Document, score: float) -> Hit:
    return Hit(
        key=document.key,
        kind=document.kind,
        title=document.title,
        title_html="",
        snippet_html="",
        url=document.url,
        score=score,
        source=document.source,
        table=document.table,
        talk=document.talk,
    )


class _Peer(SearchEngine):
    """An engine of which only `rebuild` and `search` are asked."""

    writes_at_once = True
    held: dict[str, Document] = {}

    def replace(self, families: Sequence[str], documents: Iterable[Document]) -> None:
        raise NotImplementedError

    def suggest(self, text, *, audience, limit=8, groups=ANY_KIND) -> list[Suggestion]:
        raise NotImplementedError

    def lookup(self, keys: Sequence[str], *, audience: frozenset[str]) -> list[SeeAlso]:
        return []

    def digest(self, slots):
        raise NotImplementedError

    def stored(self, slots):
        raise NotImplementedError

    def holding(self, words: Sequence[str], *, audience: frozenset[str]) -> list[int]:
        return [len(self.held)] * len(words)  # no word of theirs is put right

    def slips(self, held, *, audience: frozenset[str]) -> list[tuple[str, str]]:
        return []

    def count(self) -> int:
        return len(self.held)

    def is_ready(self) -> bool:
        return True


class PlainFts5(_Peer):
    """SQLite FTS5 as it comes, accents aside: each public root with the text of its children, ranked by its bm25()."""

    name = "fts5"

    def rebuild(self, documents: Iterable[Document], late_changes=None) -> int:
        texts: dict[str, list[str]] = {}
        for document in documents:
            if PUBLIC in document.visibility:
                if not document.parent:
                    self.held[document.key] = document
                texts.setdefault(document.root, []).append(f"{document.title}\n{document.body}")
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.database.execute(
            "CREATE VIRTUAL TABLE lines USING fts5(root, text, tokenize='unicode61 remove_diacritics 2')"
        )
        rows = [(root, "\n".join(parts)) for root, parts in texts.items()]
        self.database.executemany("INSERT INTO lines VALUES (?, ?)", rows)
        return len(rows)

    def search(self, query: Query) -> Results:
        asked = " OR ".join(f'"{word}"' for word in words(query.text))
        if not asked:
            return Results(engine=self.name)
        sql = "SELECT root, -bm25(lines, 0, 1) FROM lines WHERE text MATCH ? ORDER BY 2 DESC LIMIT ?"
        found = self.database.execute(sql, (asked, query.page_size)).fetchall()
        hits = tuple(hit(self.held[root], score) for root, score in found if root in self.held)
        return Results(total=len(hits), hits=hits, engine=self.name)


class WagtailSearch(_Peer):
    """The search that Wagtail brings, over the pages it knows."""

    name = "wagtail"

    def rebuild(self, documents: Iterable[Document], late_changes=None) -> int:
        self.held.clear()
        self.held.update({document.url: document for document in documents if not document.parent})
        return len(self.held)

    def search(self, query: Query) -> Results:
        found = Page.objects.live().public().search(query.text, operator="or")[: query.page_size]
        hits = [hit(self.held[page.url], 1.0) for page in found if page.url in self.held]
        return Results(total=len(hits), hits=tuple(hits), engine=self.name)
