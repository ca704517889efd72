"""Finds who knows several things at once, and is near: a few people to begin with, not a list to search through."""

from collections.abc import Collection

from django.db.models import Count, F, Q, Value
from django.db.models.lookups import Exact

from experts.models import Availability, Card
from experts.queries.cards import PUBLIC_ONLY, for_display, visible_cards
from experts.queries.nearness import Near, chords_near, largest_chord

FAR_KM = 150  # beyond, a nearer person who knows one thing less is worth more
Wanted = Collection[tuple[str, str]]


def nearest_who_know(
    wanted: Wanted, *, near: Near | None, audience: frozenset[str] = PUBLIC_ONLY, limit: int = 3
) -> list[Card]:
    """Cards that name the most of these skills, given as (kind, slug); near ones first, then the nearest.

    Without a skill named, whoever is nearest; without a point, whoever knows most. What is unavailable is left out. Each card
    carries the distance for `distance_of`. A fixed number of queries.
    """
    cards = visible_cards(audience).exclude(Exact(F("open_now"), Value(Availability.UNAVAILABLE.value)))
    named = Q()
    for kind, slug in wanted:
        named |= Q(skills__kind=kind, skills__slug=slug)
    cards = (
        cards.annotate(matches=Count("skills", filter=named, distinct=True)).filter(matches__gt=0)
        if named
        else cards.annotate(matches=Count("pk"))
    )
    chords = chords_near(near) if near is not None else {}
    far = largest_chord(Near(latitude=0, longitude=0, km=FAR_KM)) or 0.0
    rows = cards.order_by("-kind", F("open_now"), "name", "pk").values_list("pk", "place_id", "matches")
    nowhere = 5.0  # no chord of the unit sphere has a square above 4

    def rank(row: tuple[int, int | None, int]) -> tuple[bool, int, float]:
        chord = chords.get(row[1] or 0, nowhere)
        return (bool(chords) and chord > far, -row[2], chord)

    best = sorted(rows, key=rank)[:limit]  # stable: those alike stay people first, then most open
    by_key = for_display(Card.objects.all()).in_bulk([pk for pk, _place, _matches in best])
    found = []
    for pk, place, _matches in best:
        card = by_key[pk]
        if near is not None and place in chords:
            card.chord_squared = chords[place]  # type: ignore[attr-defined]  # -- as the ORM's annotation
        found.append(card)
    return found
