"""What is measured beside what: the hub's whole search on both engines, and plain engines on the same documents."""

import json
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import tantivy
from elasticsearch import Elasticsearch

from django.conf import settings

from search import services
from search.documents import PUBLIC, Document
from search.engines.loading import get_engine
from search.query import Query

EVERYBODY = frozenset({PUBLIC})
FACETS = ("theme", "base", "year", "region", "state")
CHOSEN = {"base": ("DCIR",)}
PAGE = 10


class Contestant(ABC):
    """Built once in one process, then asked by one or several others."""

    name: ClassVar[str]
    does: ClassVar[str]
    styles: ClassVar[frozenset[str] | None] = None
    """The styles of question it answers; None for all."""

    @abstractmethod
    def build(self, documents: Iterable[Document]) -> int:
        """Index everything; return the bytes it takes on disk."""

    @abstractmethod
    def open(self) -> None:
        """Make ready to answer in this process."""

    @abstractmethod
    def ask(self, style: str, text: str) -> Any:
        """Answer one question of a style."""


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# --- the hub ---------------------------------------------------------------------------------------


class Hub(Contestant):
    """`search.services`: rights, stages, facets, highlights, grouped children, see also."""

    engine: ClassVar[str]

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder, self.prefix = folder / "hub", prefix

    def open(self) -> None:
        settings.SEARCH_ENGINE = settings.SEARCH_ENGINES[self.engine]
        settings.SEARCH_INDEX_DIR = self.folder
        settings.ELASTICSEARCH_INDEX_PREFIX = self.prefix

    def ask(self, style: str, text: str) -> Any:
        if style == "suggestion":
            return services.suggest(text, audience=EVERYBODY)
        results = services.search(Query(text=text, audience=EVERYBODY, filters=CHOSEN if style == "facets" else {}))
        assert not results.resting, "the engine did not answer in time"
        return results


class HubEmbedded(Hub):
    name, engine = "hub, embedded", "embedded"
    does = "whole service call"

    def build(self, documents: Iterable[Document]) -> int:
        self.open()
        get_engine().rebuild(documents)
        return size_of(self.folder)


class HubElasticsearch(Hub):
    name, engine = "hub, Elasticsearch", "elasticsearch"
    does = "whole service call"

    def build(self, documents: Iterable[Document]) -> int:
        self.open()
        get_engine().rebuild(documents)
        with Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=120) as client:
            client.indices.forcemerge(index=self.prefix, max_num_segments=5)
            stats = client.indices.stats(index=self.prefix, metric="store")
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])


# --- Elasticsearch alone -----------------------------------------------------------------------------


class RawElasticsearch(Contestant):
    """One request to the hub's own index: the words, rights, facets, highlights; no stages, no children, no typing errors."""

    name, does = "raw Elasticsearch", "one request: words, rights, 5 facets, highlights"
    styles = frozenset({"identifier", "one word", "three words", "facets"})

    def __init__(self, prefix: str, operator: str = "and") -> None:
        self.prefix, self.operator = prefix, operator

    def build(self, documents: Iterable[Document]) -> int:
        return 0

    def open(self) -> None:
        self.client = Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=60)

    def ask(self, style: str, text: str) -> Any:
        fields = ["title^3", "body", "family^0.55"]
        matching: dict[str, Any] = {
            "multi_match": {"query": text, "fields": fields, "type": "cross_fields", "operator": self.operator}
        }
        rights = [{"term": {"level": "root"}}, {"terms": {"visibility": [PUBLIC]}}]
        chosen = [{"terms": {f"facets.{name}": list(values)}} for name, values in CHOSEN.items()]
        return self.client.search(
            index=self.prefix,
            size=PAGE,
            query={"bool": {"must": [matching], "filter": rights}},
            post_filter={"bool": {"filter": chosen if style == "facets" else []}},
            aggs={name: {"terms": {"field": f"facets.{name}"}} for name in FACETS},
            highlight={"fields": {"title": {}, "body": {}}},
            source=["stored"],
            track_total_hits=True,
        )


# --- tantivy alone ---------------------------------------------------------------------------------


class RawTantivy(Contestant):
    """tantivy's own French analysis, every word asked for, facets and snippets; no rights, families, stages, typing errors."""

    name, does = "raw tantivy", "words, 5 facets, snippets"
    styles = frozenset({"identifier", "one word", "three words", "facets"})

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tantivy"

    def _schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", stored=True, tokenizer_name="french")
        builder.add_text_field("body", stored=True, tokenizer_name="french")
        builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
        return builder.build()

    def _index(self) -> tantivy.Index:
        index = tantivy.Index(self.schema, path=str(self.folder))
        chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        index.register_tokenizer("french", chain.filter(tantivy.Filter.stemmer("french")).build())
        return index

    def build(self, documents: Iterable[Document]) -> int:
        self.schema = self._schema()
        self.folder.mkdir()
        writer = self._index().writer(120_000_000, 2)
        for document in documents:
            line = tantivy.Document()
            line.add_text("title", document.title)
            line.add_text("body", document.body)
            line.add_json("facets", {name: list(values) for name, values in document.facets.items()})
            writer.add_document(line)
        writer.commit()
        writer.wait_merging_threads()
        return size_of(self.folder)

    def open(self) -> None:
        self.schema = self._schema()
        self.index = self._index()
        self.index.reload()

    def ask(self, style: str, text: str) -> Any:
        searcher = self.index.searcher()
        query = self.index.parse_query(text.replace("_", " "), ["title", "body"], conjunction_by_default=True)
        counted = query
        if style == "facets":
            chosen = tantivy.Query.term_query(self.schema, "facets.base", "DCIR")
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, chosen)])
        hits = searcher.search(query, PAGE).hits
        searcher.aggregate(counted, {name: {"terms": {"field": f"facets.{name}"}} for name in FACETS})
        snippets = tantivy.SnippetGenerator.create(searcher, query, self.schema, "body")
        return [snippets.snippet_from_doc(searcher.doc(address)).to_html() for _score, address in hits]


