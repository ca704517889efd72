"""Clauses of Elasticsearch's query language as plain JSON; a search of `elasticsearch.dsl` carries them."""

from typing import Any

Clause = dict[str, Any]


def Q(name: str, /, **values: Any) -> Clause:  # noqa: N802 -- reads like the Q of elasticsearch.dsl
    """What the `Q` of `elasticsearch.dsl` would write, without an object for each clause: a search holds some hundred of them."""
    return {name: values}
