"""Finds the set that the list, the map and the exports show: how many at each administrative unit, nearest first.

A place is looked for among units, never among people: whatever is asked, everybody of one unit is found, or nobody.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Aggregate, Case, CharField, Count, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan, Lookup

from experts.marks import FIXED, FIXED_VALUES, region_mark, region_of_mark, skill_mark, skill_of
from experts.models import Availability, Card, Skill
from experts.queries.cards import FACETS, PUBLIC_ONLY, SKILL_FACETS, Filters, for_display, visible_cards
from experts.queries.nearness import Near, chords_near
from hub.places.models import Place, PlaceKind

BEYOND = 3  # of the nearest, where nobody is within the radius
OPEN = tuple(str(value) for value in Availability.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """A value of a facet. `count` is the length of the list once it is chosen beside what already is."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFound:
    """How many cards stand at a unit (its primary key), and the squared chord from the point asked to its centre."""

    place_id: int
    chord_squared: float
    count: int


class Joined(Aggregate):
    """The texts of a group, one after the other."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Sequence[Any]]:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


class AmongKeys(Lookup[Any]):
    """`IN` for many whole numbers as one parameter: thousands of placeholders take longer to write than to look up."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, values = self.process_lhs(compiler, connection)
        condition = f"{left} IN (SELECT value FROM json_each(%s))"  # noqa: S608 -- a column of ours, the keys as a parameter
        return condition, [*values, json.dumps(self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*values, self.rhs]


class Found:
    """A set of cards, most open first, or nearest first near a point. It counts and slices as a paginator wants it."""

    def __init__(self, filters: Filters, *, audience: frozenset[str] = PUBLIC_ONLY, near: Near | None = None) -> None:
        self.filters = filters
        self.near = near
        self.audience = audience
        # Members find a card by what its owner gives to members, which they may read on it.
        self._marks = Concat("facets", "members_facets") if "members" in audience else F("facets")
        self._words = _chosen_words(filters)
        self._conditions = {facet: self._condition(facet) for facet in FACETS if filters.of(facet)}
        self._chords = None if near is None else chords_near(near)
        self._only: frozenset[int] | None = None

    def nearest(self, most: int) -> list[Card]:
        """Return the nearest cards of the same facets, however far from the point asked."""
        anywhere = None if self.near is None else replace(self.near, km=None)
        return Found(self.filters, audience=self.audience, near=anywhere)[:most]

    def or_nearest(self, most: int) -> "Found":
        """Return this set, or where nobody is within the radius the nearest `most` as a set, in the order of one without a point."""
        if self.near is None or self.total:
            return self
        found = Found(self.filters, audience=self.audience)
        found._only = frozenset(card.pk for card in self.nearest(most))
        return found

    @cached_property
    def total(self) -> int:
        return sum(row["n"] for row in self._counted if not row["branch"])

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Card]:
        """Return the cards of a part of the list, with what a list shows, and each with its distance for `distance_of`."""
        start, stop = part.start or 0, min(part.stop if part.stop is not None else self.total, self.total)
        if start >= stop:
            return []
        cards = self.cards()
        if self.near is None:
            return list(for_display(cards.order_by(F("open_now"), "name", "pk"))[start:stop])
        chosen, skipped = self._units_of_part(start, stop)
        chords = {unit.place_id: unit.chord_squared for unit in chosen}
        turn = Case(
            *(When(place=key, then=Value(number)) for number, key in enumerate(chords)), output_field=IntegerField()
        )
        cards = cards.filter(place__in=list(chords))
        ordered = cards.order_by(*([turn] if len(chords) > 1 else []), F("open_now"), "name", "pk")
        found = list(for_display(ordered)[start - skipped : stop - skipped])
        for card in found:
            card.chord_squared = chords[card.place_id or 0]  # type: ignore[attr-defined]  # -- as the ORM's annotation
        return found

    def cards(self) -> QuerySet[Card]:
        """The cards of these facets, wherever they are, in no order."""
        return self._matching(self._conditions)

    def facet_counts(self) -> dict[str, list[FacetCount]]:
        """Each facet's values, most frequent first.

        Within a facet that already has a choice, another value widens the list: its count is that wider list's length.
        """
        values: dict[str, Counter[str]] = {branch: Counter() for branch in ("", *self._conditions)}
        for row in self._counted:
            values[row["branch"]].update(row["marks"] or "")
            values[row["branch"]].update({f"open:{level}": row[f"open_{number}"] for number, level in enumerate(OPEN)})
        read = _reading(set().union(*values.values()))
        counts: dict[str, list[FacetCount]] = {facet: [] for facet in FACETS}
        for branch, counter in values.items():
            for mark, n in counter.items():
                if not n or mark not in read:
                    continue
                facet, value, label = read[mark]
                is_chosen = value in self.filters.of(facet)
                # A facet with a choice: the chosen values are counted in the set itself, the others beside it.
                is_beside = facet == branch and not is_chosen
                if not is_beside and (branch or (facet in self._conditions and not is_chosen)):
                    continue
                count = self.total + n if is_beside else n
                counts[facet].append(FacetCount(value=value, label=label, count=count, is_chosen=is_chosen))
        for found in counts.values():
            found.sort(key=lambda item: (-item.count, item.label))
        return counts

    def _units_of_part(self, start: int, stop: int) -> tuple[list[UnitFound], int]:
        """Units that hold this part of the list, and how many cards come before the first of them."""
        chosen, passed, skipped = [], 0, 0
        for unit in self._nearest_first:
            if passed >= stop:
                break
            if passed + unit.count > start:
                chosen.append(unit)
            else:
                skipped = passed + unit.count
            passed += unit.count
        return chosen, skipped

    @cached_property
    def _counted(self) -> list[dict[str, Any]]:
        """Rows of each branch: the set itself (""), and for each facet with a choice what that facet alone leaves out."""
        branches = [self._grouped("", self._matching(self._conditions))]
        for facet, condition in self._conditions.items():
            others = {name: each for name, each in self._conditions.items() if name != facet}
            branches.append(self._grouped(facet, self._matching(others).filter(~condition)))
        return list(branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0])

    @cached_property
    def _nearest_first(self) -> tuple[UnitFound, ...]:
        chords = self._chords or {}
        units = [
            UnitFound(place_id=row["place_id"], chord_squared=chords[row["place_id"]], count=row["n"])
            for row in self._counted
            if not row["branch"]
        ]
        return tuple(sorted(units, key=lambda unit: (unit.chord_squared, unit.place_id)))

    def _matching(self, conditions: dict[str, Q]) -> QuerySet[Card]:
        cards = visible_cards(self.audience).filter(*conditions.values())
        if self._only is not None:
            cards = cards.filter(pk__in=self._only)
        return cards if self._chords is None else cards.filter(AmongKeys(F("place_id"), list(self._chords)))

    def _condition(self, facet: str) -> Q:
        chosen = self.filters.of(facet)
        if facet == "availability":
            return Q(open_now__in=chosen)
        condition = Q(pk__in=[])
        for value in chosen:
            if mark := self._words.get((facet, value)):
                condition |= Q(GreaterThan(StrIndex(self._marks, Value(mark)), 0))
        return condition

    def _grouped(self, branch: str, cards: QuerySet[Card]) -> QuerySet[Any, Any]:
        """Cards by unit near a point, all together without one: how many, their marks, how many are how open."""
        opens = {f"open_{number}": Count("pk", filter=Q(open_now=level)) for number, level in enumerate(OPEN)}
        keys = () if self._chords is None else ("place_id",)
        rows: QuerySet[Any, Any] = cards.order_by().values(*keys, branch=Value(branch, output_field=CharField()))
        counted: QuerySet[Any, Any] = rows.annotate(n=Count("pk"), marks=Joined(self._marks), **opens).order_by()
        return counted


