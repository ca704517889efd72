"""
From families of documents to index entries: what both engines keep, decided once.

A root's entry also holds the text of its children, so that words spread over a thread find it, and so that counting
roots is counting entries. A child open to everybody who sees the root is only ever shown below it; a child with
narrower rights lends the root nothing and stands in results by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from math import exp
from zlib import crc32

from django.utils import timezone

from search.analysis import clean
from search.documents import MEMBERS, PUBLIC, Document

MAX_FAMILY_TEXT = 400_000
SOLVED = frozenset({"solved", "résolu", "résolue"})
AUTHORITY_SHARE = 0.9
SOLVED_SHARE = 0.08
FRESH_SHARE = 0.08
FRESH_DAYS = 730.0
TIE_BREAK = 0.001  # equals come in the same order in every engine, whatever order they were written in


@dataclass(slots=True, kw_only=True)
class Entry:
    """
    One line of the index. `family` holds the texts of a root's open children, `headings` those of them that are titles, and
    `member_names` the identifiers some of them are titled with, lower case; `weight` multiplies its score.
    """

    document: Document
    is_root: bool
    visibility: tuple[str, ...]
    parent_title: str = ""
    family: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    family_identifiers: tuple[str, ...] = ()
    member_names: tuple[str, ...] = ()
    children: int = 0

    @property
    def own_title(self) -> str:
        """What its title says beside its root's: that finds the root, not each of its children."""
        return self.document.title if self.is_root else _heading(self.document.title, self.parent_title)

    @property
    def weight(self) -> float:
        return weight_of(self.document) + TIE_BREAK * crc32(self.document.key.encode()) / 2**32

    @property
    def day(self) -> int | None:
        """The day of the document as a number (`date.toordinal`), None where it has none."""
        document = self.document
        if document.dated is not None:
            return document.dated.toordinal()
        if document.created is None:
            return None
        moment = document.created
        return (moment.astimezone(timezone.get_default_timezone()) if moment.tzinfo else moment).date().toordinal()


def authority_of(document: Document) -> float:
    """Between 0 and 1."""
    return min(max(document.authority, 0.0), 1.0)


def is_solved(states: Iterable[str]) -> bool:
    return not SOLVED.isdisjoint(value.lower() for value in states)


def weight_of(document: Document, now: datetime | None = None) -> float:
    """From 1.0 to about 1.9: authority, a solved question, and freshness as it stood when the entry was written."""
    weight = 1.0 + AUTHORITY_SHARE * authority_of(document)
    if is_solved(document.facets.get("state", ())):
        weight += SOLVED_SHARE
    moment = document.updated or document.created
    if moment is not None:
        age = (
            (now or datetime.now(UTC)) - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        ).total_seconds() / 86400
        weight += FRESH_SHARE * exp(-max(age, 0.0) / FRESH_DAYS)
    return weight


def _is_open(child: Document, root: Document) -> bool:
    """Whether everybody who sees the root sees the child; `public` holds everybody, `members` every group."""
    tokens = set(child.visibility)
    return (
        PUBLIC in tokens
        or (MEMBERS in tokens and PUBLIC not in root.visibility)
        or (bool(root.visibility) and tokens >= set(root.visibility))
    )


def _narrowed(child: Document, root: Document) -> tuple[str, ...]:
    """Tokens of a child that is not open: its own where the root asks for less, else those both share."""
    if PUBLIC in root.visibility or MEMBERS in root.visibility:
        return tuple(child.visibility)
    return tuple(token for token in child.visibility if token in root.visibility)


def _heading(title: str, above: str) -> str:
    """What a child's title says beside its root's: a minute's is its talk's title and the time."""
    rest = title.removeprefix(above)
    return rest if rest == title or not rest[:2].strip(" –-:·").isalnum() else title


def family_entries(family: list[Document]) -> Iterator[Entry]:
    """Entries of one family; a child without its root in the family stands by itself."""
    root = next((document for document in family if not document.parent), None)
    if root is None:
        for child in family:
            yield Entry(document=child, is_root=True, visibility=tuple(child.visibility))
        return
    texts: list[str] = []
    headings: list[str] = []
    names: dict[str, None] = {}
    members: dict[str, None] = {}
    opened = 0
    room = MAX_FAMILY_TEXT
    for child in family:
        if child is root or child.key == root.key:
            continue
        if not _is_open(child, root):
            yield Entry(document=child, is_root=True, visibility=_narrowed(child, root), parent_title=root.title)
            continue
        opened += 1
        names.update(dict.fromkeys(child.identifiers))
        if child.table:  # a variable: its title is its name
            members[child.title.strip().lower()] = None
        heading = _heading(child.title, root.title)
        headings.append(heading)
        for text in (child.body, heading):
            if text and room > 0:
                texts.append(text[:room])
                room -= len(text)
        yield Entry(document=child, is_root=False, visibility=tuple(root.visibility), parent_title=root.title)
    yield Entry(
        document=root,
        is_root=True,
        visibility=tuple(root.visibility),
        family=texts,
        headings=headings,
        family_identifiers=tuple(names),
        member_names=tuple(members),
        children=opened,
    )


def entries(documents: Iterable[Document]) -> Iterator[Entry]:
    """Entries of many documents, a root and its children following one another; memory is bounded by one family."""
    for _root, family in groupby(documents, key=lambda document: document.root):
        yield from family_entries([_cleaned(document) for document in family])


def _cleaned(document: Document) -> Document:
    """The same document in text that every engine can store."""
    return replace(
        document,
        key=clean(document.key),
        parent=clean(document.parent),
        title=clean(document.title),
        body=clean(document.body),
        url=clean(document.url),
        anchor=clean(document.anchor),
        identifiers=tuple(clean(name) for name in document.identifiers),
        facets={
            clean(name): tuple(
                dict.fromkeys(_theme(clean(str(value))) if name == "theme" else clean(str(value)) for value in values)
            )
            for name, values in document.facets.items()
            if values
        },
    )


def _theme(value: str) -> str:
    """A theme as a facet shows it: `mortalité` in the forum and `Mortalité` on a talk are one."""
    return value[:1].upper() + value[1:]
