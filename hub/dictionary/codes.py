"""Codes looked up by their beginning or by words of their meaning, over every nomenclature."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter, or_

from django.db.models import Case, Q, Value, When

from hub.dictionary.held_codes import SHORTEST_WORD, HeldCodes, held_codes
from hub.dictionary.models import Nomenclature, NomenclatureEntry, Variable
from hub.dictionary.nearest import is_one_slip
from search.analysis import clean, fold, singular

SHORTEST = 2  # one letter is in nearly every meaning
MOST_WORDS = 6
PER_PAGE = 50

Place = tuple[int, int, int]  # rank, number of the nomenclature, position in it


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
    """Codes that begin with the text, then those whose meaning holds each of its words in the singular, list by list.

    The codes are looked for in memory where they are held (see `held_codes`), then one query reads those shown, and one
    the variables. `after` is what the page before gave; a wrong one starts again. A text of one sign finds nothing.
    """
    wanted = _words(text)
    if not wanted:
        return CodesFound()
    lists = {row[0]: row for row in _lists()}
    held = held_codes((number, digest, count) for number, _name, _title, digest, count in lists.values())
    behind = _place(after) or (0, 0, 0)
    stored = [number for number, *_facts, count in lists.values() if count and number not in held]
    places = merge(_held_places(held, wanted, behind), _stored_places(stored, wanted, behind, limit + 1))
    found = list(islice(places, limit + 1))
    shown = found[:limit]
    rows = _rows(shown)
    used = _variables({lists[number][1] for _rank, number, _position in shown})
    codes = tuple(
        CodeFound(
            code=rows[place][0],
            label=rows[place][1],
            nomenclature=lists[place[0]][1],
            title=lists[place[0]][2],
            variables=tuple(used.get(lists[place[0]][1], ())),
        )
        for _rank, *numbers in shown
        if (place := (numbers[0], numbers[1])) in rows
    )
    return CodesFound(codes=codes, after="-".join(map(str, shown[-1])) if len(found) > limit else "")


def nearest_text(text: str) -> str:
    """What may have been meant by a text that finds no code: the beginning of a code, words one slip away, without those that
    no meaning holds. Empty when nothing is near. Only what is held in memory is looked at.
    """
    held = held_codes((number, digest, count) for number, _name, _title, digest, count in _lists()).values()
    near = []
    for word in _words(text):
        if any(_singular(word) in codes.text for codes in held):
            near.append(word)
        elif other := _nearest_word(word, held):
            near.append(other)
    found = " ".join(word.upper() if _is_code(word) else word for word in near)
    return found if near != _words(text) and find_codes(found, limit=1).codes else ""


def _nearest_word(word: str, held: Iterable[HeldCodes]) -> str:
    if _is_code(word):
        shorter = (word[:length] for length in range(len(word) - 1, SHORTEST, -1))
        return next((code for code in shorter if any(any(codes.beginning(code)) for codes in held)), "")
    if len(word) < SHORTEST_WORD:
        return ""
    near = {other for codes in held for other in codes.words if other[0] == word[0] and is_one_slip(word, other)}
    return min(near, key=lambda other: (sorted(other) != sorted(word), abs(len(other) - len(word)), other), default="")


def _is_code(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _words(text: str) -> list[str]:
    wanted = fold(clean(text)).split()[:MOST_WORDS]
    return wanted if len("".join(wanted)) >= SHORTEST else []


def _singular(word: str) -> str:
    """The beginning that the plural and the singular of a word share; a code stays as it is."""
    if len(word) < SHORTEST_WORD or not word.isalpha():
        return word
    one = singular(word)
    return one[:-1] if one == word and word[-1] in "sx" else one


def _lists() -> Iterable[tuple[int, str, str, str, int]]:
    rows = Nomenclature.objects.order_by("pk")
    return rows.values_list("pk", "name", "title", "entries_digest", "entry_count")


def _held_places(held: Mapping[int, HeldCodes], wanted: Sequence[str], behind: Place) -> Iterator[Place]:
    """Where codes are found in memory, in order, and no further than is asked for."""
    typed, words = " ".join(wanted), [_singular(word) for word in wanted]
    for rank in (0, 1):
        for number, codes in held.items():
            if (rank, number) < behind[:2]:
                continue
            after = behind[2] if (rank, number) == behind[:2] else 0
            if rank == 0:
                yield from ((rank, number, position) for position in codes.beginning(typed, after=after))
            else:
                found = codes.holding(words, after=after)
                yield from ((rank, number, position) for position, line in found if not line.startswith(typed))


def _stored_places(numbers: Sequence[int], wanted: Sequence[str], behind: Place, limit: int) -> list[Place]:
    """Where codes are found in the lists that are not held."""
    if not numbers:
        return []
    entries = NomenclatureEntry.objects.filter(nomenclature__in=numbers)
    typed = " ".join(wanted)
    holds = Q(*(Q(folded__contains=_singular(word)) for word in wanted))
    rank = Case(When(folded__startswith=typed, then=Value(0)), default=Value(1))
    entries = entries.filter(Q(folded__startswith=typed) | holds).annotate(rank=rank).filter(_behind(*behind))
    return list(
        entries.order_by("rank", "nomenclature_id", "position").values_list("rank", "nomenclature_id", "position")[
            :limit
        ]
    )


def _rows(places: Iterable[Place]) -> dict[tuple[int, int], tuple[str, str]]:
    """The code and the meaning at each place; one query, none for no place."""
    by_list = groupby(sorted((number, position) for _rank, number, position in places), key=itemgetter(0))
    asked = [Q(nomenclature=number, position__in=[at for _, at in positions]) for number, positions in by_list]
    if not asked:
        return {}
    rows = NomenclatureEntry.objects.filter(reduce(or_, asked)).order_by()
    return {
        (number, position): (code, label)
        for number, position, code, label in rows.values_list("nomenclature_id", "position", "code", "label")
    }


def _place(after: str) -> Place | None:
    """Read where a page ended: rank, number of the nomenclature, position in it."""
    longest = 9
    numbers = [int(part) for part in after.split("-") if part.isascii() and part.isdigit() and len(part) <= longest]
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == len(("rank", "list", "position")) else None


def _behind(rank: int, nomenclature: int, position: int) -> Q:
    further = Q(nomenclature__gt=nomenclature) | Q(nomenclature=nomenclature, position__gt=position)
    return Q(rank__gt=rank) | (Q(rank=rank) & further)


def _variables(names: Iterable[str]) -> dict[str, list[str]]:
    """The variables coded with each of these nomenclatures."""
    used: dict[str, list[str]] = {}
    if names:
        rows = Variable.objects.filter(nomenclature__in=names).order_by("key").values_list("nomenclature", "key")
        for nomenclature, key in rows.distinct():
            used.setdefault(nomenclature, []).append(key)
    return used