# --- SQLite ----------------------------------------------------------------------------------------


class SqliteFts5(Contestant):
    """FTS5 without accents, ranked by bm25, a snippet, facets counted by a join; no stems, rights, families, typing errors."""

    name, does = "SQLite FTS5", "words, 5 facets, snippets"
    styles = frozenset({"identifier", "one word", "three words", "facets"})

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.sqlite3"

    def build(self, documents: Iterable[Document]) -> int:
        database = sqlite3.connect(self.path)
        database.execute("CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')")
        database.execute("CREATE TABLE facets (document INTEGER, name TEXT, value TEXT)")
        for number, document in enumerate(documents):
            database.execute(
                "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number, document.title, document.body)
            )
            database.executemany(
                "INSERT INTO facets VALUES (?, ?, ?)",
                [(number, name, value) for name, values in document.facets.items() for value in values],
            )
        database.execute("CREATE INDEX by_document ON facets (document)")
        database.commit()
        database.close()
        return self.path.stat().st_size

    def open(self) -> None:
        self.database = sqlite3.connect(self.path)

    def ask(self, style: str, text: str) -> Any:
        asked = " ".join(f'"{word}"' for word in text.split())
        where = (
            "AND rowid IN (SELECT document FROM facets WHERE name = 'base' AND value = 'DCIR')"
            if style == "facets"
            else ""
        )
        found = self.database.execute(
            f"SELECT title, snippet(words, 1, '<mark>', '</mark>', '…', 30) FROM words WHERE words MATCH ? {where} "
            f"ORDER BY bm25(words, 3.0, 1.0) LIMIT {PAGE}",
            [asked],
        ).fetchall()
        counted = self.database.execute(
            "SELECT name, value, count(*) FROM facets WHERE document IN (SELECT rowid FROM words WHERE words MATCH ?) "
            "GROUP BY name, value",
            [asked],
        ).fetchall()
        return found, counted


# --- PostgreSQL ------------------------------------------------------------------------------------


class PostgresqlText(Contestant):
    """Full text in French over GIN, ranked by ts_rank, ts_headline, facets counted; no rights, families, typing errors."""

    name, does = "PostgreSQL", "words, 5 facets, ts_headline"
    styles = frozenset({"identifier", "one word", "three words", "facets"})

    def __init__(self, url: str) -> None:
        self.url = url

    def build(self, documents: Iterable[Document]) -> int:
        with psycopg.connect(self.url, autocommit=True) as database:
            database.execute("CREATE TABLE texts (title text, body text, facets jsonb)")
            with database.cursor().copy("COPY texts (title, body, facets) FROM STDIN") as copy:
                for document in documents:
                    facets = json.dumps({name: list(values) for name, values in document.facets.items()})
                    copy.write_row((document.title, document.body, facets))
            weights = "setweight(to_tsvector('french', title), 'A') || to_tsvector('french', body)"
            database.execute(f"ALTER TABLE texts ADD terms tsvector GENERATED ALWAYS AS ({weights}) STORED")
            database.execute("CREATE INDEX ON texts USING gin (terms)")
            database.execute("CREATE INDEX ON texts USING gin (facets jsonb_path_ops)")
            database.execute("VACUUM ANALYZE texts")
            row = database.execute("SELECT pg_total_relation_size('texts')").fetchone()
        return int(row[0]) if row else 0

    def open(self) -> None:
        self.database = psycopg.connect(self.url, autocommit=True)

    def ask(self, style: str, text: str) -> Any:
        where = 'AND facets @> \'{"base": ["DCIR"]}\'' if style == "facets" else ""
        found = self.database.execute(
            "WITH page AS (SELECT title, body, q, ts_rank(terms, q) AS rank FROM texts, plainto_tsquery('french', %s) q "
            f"WHERE terms @@ q {where} ORDER BY rank DESC LIMIT {PAGE}) SELECT title, ts_headline('french', body, q) FROM page",
            [text],
        ).fetchall()
        counted = self.database.execute(
            "SELECT facet.key, one, count(*) FROM texts, plainto_tsquery('french', %s) q, jsonb_each(facets) facet, "
            "jsonb_array_elements_text(facet.value) one WHERE terms @@ q GROUP BY 1, 2",
            [text],
        ).fetchall()
        return found, counted


def contestants(folder: Path, prefix: str, *, elasticsearch: bool, postgresql: str) -> list[Contestant]:
    """Everything that can be measured here; who is missing is told by the caller."""
    found: list[Contestant] = [HubEmbedded(folder, prefix)]
    if elasticsearch:
        found += [HubElasticsearch(folder, prefix), RawElasticsearch(prefix)]
    found += [RawTantivy(folder), SqliteFts5(folder)]
    if postgresql:
        found.append(PostgresqlText(postgresql))
    only = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name]
    return [one for one in found if not only or any(name in one.name for name in only)]
