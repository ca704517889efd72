"""
Identifiers of tables and variables, unbroken and case-blind, in the canonical spelling of the site's reader.

What an identifier is, is the site's business: the functions named in `settings.SEARCH_IDENTIFIERS` know.
"""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from search.analysis import identifier_tokens

logger = logging.getLogger(__name__)
Reader = Callable[..., tuple[Any, ...]]
Located = tuple[tuple[int, int, str], ...]


def _no_reader(*_given: object, **_options: object) -> tuple[Any, ...]:
    return ()


@lru_cache(maxsize=32)
def _reader(path: str) -> Reader:
    if not path:
        return _no_reader
    try:
        reader: Reader = import_string(path)
    except ImportError:
        logger.warning("no identifier reader at %s: identifiers are indexed as written", path)
        return _no_reader
    return reader


def _asked(what: str, *given: object, **options: object) -> tuple[Any, ...]:
    """What the site's function of this name answers; nothing where the database is away."""
    try:
        return _reader(settings.SEARCH_IDENTIFIERS.get(what, ""))(*given, **options)
    except DatabaseError:
        logger.warning("the identifier reader has no database: identifiers are taken as written")
        return ()


def canonical_identifiers(text: str, *, in_code: bool = False) -> tuple[str, ...]:
    """What the site's reader finds in a text, lower case."""
    return tuple(dict.fromkeys(name.lower() for name in _asked("read", text, in_code=in_code)))


def located_identifiers(text: str) -> Located:
    """Identifiers written or in pieces (`er prs f`): (start, end, canonical name in lower case), apart and in order."""
    return tuple((start, end, name.lower()) for start, end, name in _asked("locate", text))


def nearest_identifiers(token: str, limit: int = 3) -> tuple[str, ...]:
    """Known identifiers near to a token that is none, as they are written: `BEN_NIR_PAS` gives `BEN_NIR_PSA`."""
    return _asked("nearest", token, limit)


def related_documents(text: str) -> tuple[str, ...]:
    """Keys of documents to see beside what the identifiers of a reader's text mean; none where it holds none."""
    names = [name for _start, _end, name in located_identifiers(text)]
    if not names and " " not in text.strip():  # `valo` alone is the variable
        names = list(canonical_identifiers(text, in_code=True))
    return _asked("related", names) if names else ()


def identifiers_in(text: str, declared: Iterable[str] = ()) -> list[str]:
    """Every identifier of a text: those declared, those written with `_`, and their canonical spellings; lower case."""
    return identifiers_of([text], declared)


def identifiers_of(texts: Iterable[str], declared: Iterable[str] = ()) -> list[str]:
    """Every identifier of these texts: those declared, those written with `_`, and their canonical spellings; lower case."""
    found = dict.fromkeys(name.lower() for name in declared)
    for text in texts:
        if text:
            found.update(dict.fromkeys(token.lower() for token in identifier_tokens(text)))
            found.update(dict.fromkeys(canonical_identifiers(text)))
    return list(found)


def identifiers_spelled_out(*texts: str) -> list[str]:
    """The identifiers that texts hold in pieces, as transcripts do; lower case, each once."""
    return list(dict.fromkeys(name.lower() for text in texts if text for name in _asked("spelled_out", text)))
