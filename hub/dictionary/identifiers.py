"""Reads the names of tables, variables and nomenclatures in any text: search queries, posts, code, transcripts."""

import re
import time
import uuid
from collections.abc import Iterator, Mapping

from django.core.cache import cache
from django.db import transaction

from hub.dictionary import queries
from hub.dictionary.names import archive_base, looks_like_identifier, name_key

_VERSION_KEY = "dictionary:names"
_VERSION_CHECK_SECONDS = 5.0
# A macro variable (&aa.), a format field ({aa}) or an escaped underscore (\_) may stand inside a name.
_PIECE = r"(?:[A-Za-z0-9]|&[A-Za-z]\w{0,11}\.{0,2}|\{\w{1,12}\})"
_WITH_UNDERSCORE = re.compile(rf"(?<![A-Za-z0-9_&])[A-Za-z]{_PIECE}{{0,30}}(?:\\?_{_PIECE}{{1,40}})+")
_ANY_WORD = re.compile(rf"(?<![A-Za-z0-9_&])[A-Za-z]{_PIECE}{{0,30}}(?:\\?_{_PIECE}{{1,40}})*")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_LONGEST_STOPPED = 4


class _KnownNames:
    """The names of the dictionary as this process last read them."""

    names: Mapping[str, str] | None = None
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
            _KnownNames.version = version
        _KnownNames.checked = now
    return _KnownNames.names


def canonical_name(token: str) -> str:
    """The canonical name that a token spells, or an empty text when the dictionary holds none."""
    names = known_names()
    found = names.get(name_key(token))
    if found is None and (base := archive_base(token)):
        found = names.get(name_key(base))
    return found or ""


def _tokens(text: str, *, in_code: bool) -> Iterator[str]:
    if in_code:
        yield from _ANY_WORD.findall(text)
        return
    yield from _WITH_UNDERSCORE.findall(text)
    if "`" in text:  # a name without underscore counts where the writer marked it as code
        for span in _CODE.findall(text):
            yield from _ANY_WORD.findall(span)


def read_identifiers(text: str, *, in_code: bool = False) -> tuple[str, ...]:
    """Identifiers found in a text, canonical, each once, in order of appearance.

    Reads every spelling of a known name (`t_mco19b`, `T_MCO&aa.B`, `ER_PRS_F_2018`) and takes an unknown one as it stands
    when it is written as SNDS names are. Names without underscore or of four letters or fewer (`age`, `VALO`) are words
    of every day: they are read in code only, `in_code` or between backquotes.
    """
    found: dict[str, None] = {}
    for raw in _tokens(text, in_code=in_code):
        token = raw.replace("\\", "")
        name = canonical_name(token)
        if not name and looks_like_identifier(token):
            name = token
            base = archive_base(token)
            if base and looks_like_identifier(base):
                name = base
        if name and (in_code or "`" in text or ("_" in name and len(name) > _LONGEST_STOPPED)):
            found[name] = None
    return tuple(found)
