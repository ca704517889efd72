"""Tokens say the same as the directory's own query of who is near."""

import pytest

from hub.places.models import Place
from hub.places.nearness import area_tokens, asked_tokens, shared_level

pytestmark = pytest.mark.django_db


def place(kind: str, name: str) -> Place:
    return Place.objects.get(kind=kind, name=name)


@pytest.fixture
def units() -> dict[str, Place]:
    return {
        "lyon": place("commune", "Lyon"),
        "brest": place("commune", "Brest"),
        "rhone": place("departement", "Rhône"),
        "aura": place("region", "Auvergne-Rhône-Alpes"),
        "france": Place.objects.get(kind="country", code="FR"),
    }


def test_unit_carries_itself_and_what_holds_it(units) -> None:
    assert area_tokens(units["lyon"]) == (
        "at:commune:69123",
        "in:commune:69123",
        "in:departement:69",
        "in:region:84",
    )
    assert area_tokens(units["aura"]) == ("at:region:84", "in:region:84")


@pytest.mark.parametrize(
    ("shown", "asked", "level"),
    [
        ("rhone", "lyon", "departement"),
        ("aura", "lyon", "region"),
        ("lyon", "rhone", "departement"),
        ("lyon", "aura", "region"),
        ("rhone", "aura", "region"),
        ("aura", "aura", "region"),
        ("lyon", "lyon", ""),
        ("aura", "brest", ""),
        ("brest", "rhone", ""),
    ],
)
def test_shared_level(units, shown: str, asked: str, level: str) -> None:
    assert shared_level(area_tokens(units[shown]), units[asked]) == level
    meets = not set(area_tokens(units[shown])).isdisjoint(asked_tokens(units[asked]))
    assert meets == bool(level or shown == asked)


def test_country_asks_for_nothing(units) -> None:
    assert asked_tokens(units["france"]) == ()
