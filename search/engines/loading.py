"""The engine named in the settings; nobody else imports one."""

from functools import lru_cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from search.engines.base import SearchEngine


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
        settings.SEARCH_ENGINE,
        str(settings.SEARCH_INDEX_DIR),
        settings.ELASTICSEARCH_URL,
        settings.ELASTICSEARCH_INDEX_PREFIX,
    )