def _chosen_words(filters: Filters) -> dict[tuple[str, str], str]:
    """Marks of the chosen values, by facet and value."""
    words: dict[tuple[str, str], str] = dict(FIXED)
    skills = Q()
    for facet, kind in SKILL_FACETS.items():
        if chosen := filters.of(facet):
            skills |= Q(kind=kind, slug__in=chosen)
    if skills:
        kinds = {str(kind): facet for facet, kind in SKILL_FACETS.items()}
        for key, of_kind, slug in Skill.objects.filter(skills).values_list("pk", "kind", "slug"):
            words[kinds[of_kind], slug] = skill_mark(key)
    if codes := filters.of("region"):
        regions = Place.objects.filter(kind=PlaceKind.REGION, code__in=codes).values_list("pk", "code")
        words |= {("region", code): region_mark(key) for key, code in regions}
    return words


def _reading(marks: set[str]) -> dict[str, tuple[str, str, str]]:
    """What marks stand for: facet, value, label."""
    read = {mark: (facet, value, value) for mark, (facet, value) in FIXED_VALUES.items()}
    read |= {f"open:{level}": ("availability", level, level) for level in OPEN}
    single = [mark for mark in marks if len(mark) == 1]
    skills = [key for mark in single if (key := skill_of(mark)) is not None]
    regions = [key for mark in single if (key := region_of_mark(mark)) is not None]
    facets = {str(kind): facet for facet, kind in SKILL_FACETS.items()}
    text = CharField()
    words = (
        Skill.objects.filter(pk__in=skills, kind__in=list(facets)).order_by().values_list("pk", "kind", "slug", "name")
    )
    named = Place.objects.filter(pk__in=regions).order_by()
    for key, kind, value, label in words.union(
        named.values_list("pk", Value("region", output_field=text), "code", "name"), all=True
    ):
        mark = region_mark(key) if kind == "region" else skill_mark(key)
        read[mark] = (facets.get(kind, kind), value, label)
    return read
