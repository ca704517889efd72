"""The terms of the glossary as this process last read them: for the words explained on a page, the compass, and search.

A change counts on the next page that any process of the host makes: the generation that empties the page cache has risen.
"""

import threading
import time
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Subquery, Sum, Value
from django.db.models.functions import Length
from django.utils.text import Truncator

from wagtail.models import PageViewRestriction

from hub.base.generation import generation
from hub.pages import queries
from hub.pages.models import GlossaryTerm

LONGEST_NOTE = 220  # characters
CHECK_SECONDS = 5.0
Version = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that anybody may read: `note` says in a line what it is."""

    pk: int
    title: str
    expansion: str
    note: str
    url: str

    @property
    def is_acronym(self) -> bool:
        """Whether it is written in capitals, so that its case tells it from a word of every day."""
        return sum(sign.isupper() for sign in self.title) > 1


@dataclass(slots=True)
class _Kept:
    terms: tuple[Term, ...] | None = None
    version: Version = ()
    generation: int = -1
    checked: float = 0.0


_kept = _Kept()
_reading = threading.Lock()


def _version() -> Version:
    rows = PageViewRestriction.objects.order_by().annotate(every=Value(1)).values("every").annotate(n=Max("pk"))
    live = GlossaryTerm.objects.live().annotate(barred=Subquery(rows.values("n")))
    told = live.aggregate(
        count=Count("pk"),
        last=Max("last_published_at"),
        revision=Max("live_revision"),
        size=Sum(Length("url_path")),
        restriction=Max("barred"),
    )
    return tuple(told.values())


def _note(expansion: str, summary: str) -> str:
    said = " – ".join(part for part in (expansion.strip(), " ".join(summary.split())) if part)
    return Truncator(said).chars(LONGEST_NOTE)


def _read() -> tuple[Term, ...]:
    """Each title once; of two pages of one title, the one that says more."""
    found: dict[str, Term] = {}
    rows = GlossaryTerm.objects.live().exclude(queries.hidden()).defer("body").order_by("pk")[: queries.MAX_TERMS]
    for page in rows:
        term = Term(
            pk=page.pk,
            title=page.title.strip(),
            expansion=page.expansion.strip(),
            note=_note(page.expansion, page.summary),
            url=queries.address_of(page.url_path),
        )
        key = term.title.casefold()
        if term.title and term.url and (key not in found or len(found[key].note) < len(term.note)):
            found[key] = term
    return tuple(sorted(found.values(), key=lambda term: queries.sorting_key(term.title)))


def known_terms() -> tuple[Term, ...]:
    """Public terms in the order of the glossary: no query right after the last time, one where nothing has changed.

    Inside a transaction, which may be the one of the change, it is always looked whether something has.
    """
    now, raised = time.monotonic(), generation().current()
    is_fresh = _kept.generation == raised and now - _kept.checked < CHECK_SECONDS
    if _kept.terms is not None and is_fresh and not connection.in_atomic_block:
        return _kept.terms
    with _reading:
        version = _version()
        if _kept.terms is None or version != _kept.version:
            _kept.terms, _kept.version = _read(), version
        _kept.generation, _kept.checked = raised, now
        return _kept.terms
