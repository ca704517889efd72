"""The set a reader may see: near a place, by facet, counted."""

import itertools
import random

import pytest
from geopy.distance import great_circle

from django.db import connection

from experts.models import Card, on_sphere
from experts.queries import (
    Filters,
    card_of,
    cards_matching,
    cards_near_home,
    distance_of,
    experts_near,
    facet_counts,
    for_display,
    public_card_of,
    shared_unit,
    units_of,
)
from experts.vocabulary import BASES, TOOLS, TOPICS
from hub.places.models import Place
from hub.places.queries import resolve_place
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db

TOWNS = ("Lyon", "Villeurbanne", "Vienne (38)", "Grenoble", "Paris", "Brest", "Saint-Denis (974)", "Nouméa", "Papeete")


def _place(text: str) -> Place:
    place = resolve_place(text)
    assert place is not None
    return place


def _crowd(count: int, seed: int = 1) -> None:
    chance = random.Random(seed)
    for _number in range(count):
        CardFactory(
            user=None,
            kind=chance.choice(["person", "person", "organisation"]),
            place=chance.choice(TOWNS),
            precision=chance.choice(["commune", "departement", "region", "hidden"]),
            databases=chance.sample([name for name, _broader in BASES[:6]], 2),
            topics=chance.sample([name for name, _broader in TOPICS[:4]], chance.randint(0, 2)),
            tools=chance.sample([name for name, _broader in TOOLS[:4]], 1),
            availability=chance.choice(["available", "limited", "unavailable"]),
        )


def test_nearest_come_first_and_the_radius_holds() -> None:
    for town in TOWNS:
        CardFactory(place=town)
    near = list(experts_near(_place("69008"), 50).select_related("place"))
    assert [card.place.name for card in near] == ["Lyon", "Villeurbanne", "Vienne"]
    distances = [distance_of(card) for card in experts_near(_place("Lyon"), None)]
    assert distances == sorted(distances)
    assert len(distances) == len(TOWNS)


def test_distance_is_the_great_circle_to_the_unit() -> None:
    origin = _place("Rennes")
    for town in TOWNS:
        CardFactory(place=town)
    for card in experts_near(origin, None):
        assert distance_of(card) == pytest.approx(
            great_circle(origin.point, (card.latitude, card.longitude)).km, rel=1e-5
        )


def test_box_never_cuts_off_the_circle() -> None:
    chance = random.Random(2)
    card = CardFactory(place="Lyon")
    for latitude, longitude in [(-17.0, 179.9), (45.0, 0.0), (89.0, 10.0), (-22.0, 166.0)]:
        for _number in range(40):
            here = (latitude + chance.uniform(-1, 1), (longitude + chance.uniform(-3, 3) + 180) % 360 - 180)
            x, y, z = on_sphere(*here)
            Card.objects.filter(pk=card.pk).update(latitude=here[0], longitude=here[1], x=x, y=y, z=z)
            km = great_circle((latitude, longitude), here).km
            assert experts_near((latitude, longitude), km * 1.001).exists()
            assert not experts_near((latitude, longitude), km * 0.999).exists()


def test_nearby_query_reads_the_index_of_points() -> None:
    CardFactory()
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL scans small tables")
    sql, parameters = experts_near(_place("Lyon"), 50).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "experts_card_point" in plan


@pytest.mark.parametrize("text", ["Dunkerque", "Finistère", "Bretagne"])
def test_units_shared_with_the_place_read_an_index_too(text: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL scans small tables")
    sql, parameters = experts_near(_place(text), 50).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = [str(row[3]) for row in cursor.fetchall()]
    assert any("experts_card_point" in step for step in plan), plan
    assert not any(step.startswith("SCAN experts_card") for step in plan), plan


def test_card_of_a_unit_that_holds_the_town_is_near_it() -> None:
    town, departement, region = (
        CardFactory(place="Dunkerque", precision=precision) for precision in ("commune", "departement", "region")
    )
    CardFactory(place="Lille")
    CardFactory(place="Amiens", precision="departement")
    here = _place("Dunkerque")
    found = list(for_display(experts_near(here, 10)))
    assert found[0] == town
    assert set(found) == {town, departement, region}
    assert [shared_unit(card, here) for card in (town, departement, region)] == [None, departement.place, region.place]
    assert set(experts_near(here.point, 10)) == {town}


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Bretagne", {"Brest", "Quimper", "Rennes", "Finistère", "Bretagne"}),
        ("Finistère", {"Brest", "Quimper", "Finistère", "Bretagne"}),
    ],
)
def test_area_holds_every_card_inside_whatever_the_radius(
    text: str, inside: set[str], django_assert_num_queries
) -> None:
    for town in ("Brest", "Quimper", "Rennes", "Nantes"):
        CardFactory(place=town)
    CardFactory(place="Brest", precision="departement")
    CardFactory(place="Brest", precision="region")
    CardFactory(place="Rennes", precision="hidden")
    place = _place(text)
    with django_assert_num_queries(2):
        found = list(for_display(experts_near(place, 1)))
        units = {card.place.name: shared_unit(card, place) for card in found}
    assert set(units) == inside
    assert None not in units.values()


