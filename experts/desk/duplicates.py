"""Finds cards that may be one: the same ORCID iD, the same or nearly the same name, the same acronym."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from experts.models import Card, DistinctCards

SHORTEST_NEAR = 6  # letters of a name below which one letter makes another name
MOST_ALIKE = 12  # cards of one name that are compared with one another
REASONS: dict[str, Promise] = {
    "orcid": _("same ORCID iD"),
    "name": _("same name"),
    "near": _("nearly the same name"),
    "acronym": _("same acronym"),
    "organisation": _("same organisation"),
}
WEIGHTS = {"orcid": 8, "name": 4, "near": 2, "acronym": 2, "organisation": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What tells a card from another. `pk` is 0 for one that is not saved."""

    pk: int
    kind: str
    name: str
    acronym: str = ""
    organisation: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two cards that may be one, by number, and the names of the reasons, the strongest first."""

    first: int
    second: int
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[reason] for reason in self.reasons)

    @property
    def labels(self) -> list[str]:
        return [str(REASONS[reason]) for reason in self.reasons]


def name_words(name: str) -> str:
    """Return the words of a name in any order, without accents, case and signs: `Jean-Marc DUPONT` = `dupont jean marc`."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(sorted(plain.split()))


def _letters(acronym: str) -> str:
    return name_words(acronym.replace(".", "")).replace(" ", "")


@dataclass(slots=True)
class Lookalikes:
    """Cards by what they may share, to find those that look like one more."""

    known: dict[int, Traits] = field(default_factory=dict)
    by_key: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_directory(cls) -> "Lookalikes":
        """Read every card, in one query."""
        found = cls()
        for row in Card.objects.order_by("pk").values("pk", "kind", "name", "acronym", "organisation", "orcid"):
            found.add(Traits(**row))
        return found

    def add(self, traits: Traits) -> None:
        self.known[traits.pk] = traits
        for key in _keys(traits):
            self.by_key[key].append(traits.pk)

    def like(self, traits: Traits) -> list[tuple[int, tuple[str, ...]]]:
        """Cards that may be this one, the likeliest first, each with the names of the reasons."""
        numbers = {pk for key in _keys(traits) for pk in self.by_key.get(key, ())[:MOST_ALIKE]}
        told = [(pk, _reasons(traits, self.known[pk])) for pk in numbers if pk != traits.pk]
        return sorted((pair for pair in told if pair[1]), key=lambda pair: (-_weight(pair[1]), pair[0]))

    def pairs(self) -> list[Pair]:
        """Every two cards that may be one and were not told apart, the likeliest first; one query."""
        apart = set(DistinctCards.objects.values_list("first_id", "second_id"))
        numbers = {
            (min(two), max(two)) for group in self.by_key.values() for two in combinations(group[:MOST_ALIKE], 2)
        }
        found = []
        for first, second in numbers - apart:
            if first != second and (reasons := _reasons(self.known[first], self.known[second])):
                found.append(Pair(first=first, second=second, reasons=reasons))
        return sorted(found, key=lambda pair: (-pair.weight, pair.first, pair.second))


def _weight(reasons: Iterable[str]) -> int:
    return sum(WEIGHTS[reason] for reason in reasons)


def _keys(traits: Traits) -> Iterator[tuple[str, str]]:
    words = name_words(traits.name)
    yield "name", words
    if traits.orcid:
        yield "orcid", traits.orcid
    if traits.acronym and traits.kind == "organisation":
        yield "acronym", _letters(traits.acronym)
    letters = words.replace(" ", "")
    if len(letters) >= SHORTEST_NEAR:
        # Two names at one letter's distance share a text with one letter taken out of either.
        yield from (("letters", key) for key in {letters, *_shortened(letters)})


def _shortened(letters: str) -> set[str]:
    return {letters[:at] + letters[at + 1 :] for at in range(len(letters))}


def _reasons(one: Traits, other: Traits) -> tuple[str, ...]:
    if one.kind != other.kind:
        return ()
    found = []
    if one.orcid and one.orcid == other.orcid:
        found.append("orcid")
    elif one.orcid and other.orcid:
        return ()  # two people of one name
    first, second = name_words(one.name), name_words(other.name)
    if first == second:
        found.append("name")
    elif _is_near(first.replace(" ", ""), second.replace(" ", "")):
        found.append("near")
    if one.kind == "organisation" and one.acronym and _letters(one.acronym) == _letters(other.acronym):
        found.append("acronym")
    if found and one.organisation and name_words(one.organisation) == name_words(other.organisation):
        found.append("organisation")
    return tuple(found)


def _is_near(one: str, other: str) -> bool:
    """Whether one letter more, less, another or two swapped make one name of the other."""
    if min(len(one), len(other)) < SHORTEST_NEAR or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]:
        return True
    return rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]


def cards_of(pairs: Sequence[Pair]) -> dict[int, Card]:
    """Return the cards of these pairs by number, in one query."""
    numbers = {number for pair in pairs for number in (pair.first, pair.second)}
    return Card.objects.select_related("place", "user").in_bulk(numbers)
