"""The searches by which unknown words find known ones: documents with similar words, and titles with words that begin alike."""

from collections.abc import Mapping
from typing import Any

from search.corrections import LIKE_IT
from search.engines.elasticsearch.asking import Body
from search.engines.elasticsearch.clauses import Clause, Q
from search.engines.elasticsearch.queries import OWN_ZONES, spelling_clues, weighted
from search.reading import WordGroup

MAX_PREFIX = 15
BEST_FIRST = ["_score", "key"]
Shown = Mapping[str, Any]


def asking_similar(group: WordGroup, edits: int, allowed: Clause) -> Body:
    """A few documents of any level that hold a word with so many typing errors, in their own title or text."""
    clues = spelling_clues(group, edits, OWN_ZONES)
    return _few(Q("bool", should=[clue.query for clue in clues], minimum_should_match=1), allowed)


def asking_beginning(start: str, allowed: Clause) -> Body:
    """A few documents whose title has a word that begins so."""
    return _few(Q("term", typed=start[:MAX_PREFIX]), allowed)


def _few(query: Clause, allowed: Clause) -> Body:
    asked = weighted(Q("bool", must=[query], filter=[allowed]))
    shown = {"sort": BEST_FIRST, "_source": ["stored.title", "stored.body"], "size": LIKE_IT, "track_total_hits": False}
    return {"query": asked, **shown}
