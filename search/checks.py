"""System checks of search."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from search.engines.base import SearchEngine


@register("search")
def check_engine(**_options: Any) -> list[CheckMessage]:
    """`SEARCH_ENGINE` names an engine; said before the first search, not at it."""
    try:
        engine = import_string(settings.SEARCH_ENGINE)
    except (ImportError, AttributeError):
        engine = None
    if isinstance(engine, type) and issubclass(engine, SearchEngine):
        return []
    return [
        Error(
            "The SEARCH_ENGINE setting names no search engine.",
            hint=f"Use one of: {', '.join(settings.SEARCH_ENGINES)}, or the dotted path of a SearchEngine.",
            id="search.E001",
        )
    ]
