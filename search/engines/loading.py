"""The engine named in the settings; nobody else imports one."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from search.engines.base import SearchEngine

_chosen: ContextVar[str] = ContextVar("search_engine_chosen", default="")


@lru_cache(maxsize=32)
def _engine(path: str, *_settings: str) -> SearchEngine:
    return cast("SearchEngine", import_string(path)())


def get_engine() -> SearchEngine:
    """
    The engine of `settings.SEARCH_ENGINE`, one for each place it keeps its index.

    Raises:
        ImportError: the setting names no engine; `manage.py check` says so first.

    """
    return _engine(
        _chosen.get() or settings.SEARCH_ENGINE,
        str(settings.SEARCH_INDEX_DIR),
        settings.ELASTICSEARCH_URL,
        settings.ELASTICSEARCH_INDEX_PREFIX,
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_USERNAME,
        settings.ELASTICSEARCH_PASSWORD,
        settings.ELASTICSEARCH_CA_FILE,
        settings.ELASTICSEARCH_CA_FINGERPRINT,
    )


@contextlib.contextmanager
def engine_chosen(path: str) -> Iterator[SearchEngine]:
    """Answer with this engine, whatever the settings say: a name of `settings.SEARCH_ENGINES` or a dotted path; for measuring."""
    token = _chosen.set(settings.SEARCH_ENGINES.get(path, path))
    try:
        yield get_engine()
    finally:
        _chosen.reset(token)
