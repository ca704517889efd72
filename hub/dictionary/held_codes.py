"""The codes of the nomenclatures as a process holds them, folded, one text for each list: a search reads no row of the database.

A text is known by the fingerprint of its codes, which is kept with the nomenclature: another import makes another one, so
what is held is never out of date. Lists beyond `MOST_HELD` codes together are left to the database.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from hub.dictionary.models import NomenclatureEntry

MOST_HELD = 250_000  # codes: about twelve megabytes
SHORTEST_WORD = 4


class HeldCodes:
    """What the codes of one list are found by, in their order; positions count from 1."""

    def __init__(self, lines: Iterable[str]) -> None:
        starts, parts, length = array("L"), [""], 1
        for line in lines:
            starts.append(length)
            parts.append(line.replace("\n", " "))
            length += len(line) + 1
        starts.append(length)
        self.text = "\n".join([*parts, ""])
        self.starts = starts

    def beginning(self, text: str, *, after: int = 0) -> Iterator[int]:
        """Positions behind `after` of the codes that begin with the text."""
        if after >= len(self.starts):
            return
        place = self.starts[after] - 1
        while (place := self.text.find(f"\n{text}", place)) >= 0:
            position = bisect_right(self.starts, place + 1)
            yield position
            place = self.starts[position] - 1

    def holding(self, words: Sequence[str], *, after: int = 0) -> Iterator[tuple[int, str]]:
        """Positions behind `after` of what holds every word, each with its text."""
        if after >= len(self.starts):
            return
        first, *others = sorted(words, key=len, reverse=True)
        place = self.starts[after]
        while (place := self.text.find(first, place)) >= 0:
            position = bisect_right(self.starts, place)
            line = self.text[self.starts[position - 1] : self.starts[position] - 1]
            if all(word in line for word in others):
                yield position, line
            place = self.starts[position]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the meanings, to tell one that is written wrong."""
        return frozenset(word for word in self.text.split() if len(word) >= SHORTEST_WORD and word.isalpha())


class _Held:
    by_digest: Mapping[str, HeldCodes] = {}


def held_codes(lists: Iterable[tuple[int, str, int]]) -> dict[int, HeldCodes]:
    """The texts of these lists (number, fingerprint, how many codes), by their number and in their order.

    Those without a fingerprint and those too long are left out. One query reads all that is not held yet, what is held of
    other lists is let go.
    """
    wanted, room = {}, MOST_HELD
    for number, digest, count in lists:
        if digest and count <= room:
            wanted[number] = digest
            room -= count
    used = set(wanted.values())
    known = {digest: held for digest, held in _Held.by_digest.items() if digest in used}
    if missing := [number for number, digest in wanted.items() if digest not in known]:
        rows = NomenclatureEntry.objects.filter(nomenclature__in=missing).order_by("nomenclature_id", "position")
        read = rows.values_list("nomenclature_id", "folded").iterator(chunk_size=2000)
        for number, group in groupby(read, key=itemgetter(0)):
            known[wanted[number]] = HeldCodes(folded for _number, folded in group)
    _Held.by_digest = known
    return {number: known[digest] for number, digest in wanted.items() if digest in known}
