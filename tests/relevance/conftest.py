"""Two worlds that whole modules share, each searched by several engines in turn."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from elasticsearch import Elasticsearch

from django.db import connection, transaction
from django.test import override_settings

from search import services
from search.engines.loading import engine_chosen
from search.evaluation import Judgments, Outcome, outcome_of
from search.management.commands.evaluate_search import ranking
from search.query import MAX_PAGE
from tests.search.fixtures import WAITS, node

__all__ = ["node"]

PEERS = {"fts5": "tests.relevance.peers.PlainFts5", "wagtail": "tests.relevance.peers.WagtailSearch"}
Measure = Callable[[str, Judgments], list[Outcome]]


@contextmanager
def own_index(folder) -> Iterator[None]:
    """Places for the indexes of one module, empty at its end."""
    prefix = f"hubtest-{uuid.uuid4().hex[:12]}"
    patience = pytest.MonkeyPatch()
    for name in WAITS:
        patience.setattr(name, 60.0)
    with override_settings(SEARCH_INDEX_DIR=folder, ELASTICSEARCH_INDEX_PREFIX=prefix) as _held:
        from django.conf import settings  # noqa: PLC0415 -- what is overridden just now

        yield
        try:
            with Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=10) as client:
                for name in client.indices.get(index=f"{prefix}-v*"):
                    client.indices.delete(index=name)
        except Exception:  # noqa: BLE001, S110 -- without a node there is nothing to remove
            pass
    patience.undo()


@pytest.fixture(scope="module")
def measure(django_db_blocker) -> Measure:
    """Outcomes of one engine over judgments, in the world of the module; the index is written once for each engine."""

    @cache
    def ready(engine: str) -> None:
        services.rebuild()

    def measured(engine: str, judgments: Judgments) -> list[Outcome]:
        with django_db_blocker.unblock(), engine_chosen(PEERS.get(engine, engine)):
            ready(engine)
            return [
                outcome_of(each, *ranking(each.query, MAX_PAGE if each.forbidden else 10)) for each in judgments.queries
            ]

    kept: dict[tuple[str, str], list[Outcome]] = {}

    def remembered(engine: str, judgments: Judgments) -> list[Outcome]:
        if (engine, judgments.name) not in kept:
            kept[engine, judgments.name] = measured(engine, judgments)
        return kept[engine, judgments.name]

    return remembered


@pytest.fixture(scope="module")
def taken_back(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """What the module writes into the database is gone at its end."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        atomic.__exit__(None, None, None)
