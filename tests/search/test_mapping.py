"""The mapping uses nothing that the official image of Elasticsearch 8.18 or 8.19 lacks: no plugin, no file, no paid licence."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.engines.elasticsearch.mapping import build_index

# Where each part comes from in the default distribution: Elasticsearch itself, or a module that every image holds.
PARTS = {
    "analyzer": {"custom": "elasticsearch"},
    "tokenizer": {"standard": "elasticsearch", "whitespace": "analysis-common"},
    "char_filter": {"mapping": "analysis-common", "pattern_replace": "analysis-common"},
    "filter": {
        "lowercase": "analysis-common",
        "asciifolding": "analysis-common",
        "truncate": "analysis-common",
        "stemmer_override": "analysis-common",
        "pattern_replace": "analysis-common",
        "snowball": "analysis-common",
        "edge_ngram": "analysis-common",
        "stop": "elasticsearch",
    },
    "field": {
        "keyword": "elasticsearch",
        "text": "elasticsearch",
        "float": "elasticsearch",
        "long": "elasticsearch",
        "geo_point": "elasticsearch",
        "object": "elasticsearch",
        "flattened": "elasticsearch",
    },
}


def _fields(mapping: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in mapping.get("properties", {}).values():
        yield field
        yield from _fields(field)
        yield from field.get("fields", {}).values()


def _used() -> dict[str, set[str]]:
    """Every part the index definition names, by sort."""
    whole = build_index("hub-parts", None).to_dict()
    analysis = whole["settings"]["analysis"]
    analyzers = analysis["analyzer"]
    defined = {sort: analysis.get(sort, {}) for sort in ("filter", "char_filter", "tokenizer")}
    found: dict[str, set[str]] = {"analyzer": {one["type"] for one in analyzers.values()}}
    for sort, own in defined.items():
        named = {
            name for one in analyzers.values() for name in ([one[sort]] if sort == "tokenizer" else one.get(sort, []))
        }
        found[sort] = {own[name]["type"] if name in own else name for name in named} | {
            one["type"] for one in own.values()
        }
    fields = list(_fields(whole["mappings"]))
    found["field"] = {field.get("type", "object") for field in fields}
    asked = {field[name] for field in fields for name in ("analyzer", "search_analyzer") if name in field}
    assert asked <= set(analyzers), "a field names an analyser that the index does not define"
    return found


def test_every_part_is_of_the_default_distribution() -> None:
    for sort, names in _used().items():
        assert names <= set(PARTS[sort]), (
            f"{sort}: {names - set(PARTS[sort])} is new here: is it in the official image?"
        )
        assert names == set(PARTS[sort]), f"{sort}: {set(PARTS[sort]) - names} is no longer used"


def test_nothing_is_read_from_a_file_or_a_script() -> None:
    text = repr(build_index("hub-parts", None).to_dict())
    assert [word for word in ("_path'", "hunspell", "'script", "synonym") if word in text] == []


@pytest.mark.elasticsearch
def test_a_node_without_plugins_takes_it(node) -> None:
    with Elasticsearch(node, request_timeout=30) as client:
        assert [held["plugins"] for held in client.nodes.info(metric="plugins")["nodes"].values()] == [[]]
        name = "hubtest-parts-without-plugins"
        client.options(ignore_status=404).indices.delete(index=name)
        build_index(name, client).create()
        try:
            tokens = client.indices.analyze(index=name, analyzer="hub_stemmed", text="l’œuvre des hôpitaux")["tokens"]
            assert [token["token"] for token in tokens] == ["oeuvr", "hopital"]
        finally:
            client.indices.delete(index=name)
