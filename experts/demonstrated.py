"""What a person showed in the community, apart from what their card declares: each thing with its evidence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hub.base.contributions import Contribution, contributions_of
from hub.dictionary.models import Table

ACCEPTED = "accepted_answer"
KINDS: dict[str, Promise] = {
    ACCEPTED: _("Accepted answers"),
    "talk": _("Talks given"),
    "page": _("Pages reviewed"),
    "answer": _("Other answers"),
}
ITEMS_OF_A_KIND = 5
MOST_TABLES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Contributions of one kind, newest first; `total` counts those left out too."""

    kind: str
    label: str
    total: int
    items: tuple[Contribution, ...]

    @property
    def more(self) -> int:
        return self.total - len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredTable:
    """A table a person answered about; `url` is the newest of those answers, the accepted ones first."""

    name: str
    title: str
    table_url: str
    url: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstrated:
    """What somebody gave that anybody may read. `proven` holds the short names of what accepted answers were about."""

    evidence: tuple[Evidence, ...] = ()
    tables: tuple[AnsweredTable, ...] = ()
    themes: tuple[tuple[str, int], ...] = ()
    proven: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.evidence)

    def proves(self, name: str) -> bool:
        """Whether an accepted answer was about this theme or database, or about a narrower one (`PMSI MCO` for `PMSI`)."""
        slug = slugify(name)
        return bool(slug) and any(known == slug or known.startswith(f"{slug}-") for known in self.proven)


def demonstrated_by(user_id: int | None) -> Demonstrated:
    """Gather what a person gave, from every feature that declares contributions; nothing for nobody."""
    return demonstrated_in(contributions_of([user_id]).get(user_id, [])) if user_id is not None else Demonstrated()


def demonstrated_in(contributions: Sequence[Contribution]) -> Demonstrated:
    """Sort the contributions of one person, newest first; one query, for the tables they name."""
    given = [item for item in contributions if item.kind in KINDS]
    answers = sorted((item for item in given if item.identifiers), key=lambda item: item.kind != ACCEPTED)
    tables = _tables(answers)
    bases = {name: table.base for name, table in tables.items() if table.base}
    accepted = [item for item in given if item.kind == ACCEPTED]
    proven = {name for item in accepted for name in (*item.topics, *item.bases)}
    proven |= {bases[name] for item in accepted for name in item.identifiers if name in bases}
    return Demonstrated(
        evidence=tuple(_by_kind(given)),
        tables=tuple(_answered(answers, tables)),
        themes=tuple(Counter(name for item in given for name in (*item.topics, *item.bases)).most_common(MOST_TABLES)),
        proven=frozenset(map(slugify, proven)) - {""},
    )


def _by_kind(given: Sequence[Contribution]) -> Iterable[Evidence]:
    for kind, label in KINDS.items():
        items = [item for item in given if item.kind == kind]
        if items:
            yield Evidence(kind=kind, label=str(label), total=len(items), items=tuple(items[:ITEMS_OF_A_KIND]))


def _tables(answers: Sequence[Contribution]) -> dict[str, Table]:
    names = {name for item in answers for name in item.identifiers}
    if not names:
        return {}
    return {table.name: table for table in Table.objects.filter(name__in=names).only("name", "title", "base")}


def _answered(answers: Sequence[Contribution], tables: dict[str, Table]) -> Iterable[AnsweredTable]:
    counts = Counter(name for item in answers for name in item.identifiers if name in tables)
    for name, count in counts.most_common(MOST_TABLES):
        newest = next(item for item in answers if name in item.identifiers)
        yield AnsweredTable(
            name=name,
            title=tables[name].title,
            table_url=tables[name].get_absolute_url(),
            url=newest.url,
            count=count,
        )
