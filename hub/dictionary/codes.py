"""Codes looked up by their beginning or by words of their meaning, over every nomenclature."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from hub.dictionary.models import NomenclatureEntry, Variable
from search.analysis import clean, fold

SHORTEST = 2  # one letter is in nearly every meaning
MOST_WORDS = 6
PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFound:
    """One code with its meaning, where it stands, and the variables that are coded with it."""

    code: str
    label: str
    nomenclature: str
    title: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesFound:
    """A page of codes; `after` asks for the next page, empty on the last."""

    codes: tuple[CodeFound, ...] = ()
    after: str = ""


def folded_entry(code: str, label: str) -> str:
    """Return what a code is found by: itself and its meaning, in small letters without accents."""
    return fold(clean(f"{code} {label}"))


def find_codes(text: str, *, after: str = "", limit: int = PER_PAGE) -> CodesFound:
    """Codes that begin with the text, then those whose meaning holds each of its words, in the order of their lists.

    One pass over the codes, and one query for the variables. `after` is what the page before gave; a wrong one starts
    again. A text of one sign finds nothing.
    """
    wanted = fold(clean(text)).split()[:MOST_WORDS]
    if len("".join(wanted)) < SHORTEST:
        return CodesFound()
    entries = NomenclatureEntry.objects.select_related("nomenclature")
    for word in wanted:
        entries = entries.filter(folded__contains=word)
    rank = Case(When(folded__startswith=" ".join(wanted), then=Value(0)), default=Value(1))
    entries = entries.annotate(rank=rank).order_by("rank", "nomenclature", "position")
    if place := _place(after):
        entries = entries.filter(_behind(*place))
    found = list(entries[: limit + 1])
    shown = found[:limit]
    next_page = f"{shown[-1].rank}-{shown[-1].nomenclature_id}-{shown[-1].position}" if len(found) > limit else ""
    return CodesFound(codes=_with_variables(shown), after=next_page)


def _place(after: str) -> tuple[int, int, int] | None:
    """Read where a page ended: rank, number of the nomenclature, position in it."""
    longest = 9
    numbers = [int(part) for part in after.split("-") if part.isascii() and part.isdigit() and len(part) <= longest]
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == len(("rank", "list", "position")) else None


def _behind(rank: int, nomenclature: int, position: int) -> Q:
    further = Q(nomenclature__gt=nomenclature) | Q(nomenclature=nomenclature, position__gt=position)
    return Q(rank__gt=rank) | (Q(rank=rank) & further)


def _with_variables(entries: Sequence[NomenclatureEntry]) -> tuple[CodeFound, ...]:
    names = {entry.nomenclature.name for entry in entries}
    used: dict[str, list[str]] = {}
    if names:
        rows = Variable.objects.filter(nomenclature__in=names).order_by("key").values_list("nomenclature", "key")
        for nomenclature, key in rows.distinct():
            used.setdefault(nomenclature, []).append(key)
    return tuple(
        CodeFound(
            code=entry.code,
            label=entry.label,
            nomenclature=entry.nomenclature.name,
            title=entry.nomenclature.title,
            variables=tuple(used.get(entry.nomenclature.name, ())),
        )
        for entry in entries
    )
