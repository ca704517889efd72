"""The set a reader may see: near a place, by facet, counted."""

import random
from copy import copy

import pytest
from geopy.distance import great_circle

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from experts.models import Card, Skill
from experts.queries import (
    FACETS,
    PUBLIC_ONLY,
    Filters,
    Found,
    Near,
    card_of,
    cards_at,
    cards_near_home,
    distance_of,
    public_card_of,
    shared_unit,
    units_of,
    visible_cards,
)
from experts.services import save_card, settle_facets
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


def _near(place: Place | tuple[float, float], km: float | None) -> Near:
    if isinstance(place, Place):
        return Near(latitude=place.latitude, longitude=place.longitude, km=km, place=place)
    return Near(latitude=place[0], longitude=place[1], km=km)


def _found(place: Place | tuple[float, float], km: float | None) -> list[Card]:
    return Found(Filters(), near=_near(place, km))[:]


def _matches(card: Card, filters: Filters) -> bool:
    """The rule of the facets, read from the card itself: any value within a facet, all facets together."""
    slugs = {facet: {skill.slug for skill in card.skills.all() if skill.kind == facet} for facet in FACETS}
    slugs |= {
        "kind": {card.kind},
        "sector": {card.sector},
        "availability": {str(card.availability_now)},
        "region": {card.region.code} if card.region is not None else set(),
    }
    return all(slugs[facet] & set(values) for facet, values in filters.values.items())


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
            languages=chance.sample(["Français", "English"], 1),
            sector=chance.choice(["", "hospital", "research"]),
            availability=chance.choice(["available", "limited", "unavailable"]),
        )


def test_nearest_come_first_and_the_radius_holds() -> None:
    for town in TOWNS:
        CardFactory(place=town)
    assert [card.place.name for card in _found(_place("69008"), 50)] == ["Lyon", "Villeurbanne", "Vienne"]
    distances = [distance_of(card) for card in _found(_place("Lyon"), None)]
    assert distances == sorted(distances)
    assert len(distances) == len(TOWNS)


def test_distance_is_the_great_circle_to_the_unit() -> None:
    origin = _place("Rennes")
    for town in TOWNS:
        CardFactory(place=town)
    for card in _found(origin, None):
        here = (card.place.latitude, card.place.longitude)
        assert distance_of(card) == pytest.approx(great_circle(origin.point, here).km, rel=1e-5)


def test_box_never_cuts_off_the_circle() -> None:
    chance = random.Random(2)
    card = CardFactory(place="Lyon")
    for latitude, longitude in [(-17.0, 179.9), (45.0, 0.0), (89.0, 10.0), (-22.0, 166.0)]:
        for _number in range(40):
            here = (latitude + chance.uniform(-1, 1), (longitude + chance.uniform(-3, 3) + 180) % 360 - 180)
            Place.objects.filter(pk=card.place_id).update(latitude=here[0], longitude=here[1])
            km = great_circle((latitude, longitude), here).km
            assert _found((latitude, longitude), km * 1.001) == [card]
            assert _found((latitude, longitude), km * 0.999) == []


@pytest.mark.parametrize("text", ["Lyon", "Finistère", "Bretagne"])
def test_finding_by_place_reads_indexes_alone(text: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL scans small tables")
    CardFactory(place="Brest")
    place = _place(text)
    with CaptureQueriesContext(connection) as queries:
        found = Found(Filters(values={"base": ("dcir",)}), near=_near(place, 50))
        found.facet_counts()
    plans = []
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            plans += [str(row[3]) for row in cursor.fetchall()]
    assert any("experts_card USING COVERING INDEX experts_card_unit" in step for step in plans), plans
    assert any("places_place_point" in step for step in plans), plans
    assert not any(step.startswith(("SCAN experts_card", "SCAN places_place")) for step in plans), plans


def test_card_of_a_unit_that_holds_the_town_is_near_it() -> None:
    town, departement, region = (
        CardFactory(place="Dunkerque", precision=precision) for precision in ("commune", "departement", "region")
    )
    CardFactory(place="Lille")
    CardFactory(place="Amiens", precision="departement")
    here = _place("Dunkerque")
    found = _found(here, 10)
    assert found[0] == town
    assert set(found) == {town, departement, region}
    assert [shared_unit(card, here) for card in (town, departement, region)] == [None, departement.place, region.place]
    assert _found(here.point, 10) == [town]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Bretagne", {"Brest", "Quimper", "Rennes", "Finistère", "Bretagne"}),
        ("Finistère", {"Brest", "Quimper", "Finistère", "Bretagne"}),
    ],
)
def test_area_holds_every_card_inside_whatever_the_radius(text: str, inside: set[str]) -> None:
    for town in ("Brest", "Quimper", "Rennes", "Nantes"):
        CardFactory(place=town)
    CardFactory(place="Brest", precision="departement")
    CardFactory(place="Brest", precision="region")
    CardFactory(place="Rennes", precision="hidden")
    place = _place(text)
    units = {card.place.name: shared_unit(card, place) for card in _found(place, 1)}
    assert set(units) == inside
    assert None not in units.values()


