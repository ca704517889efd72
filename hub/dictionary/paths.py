"""Ways to join two tables along the documented links. Pure functions on values, no database."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

MAX_WAYS = 3
MAX_DETOUR = 2  # an alternative may take this many joins more than the shortest way
MAX_TRIES = 20_000  # a graph far denser than the documented one must not hold a request


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One join, read from `start` to `end`: `columns` of the one equal `end_columns` of the other, pair by pair."""

    link: int
    start: str
    end: str
    columns: tuple[str, ...]
    end_columns: tuple[str, ...]
    note: str = ""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(zip(self.columns, self.end_columns, strict=False))

    def reversed(self) -> "Hop":
        return Hop(
            link=self.link,
            start=self.end,
            end=self.start,
            columns=self.end_columns,
            end_columns=self.columns,
            note=self.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Joins that lead from the first table to the last."""

    hops: tuple[Hop, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, in the order of the joins."""
        return (self.hops[0].start, *(hop.end for hop in self.hops))


class LinkGraph:
    """The links of the dictionary, each of which can be walked both ways."""

    def __init__(self, hops: Iterable[Hop]) -> None:
        self._leaving: dict[str, list[Hop]] = {}
        for hop in hops:
            for direction in (hop, hop.reversed()):
                self._leaving.setdefault(direction.start, []).append(direction)
        for leaving in self._leaving.values():
            leaving.sort(key=lambda hop: (len(hop.columns), hop.end, hop.columns))

    @property
    def tables(self) -> Mapping[str, list[Hop]]:
        """The joins that leave each table, by its name; a table without any is not there."""
        return self._leaving

    def distances(self, table: str, *, most: int | None = None) -> dict[str, int]:
        """How many joins each table is away, the table itself included; those beyond `most` are left out."""
        found = {table: 0}
        waiting = deque([table])
        while waiting:
            name = waiting.popleft()
            if most is not None and found[name] >= most:
                continue
            for hop in self._leaving.get(name, ()):
                if hop.end not in found:
                    found[hop.end] = found[name] + 1
                    waiting.append(hop.end)
        return found

    def ways(self, start: str, end: str, *, limit: int = MAX_WAYS) -> list[Way]:
        """Return the shortest way and up to `limit - 1` others, at most `MAX_DETOUR` joins longer, through other tables.

        Ways grow best first, by the joins made and those still needed (A* with the true distance as its bound: Hart,
        Nilsson and Raphael 1968), so they come out by length, then by the number of columns they compare.
        """
        if start == end:
            return []
        needed = self.distances(end)
        if start not in needed:
            return []
        longest = needed[start] + MAX_DETOUR
        found: dict[tuple[str, ...], Way] = {}
        for way in self._by_length(start, end, needed, longest):
            found.setdefault(way.tables, way)
            if len(found) == limit:
                break
        return list(found.values())

    def other_keys(self, hop: Hop) -> list[Hop]:
        """Other links between the same two tables."""
        return [other for other in self._leaving[hop.start] if other.end == hop.end and other.link != hop.link]

    def _by_length(self, start: str, end: str, needed: Mapping[str, int], longest: int) -> Iterator[Way]:
        count = 0
        waiting: list[tuple[int, int, int, tuple[Hop, ...]]] = [(needed[start], 0, 0, ())]
        while waiting and count < MAX_TRIES:
            _length, compared, _number, hops = heappop(waiting)
            here = hops[-1].end if hops else start
            if here == end:
                yield Way(hops=hops)
                continue
            passed = {start, *(hop.end for hop in hops)}
            for hop in self._leaving[here]:
                length = len(hops) + 1 + needed[hop.end]
                if hop.end not in passed and length <= longest:
                    count += 1
                    heappush(waiting, (length, compared + len(hop.columns), count, (*hops, hop)))