def test_hidden_and_members_cards_are_for_those_who_may() -> None:
    public, members, hidden = CardFactory(), CardFactory(members=True), CardFactory(hidden=True)
    anonymous, signed_in = frozenset({"public"}), frozenset({"public", "members"})
    everything = Filters()
    assert list(cards_matching(everything, audience=anonymous)) == [public]
    assert set(cards_matching(everything, audience=signed_in)) == {public, members}
    assert set(experts_near(_place("Lyon"), 10)) == {public}
    assert cards_near_home(10) == [public]
    assert card_of(hidden.user) == hidden
    assert public_card_of(hidden.user, signed_in) is None
    assert public_card_of(members.user) is None
    assert card_of(UserFactory()) is None


@pytest.mark.parametrize("near", [False, True])
def test_each_count_is_the_length_of_the_list_after_the_click(near: bool) -> None:
    _crowd(60)
    point = None
    if near:
        from experts.queries import Near  # noqa: PLC0415 -- only here

        place = _place("Isère")
        point = Near(latitude=place.latitude, longitude=place.longitude, km=120, place=place)
    starts = [
        {},
        {"base": ("dcir",)},
        {"base": ("pmsi", "egb")},
        {"base": ("pmsi",), "tool": ("sas",)},
        {"region": ("84",)},
        {"kind": ("person",), "topic": ("cancer",)},
    ]
    clicks = 0
    for values in starts:
        filters = Filters(values=values)
        total = cards_matching(filters, near=point).count()
        for facet, counts in facet_counts(filters, total=total, near=point).items():
            for count in counts:
                chosen = filters.of(facet)
                if count.is_chosen:
                    assert count.value in chosen
                    continue
                clicked = Filters(values={**values, facet: (*chosen, count.value)})
                assert cards_matching(clicked, near=point).count() == count.count, (values, facet, count)
                clicks += 1
    assert clicks > 60


def test_facets_take_one_query(django_assert_num_queries) -> None:
    _crowd(5)
    with django_assert_num_queries(1):
        facet_counts(Filters(values={"base": ("dcir",), "region": ("84",)}), total=1)


def test_any_within_a_facet_all_between_facets() -> None:
    both, one, other = (
        CardFactory(databases=["DCIR"], tools=["R"]),
        CardFactory(databases=["EGB"], tools=["R"]),
        CardFactory(databases=["DCIR"], tools=["SAS"]),
    )
    assert set(cards_matching(Filters(values={"base": ("dcir", "egb")}))) == {both, one, other}
    assert set(cards_matching(Filters(values={"base": ("dcir", "egb"), "tool": ("r",)}))) == {both, one}


def test_units_hold_the_same_people_as_the_list() -> None:
    _crowd(60)
    for values in [{}, {"base": ("pmsi",)}, {"tool": ("r",), "kind": ("person",)}]:
        cards = cards_matching(Filters(values=values))
        units = units_of(cards)
        assert sum(unit.count for unit in units) == cards.count() > 0
        assert len({unit.place and unit.place.pk for unit in units}) == len(units)


def test_home_page_shows_several_regions() -> None:
    for town in ("Lyon", "Lyon", "Grenoble", "Paris", "Brest"):
        CardFactory(place=town)
    shown = cards_near_home(3)
    assert len({card.region_id for card in shown}) == 3


def test_distances_from_anywhere_never_narrow_below_the_unit() -> None:
    one, other = (
        CardFactory(place="Villeurbanne", precision="departement"),
        CardFactory(place="Vénissieux", precision="departement"),
    )
    origins = Place.objects.filter(kind="departement").order_by("code")
    for origin, km in itertools.product(origins[:100:4], (10, 50, 200)):
        found = {card.pk: distance_of(card) for card in experts_near(origin, km)}
        assert set(found) in (set(), {one.pk, other.pk})
        assert len(set(found.values())) <= 1
