"""Places are found by what people type."""

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.places.abroad import COUNTRIES
from hub.places.models import Place, PlaceKind
from hub.places.names import place_key
from hub.places.queries import at_precision, find_places, named, region_of, resolve_place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Lyon", "Lyon (69)"),
        ("  lyon ", "Lyon (69)"),
        ("69008", "Lyon (69)"),
        ("69008 Lyon", "Lyon (69)"),
        ("75013", "Paris (75)"),
        ("Paris 13e", "Paris (75)"),
        ("Paris", "Paris (75)"),
        ("SAINT ETIENNE", "Saint-Étienne (42)"),
        ("St-Étienne", "Saint-Étienne (42)"),
        ("l'hay les roses", "L'Haÿ-les-Roses (94)"),
        ("rochelle", "La Rochelle (17)"),
        ("Évry", "Évry-Courcouronnes (91)"),
        ("dunkerque", "Dunkerque (59)"),
        ("Cherbourg", "Cherbourg-en-Cotentin (50)"),
        ("Saint-Ouen", "Saint-Ouen-sur-Seine (93)"),
        ("Mamoudzou", "Mamoudzou (976)"),
        ("97400", "Saint-Denis (974)"),
        ("Nouméa", "Nouméa (988)"),
        ("rhone", "Rhône (dép. 69)"),
        ("2A", "Corse-du-Sud (dép. 2A)"),
        ("paca", "Provence-Alpes-Côte d'Azur"),
        ("Occitanie", "Occitanie"),
    ],
)
def test_place_is_resolved(typed: str, label: str) -> None:
    place = resolve_place(typed)
    assert place is not None
    assert place.label == label


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Saint-Denis (93)", "93066"),
        ("Saint-Denis, La Réunion", "97411"),
        ("saint denis 974", "97411"),
        ("Saint-Denis (Seine-Saint-Denis)", "93066"),
        ("Vienne (38)", "38544"),
    ],
)
def test_namesake_is_told_apart_by_its_departement(typed: str, code: str) -> None:
    place = resolve_place(typed)
    assert place is not None
    assert (place.kind, place.code) == (PlaceKind.COMMUNE, code)


@pytest.mark.parametrize(
    "typed", ["", "   ", "Xyzzy", "'; DROP TABLE", "%", "é" * 5000, "99999", "\x00", "Lyon (974)", "()", ","]
)
def test_odd_text_names_no_place(typed: str) -> None:
    assert resolve_place(typed) is None
    assert all(isinstance(place, Place) for place in find_places(typed))


def test_suggestions_put_the_exact_name_first_then_the_most_inhabited() -> None:
    labels = [place.label for place in find_places("saint-denis")]
    assert labels[:2] == ["Saint-Denis (974)", "Saint-Denis (93)"]
    assert len(labels) == 8


def test_every_label_typed_back_is_the_same_place() -> None:
    big = Place.objects.select_related("parent").filter(population__gte=40_000)
    upper = Place.objects.select_related("parent").filter(kind__in=[PlaceKind.DEPARTEMENT, PlaceKind.REGION])
    places = [*big, *upper]
    assert len(places) > 200
    assert [place.label for place in places if resolve_place(place.label) != place] == []


def test_unit_at_precision_is_the_one_that_holds_the_place() -> None:
    town = resolve_place("Villeurbanne")
    assert town is not None
    departement, region = at_precision(town, "departement"), at_precision(town, "region")
    assert departement is not None
    assert region is not None
    assert (departement.label, region.label) == ("Rhône (dép. 69)", "Auvergne-Rhône-Alpes")
    assert at_precision(town, "commune") == town
    assert at_precision(town, "hidden") is None
    assert at_precision(region, "commune") == region
    assert region_of(town) == region
    with pytest.raises(ValueError, match="precision"):
        at_precision(town, "street")


def test_france_is_whole_and_overseas_is_in_it() -> None:
    counts = {kind: Place.objects.filter(kind=kind).count() for kind in PlaceKind.values}
    assert counts["commune"] > 34_900
    assert counts["country"] == 1 + len(COUNTRIES)
    for code in ("971", "972", "973", "974", "976", "975", "987", "988"):
        departement = named("departement", code)
        assert departement is not None
        assert departement.parts.exists()
    assert not Place.objects.filter(parent=None).exclude(kind=PlaceKind.COUNTRY).exists()


def test_town_without_its_own_point_says_so() -> None:
    town = (
        Place.objects.filter(point_source="departement", kind=PlaceKind.COMMUNE)
        .select_related("parent")
        .order_by("pk")[0]
    )
    assert town.is_approximate
    assert town.point == town.parent.point
    lyon = resolve_place("Lyon")
    assert lyon is not None
    assert not lyon.is_approximate


def test_lookup_reads_an_index_and_few_rows() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        find_places("sain")
    assert len(queries) == 3
    if connection.vendor == "sqlite":
        for query in queries.captured_queries:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plan = " ".join(str(row[3]) for row in cursor.fetchall())
            assert "SCAN" not in plan.upper().replace("SCAN CONSTANT", ""), plan


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "st etienne"),
        ("Œuilly", "oeuilly"),
        ("L’Haÿ", "l'hay"),
        ("ÎLE", "ile"),
        ("Ste-Marie", "Sainte Marie"),
    ],
)
def test_key_is_blind_to_accents_case_and_signs(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)
