"""The engine for more than one host: Elasticsearch 8, spoken through its DSL."""

from search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