def test_hidden_and_members_cards_are_for_those_who_may() -> None:
    public, members, hidden = CardFactory(), CardFactory(members=True), CardFactory(hidden=True)
    anonymous, signed_in = frozenset({"public"}), frozenset({"public", "members"})
    assert Found(Filters(), audience=anonymous)[:] == [public]
    assert set(Found(Filters(), audience=signed_in)[:]) == {public, members}
    assert set(_found(_place("Lyon"), 10)) == {public}
    assert cards_near_home(10) == [public]
    assert card_of(hidden.user) == hidden
    assert public_card_of(hidden.user, signed_in) is None
    assert public_card_of(members.user) is None
    assert card_of(UserFactory()) is None


STARTS = (
    {},
    {"base": ("dcir",)},
    {"base": ("pmsi", "egb")},
    {"base": ("pmsi",), "tool": ("sas",)},
    {"base": ("nobody-knows-it",)},
    {"region": ("84", "11")},
    {"kind": ("person",), "topic": ("cancer",), "availability": ("available", "limited")},
    {"language": ("francais",), "sector": ("hospital",)},
)


@pytest.mark.parametrize("is_near", [False, True])
def test_set_units_and_counts_agree_with_the_cards_themselves(is_near: bool) -> None:
    _crowd(70)
    near = _near(_place("Isère"), 120) if is_near else None
    everybody = Found(Filters(), near=near)[:]
    assert len(everybody) > 20
    clicks = 0
    for values in STARTS:
        filters = Filters(values=values)
        found = Found(filters, near=near)
        expected = {card.pk for card in everybody if _matches(card, filters)}
        assert {card.pk for card in found[:]} == expected, values
        assert found.total == sum(unit.count for unit in units_of(found)) == len(expected)
        for facet, counts in found.facet_counts().items():
            for count in counts:
                chosen = filters.of(facet)
                if count.is_chosen:
                    assert count.value in chosen
                    assert count.count == sum(
                        _matches(card, Filters(values={**values, facet: (count.value,)}))
                        for card in everybody
                        if card.pk in expected
                    )
                    continue
                clicked = Filters(values={**values, facet: (*chosen, count.value)})
                assert sum(_matches(card, clicked) for card in everybody) == count.count, (values, facet, count)
                clicks += 1
    assert clicks > 100


@pytest.mark.parametrize("is_near", [False, True])
def test_pages_of_the_list_join_into_the_whole_list(is_near: bool) -> None:
    _crowd(40)
    found = Found(Filters(), near=_near(_place("Lyon"), None) if is_near else None)
    whole = found[:]
    assert len({card.pk for card in whole}) == len(whole) == found.total
    assert [card for start in range(0, 45, 7) for card in found[start : start + 7]] == whole
    assert found[50:60] == []


def test_cards_at_units_are_those_of_the_units_counts() -> None:
    _crowd(60)
    found = Found(Filters(values={"tool": ("r", "sas")}), near=None)
    units = units_of(found)
    assert len({unit.key for unit in units}) == len(units) > 5
    for unit in units:
        cards, total = cards_at(found, [unit.key], start=0, stop=100)
        assert len(cards) == total == unit.count
        assert all((card.place.code if card.place else "") == unit.code for card in cards)
    cards, total = cards_at(found, [unit.key for unit in units], start=3, stop=5)
    assert (len(cards), total) == (2, found.total)
    assert cards_at(found, ["c00000", "r999"], start=0, stop=9) == ([], 0)


