"""Reads the names of tables, variables and nomenclatures in any text: search queries, posts, code, transcripts."""

import re
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import ClassVar

from django.core.cache import cache
from django.db import transaction

from hub.dictionary import queries
from hub.dictionary.names import FIELD, MACRO, archive_base, looks_like_identifier, name_key

_VERSION_KEY = "dictionary:names"
_VERSION_CHECK_SECONDS = 5.0
# Possessive everywhere and bounded: one pass, whatever the text.
_PIECE = rf"(?:[A-Za-z0-9]|{MACRO}|{FIELD})"
_BEGINS = r"(?:(?<![A-Za-z0-9_&])_*+|(?<=[A-Za-z0-9]__))"  # _ER_PRS_F_ is emphasis, a__b two names
_NAME = rf"[A-Za-z]{_PIECE}{{0,30}}+"
_REST = rf"(?:\\?_{_PIECE}{{1,40}}+)"
_WITH_UNDERSCORE = re.compile(rf"{_BEGINS}({_NAME}{_REST}{{1,8}}+)")
_ANY_WORD = re.compile(rf"{_BEGINS}({_NAME}{_REST}{{0,8}}+)")
_PMSI_SHORT = re.compile(r"(?<![A-Za-z0-9_&])T?(?:MCO|SSR|HAD|RIP|SUP)[0-9a&{]\w[^\s,;:()]{0,30}+", re.IGNORECASE)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_FIELDS = ("MCO", "SSR", "HAD", "RIP", "SUP")
_LIBRARY = re.compile(r"(?<![A-Za-z0-9_.&])&?[A-Za-z][A-Za-z0-9_]{0,20}\.{1,2}\Z")
_LONGEST_LIBRARY = 24
_LONGEST_STOPPED = 4
_MOST_REMEMBERED = 50_000


class _KnownNames:
    """The names of the dictionary as this process last read them."""

    names: Mapping[str, str] | None = None
    resolved: ClassVar[dict[str, str]] = {}
    version: str = ""
    checked: float = 0.0


def forget_names() -> None:
    """Have every process read the names again: this one at once, the others once the transaction is committed."""
    _KnownNames.names = None
    if not transaction.get_connection().in_atomic_block:
        _announce()
    elif not any(entry[1] is _announce for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_announce)


def _announce() -> None:
    _KnownNames.names = None
    cache.set(_VERSION_KEY, uuid.uuid4().hex, None)


def known_names() -> Mapping[str, str]:
    """Canonical name by `name_key`, kept per process, compared with a shared version every few seconds."""
    now = time.monotonic()
    if _KnownNames.names is None or now - _KnownNames.checked > _VERSION_CHECK_SECONDS:
        version = cache.get(_VERSION_KEY, "")
        if _KnownNames.names is None or version != _KnownNames.version:
            _KnownNames.names = {name_key(name): name for name in queries.identifier_names()}
            _KnownNames.resolved = {}
            _KnownNames.version = version
        _KnownNames.checked = now
    return _KnownNames.names


def canonical_name(token: str) -> str:
    """The canonical name that a token spells, or an empty text when the dictionary holds none."""
    names, resolved = known_names(), _KnownNames.resolved
    found = resolved.get(token)
    if found is None:
        found = names.get(name_key(token), "")
        if not found and (base := archive_base(token)):
            found = names.get(name_key(base), "")
        if len(resolved) < _MOST_REMEMBERED:
            resolved[token] = found
    return found


def is_ambiguous(name: str) -> bool:
    """Whether a name of the dictionary is also a word of every day (`age`, `source`, `VALO`): read in code only."""
    return "_" not in name or len(name) <= _LONGEST_STOPPED


def _read_token(token: str) -> str:
    """The name a token spells, or the token itself where it is written as SNDS names are; else an empty text."""
    token = token.replace("\\", "")
    if name := canonical_name(token):
        return name
    base = archive_base(token)
    if base and token.startswith(base) and looks_like_identifier(base):
        return base
    return token if looks_like_identifier(token) else ""


def _clean(text: str) -> str:
    """The text without invisible signs, and with `&` where a page wrote its entity."""
    if not text.isascii() and _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    return text.replace("&amp;", "&") if "&amp;" in text else text


def _written(text: str) -> Iterator[tuple[int, int, str]]:
    """Names written outside code, with where they stand; those ambiguous left out."""
    if "_" in text:
        for match in _WITH_UNDERSCORE.finditer(text):
            if (name := _read_token(match[1])) and not is_ambiguous(name):
                yield *match.span(1), name


def _short(text: str) -> Iterator[tuple[int, int, str]]:
    """Tables of the PMSI named without T_ or without its underscore (`MCO19B`, `TMCO19B`), with where they stand."""
    upper = text.upper()
    if any(field in upper for field in _FIELDS):
        for match in _PMSI_SHORT.finditer(text):
            if name := canonical_name(match[0]):
                yield *match.span(), name


def located_names(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where names are written in a text, the library or alias before them included: (start, end, name), in order."""
    found = []
    for start, end, name in (*_written(text), *_short(text)):
        library = _LIBRARY.search(text, max(0, start - _LONGEST_LIBRARY), start)
        found.append((library.start() if library else start, end, name))
    return tuple(sorted(found))


def read_identifiers(text: str, *, in_code: bool = False) -> tuple[str, ...]:
    """Identifiers found in a text, canonical, each once, in order of appearance.

    Reads every spelling of a known name (`t_mco19b`, `T_MCO&aa.B`, `oravue.ER_PRS_F_2018`) and takes an unknown one as it
    stands when it is written as SNDS names are. Names without underscore or of four letters or fewer (`age`, `VALO`) are
    words of every day: they are read in code only, `in_code` or between backquotes.
    """
    text = _clean(text)
    found: dict[str, None] = {}
    if not in_code:  # where they stand is no matter here: only what may hold one is looked at
        marked = " ".join(part for part in text.split() if "_" in part) if "_" in text else ""
        found.update((name, None) for _start, _end, name in _written(marked))
        found.update((name, None) for _start, _end, name in _short(text))
    spans = [text] if in_code else _CODE.findall(text) if "`" in text else []
    for span in spans:  # a name without underscore counts where the writer marked it as code
        found.update((name, None) for token in _ANY_WORD.findall(span) if (name := _read_token(token)))
    return tuple(found)
