"""Identifiers of tables and variables, unbroken and case-blind, in the canonical spelling of the site's reader."""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from search.analysis import identifier_tokens

logger = logging.getLogger(__name__)
Reader = Callable[..., tuple[str, ...]]


def _no_reader(text: str, *, in_code: bool = False) -> tuple[str, ...]:  # noqa: ARG001 -- the reader's signature
    return ()


@lru_cache(maxsize=4)
def _reader(path: str) -> Reader:
    if not path:
        return _no_reader
    try:
        reader: Reader = import_string(path)
    except ImportError:
        logger.warning("no identifier reader at %s: identifiers are indexed as written", path)
        return _no_reader
    return reader


def canonical_identifiers(text: str, *, in_code: bool = False) -> tuple[str, ...]:
    """What the reader of `settings.SEARCH_IDENTIFIER_READER` finds in a text, lower case."""
    try:
        names = _reader(settings.SEARCH_IDENTIFIER_READER)(text, in_code=in_code)
    except DatabaseError:
        logger.warning("the identifier reader has no database: identifiers are taken as written")
        return ()
    return tuple(dict.fromkeys(name.lower() for name in names))


def identifiers_in(text: str, declared: Iterable[str] = ()) -> list[str]:
    """Every identifier of a text: those declared, those written with `_`, and their canonical spellings; lower case."""
    found = dict.fromkeys(name.lower() for name in declared)
    if text:
        found.update(dict.fromkeys(token.lower() for token in identifier_tokens(text)))
        found.update(dict.fromkeys(canonical_identifiers(text)))
    return list(found)