def test_finding_and_counting_takes_as_many_queries_for_many_cards() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = Found(Filters(values={"base": ("dcir",), "region": ("84",)}), near=_near(_place("Lyon"), 100))
            found.facet_counts()
            found[:24]
        return len(queries)

    _crowd(5)
    few = count()
    _crowd(40, seed=2)
    assert count() == few <= 10


def test_page_and_map_ask_as_often_at_thirty_cards_as_at_ten_thousand(client: Client) -> None:
    paths = ("/experts/?near=Lyon&within=100&base=dcir", "/experts/map.json?near=Lyon", "/experts/units/c69123/")

    def count() -> list[int]:
        counts = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    _crowd(30)
    few = count()
    models = list(Card.objects.exclude(place=None).prefetch_related("skills"))
    through = Card.skills.through
    cards = []
    for number in range(10_000 - 30):
        card = copy(models[number % len(models)])
        card.pk, card.slug, card.name = None, f"double-{number}", f"Double Fictif {number}"
        cards.append(card)
    made = Card.objects.bulk_create(cards, batch_size=1_000)
    through.objects.bulk_create(
        [
            through(card_id=card.pk, skill_id=skill.pk)
            for number, card in enumerate(made)
            for skill in models[number % len(models)].skills.all()
        ],
        batch_size=5_000,
    )
    assert Card.objects.count() == 10_000
    assert count() == few
    assert max(few) <= 12


def test_column_of_facets_follows_every_way_a_card_changes() -> None:
    card = CardFactory(databases=["DCIR"], tools=["R"], sector="research")

    def found(**values: str) -> bool:
        return card in Found(Filters(values={name: (value,) for name, value in values.items()}))[:]

    assert found(base="dcir", tool="r", sector="research", kind="person", region="84")
    card.skills.remove(*card.skills.filter(slug="dcir"))
    assert not found(base="dcir")
    card.sector, card.kind = "hospital", "organisation"
    card.save()
    assert found(sector="hospital", kind="organisation")
    skill = card.skills.get(slug="r")
    skill.cards.clear()
    assert not found(tool="r")
    Card.skills.through.objects.bulk_create([Card.skills.through(card=card, skill=skill)])
    assert not found(tool="r")
    assert settle_facets([card.pk]) == 1
    assert found(tool="r")
    assert settle_facets([card.pk]) == 0
    card.refresh_from_db()
    skill.delete()
    assert Found(Filters()).facet_counts()["tool"] == []


def test_members_find_a_card_by_what_its_owner_gives_to_members_and_nobody_else_does() -> None:
    given = {"databases": "members", "sector": "members", "topics": "members", "tools": "hidden"}
    card = CardFactory(
        databases=["PMSI MCO"], sector="hospital", topics=["Mot À Moi"], tools=["R"], field_visibility=given
    )
    CardFactory(databases=["DCIR"])

    def found(audience: frozenset[str], **values: str) -> list[Card]:
        return Found(Filters(values={name: (value,) for name, value in values.items()}), audience=audience)[:]

    members = frozenset({"public", "members"})
    for values in ({"base": "pmsi-mco"}, {"base": "pmsi"}, {"sector": "hospital"}):
        assert found(members, **values) == [card], values
        assert found(PUBLIC_ONLY, **values) == [], values
    for values in ({"tool": "r"}, {"topic": "mot-a-moi"}):  # hidden; not a word that the form offers
        assert found(members, **values) == [], values
    assert not Skill.objects.filter(slug="mot-a-moi").exists()
    assert {count.value: count.count for count in Found(Filters(), audience=members).facet_counts()["base"]} == {
        "dcir": 1,
        "pmsi": 1,
        "pmsi-mco": 1,
    }
    assert [count.value for count in Found(Filters()).facet_counts()["base"]] == ["dcir"]
    Skill.objects.create(kind="topic", slug="mot-a-moi", name="Mot à moi", is_listed=True)
    assert found(members, topic="mot-a-moi") == [card]
    save_card(by=None, card=card, name=card.name, databases=["PMSI MCO"], precision="hidden", field_visibility={})
    assert found(PUBLIC_ONLY, base="pmsi") == found(members, base="pmsi") == [card]


def test_home_page_shows_several_regions() -> None:
    for town in ("Lyon", "Lyon", "Grenoble", "Paris", "Brest"):
        CardFactory(place=town)
    shown = cards_near_home(3)
    assert len({card.region_id for card in shown}) == 3
    assert set(shown) <= set(visible_cards())
