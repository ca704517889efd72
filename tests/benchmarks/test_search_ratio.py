"""The embedded engine beside SQLite's LIKE and FTS5 on the same generated documents: prints ratios, asserts no time.

`BENCH_DOCUMENTS` sets the size (300 unless told, as in the suite).
"""

import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from search.analysis import text_terms
from search.documents import Document
from search.engines.embedded import EmbeddedEngine
from search.query import Query

SIZE = int(os.environ.get("BENCH_DOCUMENTS", "300"))
QUESTIONS = max(40, int(os.environ.get("BENCH_QUESTIONS", "0")))
ROOTS_OF = 4  # one document in four is a root, the others are posts below it
SEED = 7
THEMES = ("ALD", "Décès", "Hospitalisation", "Médicaments", "Grossesse", "Cancer", "Précarité", "Vaccination")
BASES = ("DCIR", "PMSI", "CépiDc", "EGB")
ENDINGS = ("ation", "ement", "ique", "eur", "ité", "age", "oire", "ance", "al", "ier")
SOUNDS = [start + sound for start in ("b", "bl", "c", "ch", "d", "dr", "f", "g", "gr", "l", "m", "n", "p", "pr", "r", "s", "t", "tr", "v", "") for sound in ("a", "an", "é", "i", "o", "on", "ou", "u")]  # fmt: skip


def vocabulary(random_: random.Random, size: int = 8_000) -> list[str]:
    """Invented words of two or three syllables and a French ending, in no order."""
    made: dict[str, None] = {}
    while len(made) < size:
        made["".join(random_.choices(SOUNDS, k=random_.choice((1, 2, 2)))) + random_.choice(ENDINGS)] = None
    return list(made)


class Generator:
    """Documents whose words follow Zipf's law, the same at each run."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)
        self.words = vocabulary(self.random)
        self.weights = [1 / (rank + 5) for rank in range(len(self.words))]

    def text(self, count: int) -> str:
        chosen = self.random.choices(self.words, self.weights, k=count)
        return " ".join(word if self.random.random() < 0.7 else f"{word}s" for word in chosen)

    def documents(self, size: int) -> Iterator[Document]:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        for number in range(size):
            root = number - number % ROOTS_OF
            title = self.text(6) if number == root else ""
            name = f"TB_{root % 190}_F"
            if number == root:
                yield Document(
                    key=f"topic:{root}",
                    kind="topic",
                    title=f"{title} {name}",
                    url=f"/forum/{root}/",
                    body=self.text(70),
                    facets={
                        "theme": tuple(self.random.sample(THEMES, 2)),
                        "base": (self.random.choice(BASES),),
                        "year": (str(self.random.randint(2010, 2025)),),
                        "state": (self.random.choice(("résolu", "sans réponse", "ouvert")),),
                    },
                    updated=now - timedelta(days=self.random.randint(0, 3000)),
                    visibility=("public",) if root % 40 else ("members",),
                )
            else:
                yield Document(
                    key=f"post:{number}",
                    kind="post",
                    parent=f"topic:{root}",
                    title="",
                    url=f"/forum/{root}/",
                    anchor=f"#post-{number}",
                    body=self.text(70),
                    visibility=("public",) if root % 40 else ("members",),
                )

    def queries(self, count: int) -> list[str]:
        found = []
        for number in range(count):
            if number % 10 == 0:
                found.append(f"TB_{self.random.randint(0, 189)}_F")
            elif number % 10 == 1:
                word = self.random.choice(self.words)
                found.append(word[:4] + word[5:])  # a typing error
            else:
                found.append(self.text(self.random.choice((1, 2, 2, 3, 4))))
        return found


def timed(ask: Callable[[str], object], queries: Sequence[str]) -> list[float]:
    taken = []
    for text in queries:
        started = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[18]


@pytest.mark.benchmark
def test_search_beside_sqlite(tmp_path, settings, capsys) -> None:
    settings.SEARCH_IDENTIFIERS = {}
    documents = list(Generator().documents(SIZE))
    queries = Generator().queries(QUESTIONS)
    engine = EmbeddedEngine(tmp_path)
    started = time.perf_counter()
    assert engine.rebuild(documents) == SIZE
    built = time.perf_counter() - started

    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
    database.execute("CREATE VIRTUAL TABLE words USING fts5(title, body, stems)")
    for number, document in enumerate(documents):
        database.execute("INSERT INTO plain VALUES (?, ?, ?)", (number, document.title, document.body))
        stems = " ".join(text_terms(f"{document.title} {document.body}", "fr").stems)
        database.execute(
            "INSERT INTO words (rowid, title, body, stems) VALUES (?, ?, ?, ?)",
            (number, document.title, document.body, stems),
        )

    def like(text: str) -> list[tuple[int]]:
        """What a plain database search does: every word somewhere, no order, no count, no facet."""
        words = text.split()
        where = " AND ".join("(title LIKE ? OR body LIKE ?)" for _ in words)
        return database.execute(
            f"SELECT id FROM plain WHERE {where} LIMIT 10", [f"%{word}%" for word in words for _ in (0, 1)]
        ).fetchall()

    def fts5(text: str) -> list[tuple[int]]:
        """Stems ranked by bm25, with a snippet; no rights, no facet, no typing error, no grouping."""
        stems = " ".join(f'"{stem}"' for stem in text_terms(text, "fr").stems)
        return database.execute(
            "SELECT rowid, snippet(words, 1, '', '', '…', 20) FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10",
            [f"stems : ({stems})"],
        ).fetchall()

    def whole(text: str) -> object:
        """Rights, ranking, five facets, highlights and grouped children."""
        return engine.search(Query(text=text))

    def suggested(text: str) -> object:
        return engine.suggest(text[:5], audience=frozenset({"public"}))

    figures = {
        name: timed(ask, queries)
        for name, ask in {"like": like, "fts5": fts5, "embedded": whole, "suggest": suggested}.items()
    }
    with capsys.disabled():
        print(f"\n{SIZE} documents, built in {built:.1f} s, {len(queries)} queries")
        for name, taken in figures.items():
            ratio = statistics.median(figures["like"]) / statistics.median(taken)
            print(
                f"  {name:9} median {statistics.median(taken):7.2f} ms   p95 {p95(taken):7.2f} ms   {ratio:6.1f} x LIKE"
            )
    assert all(len(taken) == len(queries) for taken in figures.values())
