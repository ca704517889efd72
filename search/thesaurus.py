"""
The synonyms in force, as this process last read them: the editors' entries and the shipped English vocabulary.

An editor's change counts at the next search in every process of the host (the generation that empties the page cache
has risen), and within seconds on other hosts. What is compared then is one small query; entries are read only if it differs.
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.models import Count, Max
from django.db.models.signals import post_delete, post_save

from hub.base.generation import generation
from search.query import Query
from search.synonyms import ENGLISH, SynonymEntry, Thesaurus, read_list

logger = logging.getLogger(__name__)
DATA = Path(__file__).parent / "data"
CHECK_SECONDS = 5.0
WAIT_SECONDS = 15.0  # after a table that could not be read

Version = tuple[Any, ...]


@dataclass(slots=True)
class _Kept:
    """What this process holds, and of which state of the table."""

    thesaurus: Thesaurus | None = None
    version: Version = ()
    generation: int = -1
    checked: float = 0.0
    failed: float = 0.0

    @property
    def waits(self) -> bool:
        """The table could not be read a moment ago: no search pays for trying again yet."""
        return bool(self.failed) and time.monotonic() - self.failed < WAIT_SECONDS


_kept = _Kept()
_reading = threading.Lock()


@lru_cache(maxsize=1)
def english_vocabulary() -> tuple[SynonymEntry, ...]:
    """The shipped English words with their French."""
    return tuple(read_list(DATA / "english.txt", language=ENGLISH))


@lru_cache(maxsize=1)
def _english_alone() -> Thesaurus:
    return Thesaurus(english_vocabulary())


def shipped_synonyms() -> Iterator[SynonymEntry]:
    """What a new site begins with; editors keep it from then on."""
    return read_list(DATA / "synonyms.txt")


def _version() -> Version:
    from search.models import Synonym  # noqa: PLC0415 -- models read the values of this module's neighbours

    told = Synonym.objects.aggregate(changed=Max("changed_at"), entries=Count("pk"), last=Max("pk"))
    return (told["changed"], told["entries"], told["last"])


def _read() -> Thesaurus:
    from search.models import Synonym  # noqa: PLC0415 -- as above

    own = [synonym.entry for synonym in Synonym.objects.filter(active=True)]
    return Thesaurus([*own, *english_vocabulary()])


def known_synonyms() -> Thesaurus:
    """The synonyms in force now; without a database, the shipped English words alone."""
    now, raised = time.monotonic(), generation().current()
    if _kept.thesaurus is not None and _kept.generation == raised and now - _kept.checked < CHECK_SECONDS:
        return _kept.thesaurus
    if _kept.waits:
        return _kept.thesaurus or _english_alone()
    with _reading:
        try:
            version = _version()
            if _kept.thesaurus is None or version != _kept.version:
                _kept.thesaurus, _kept.version = _read(), version
        except DatabaseError:
            logger.warning("the synonyms cannot be read: those read before are applied for now")
            _kept.failed = now
            return _kept.thesaurus or _english_alone()
        _kept.generation, _kept.checked, _kept.failed = raised, now, 0.0
        return _kept.thesaurus


def forget_synonyms(**_signal: Any) -> None:
    """Have this process read them again at its next search, also inside the transaction of the change."""
    _kept.thesaurus, _kept.failed = None, 0.0


def watch_changes() -> None:
    """Connect to the changes of the entries."""
    from search.models import Synonym  # noqa: PLC0415 -- called once models are there

    for signal in (post_save, post_delete):
        signal.connect(forget_synonyms, sender=Synonym, dispatch_uid=f"synonyms-{id(signal)}")


def with_synonyms(query: Query) -> Query:
    """The same question with what its words also call for, unless it is to be taken as typed."""
    if not query.text.strip() or query.as_typed or query.synonyms:
        return query
    return replace(query, synonyms=known_synonyms().found_in(query.text))
