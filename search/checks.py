"""System checks of search."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's name
from django.utils.module_loading import import_string

from search.engines.base import SearchEngine

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@register("search")
def check_engine(**_options: Any) -> list[CheckMessage]:
    """`SEARCH_ENGINE` names an engine; said before the first search, not at it."""
    try:
        engine = import_string(settings.SEARCH_ENGINE)
    except (ImportError, AttributeError):
        engine = None
    if isinstance(engine, type) and issubclass(engine, SearchEngine):
        return _connection_errors() if engine.name == "elasticsearch" else []
    return [
        Error(
            "The SEARCH_ENGINE setting names no search engine.",
            hint=f"Use one of: {', '.join(settings.SEARCH_ENGINES)}, or the dotted path of a SearchEngine.",
            id="search.E001",
        )
    ]


def _connection_errors() -> list[CheckMessage]:
    """What can be said of the way to Elasticsearch without going it; no message repeats a secret."""
    found: list[CheckMessage] = []
    if settings.ELASTICSEARCH_CA_FILE and not Path(settings.ELASTICSEARCH_CA_FILE).is_file():
        found.append(Error("ELASTICSEARCH_CA_FILE names no file.", id="search.E002"))
    nodes = [urlsplit(url.strip()) for url in settings.ELASTICSEARCH_URL.split(",")]
    if not all(node.scheme in {"http", "https"} and node.hostname and _has_port(node) for node in nodes):
        hint = "Write scheme, host and port, like https://search.example:9200; several separated by commas."
        found.append(Error("ELASTICSEARCH_URL is no address of a node.", hint=hint, id="search.E003"))
    has_secret = bool(settings.ELASTICSEARCH_API_KEY or settings.ELASTICSEARCH_PASSWORD)
    if has_secret and any(node.scheme == "http" and node.hostname not in LOOPBACK for node in nodes):
        hint = "Use an https address, with ELASTICSEARCH_CA_FILE or ELASTICSEARCH_CA_FINGERPRINT."
        found.append(Warning("The credentials of Elasticsearch travel in clear.", hint=hint, id="search.W004"))
    return found


def _has_port(node: SplitResult) -> bool:
    try:
        return node.port is not None
    except ValueError:
        return False
