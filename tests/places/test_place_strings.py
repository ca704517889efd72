"""Places as people, forms and postal addresses write them: a table of strings, each with the place it means."""

from pathlib import Path

import pytest

from hub.places.models import Place, PlaceKind
from hub.places.names import tidied
from hub.places.queries import at_precision, other_places, region_of, resolve_place

pytestmark = pytest.mark.django_db

STRINGS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "place_strings.tsv").read_text(encoding="utf-8").splitlines()
]


def label_of(text: str) -> str:
    place = resolve_place(text)
    return place.label if place is not None else ""


def test_every_string_of_the_table_names_its_place() -> None:
    assert len(STRINGS) >= 200
    wrong = {typed: label_of(typed) for typed, label in STRINGS if label_of(typed) != label}
    print(f"place strings: {len(STRINGS) - len(wrong)} of {len(STRINGS)} understood")
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        "Xyzzy-sur-Mer",
        "Cedex",
        "Cedex 9",
        "région",
        "département de",
        "12345 Nullepart Cedex",
        "s/",
        "Lyo",
    ],
)
def test_what_names_no_place_stays_unknown(text: str) -> None:
    assert resolve_place(text) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("35033 Rennes Cedex 9", "35033 Rennes"),
        ("Rennes CÉDEX", "Rennes"),
        ("Cedexville", "Cedexville"),
        ("Paris 5e", "Paris"),
        ("75005 Paris 5ème arrondissement", "75005 Paris"),
        ("Lyon VII", "Lyon"),
        ("Tours 37", "Tours 37"),
        ("Rochelle (La)", "La Rochelle"),
        ("département du Rhône", "Rhône"),
        ("Région Île-de-France", "Île-de-France"),
    ],
)
def test_address_is_tidied(text: str, plain: str) -> None:
    assert tidied(text) == plain


def test_ambiguous_name_offers_the_others() -> None:
    saint_denis = resolve_place("Saint-Denis")
    assert saint_denis is not None
    assert "Saint-Denis (93)" in [place.label for place in other_places("Saint-Denis", saint_denis)]
    levallois = resolve_place("Ivry")
    assert levallois is not None
    assert "Ivry-la-Bataille (27)" in [place.label for place in other_places("Ivry", levallois)]
    town = resolve_place("Asnières")
    assert town is not None
    assert "Asnières (27)" in [place.label for place in other_places("Asnières", town)]
    lyon = resolve_place("69008")
    assert lyon is not None
    assert other_places("69008", lyon) == []
    vitre = resolve_place("35500")
    assert vitre is not None
    assert len(other_places("35500", vitre)) >= 2, "several towns share this postcode"


@pytest.mark.parametrize("typed", ["97400", "saint denis 974", "Saint-Denis (974)", "PARIS CEDEX 13", "75013"])
def test_number_or_a_hint_says_which_place_is_meant(typed: str) -> None:
    place = resolve_place(typed)
    assert place is not None
    assert other_places(typed, place) == []


def test_town_abroad_is_shown_with_its_country_and_never_finer() -> None:
    brussels = resolve_place("Bruxelles")
    assert brussels is not None
    assert brussels.label == "Bruxelles (Belgique)"
    assert resolve_place(brussels.label) == brussels
    assert region_of(brussels) is None
    for level in ("departement", "region"):
        unit = at_precision(brussels, level)
        assert unit is not None
        assert (unit.kind, unit.name) == (PlaceKind.COUNTRY, "Belgique")


def test_every_town_abroad_typed_back_is_the_same_place() -> None:
    abroad = Place.objects.select_related("parent").filter(kind=PlaceKind.COMMUNE, parent__kind=PlaceKind.COUNTRY)
    assert abroad.count() > 60
    assert [place.label for place in abroad if resolve_place(place.label) != place] == []
