"""In the demo world, "ALD" finds people, discussions, meetups or talks, pages and the dictionary, in sight of one page."""

import pytest

from django.test import Client
from django.utils.translation import override

from search.existing import example_values
from search.operator_labels import help_rows

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

TYPES = {
    "people": {"person", "organisation"},
    "forum": {"topic"},
    "meetups": {"meetup", "talk"},
    "pages": {"factsheet", "article", "term"},
    "dictionary": {"table", "nomenclature"},
}


def test_ald_shows_each_type_with_its_count(client: Client) -> None:
    context = client.get("/search/", {"q": "ALD"}).context
    counts = {choice.value: choice.count for choice in context["kinds"].choices}
    assert sum(counts.values()) == context["found"].total
    seen = {shown.hit.kind for shown in context["hits"]} | {other.shown.hit.kind for other in context["others"]}
    assert [name for name, kinds in TYPES.items() if kinds.isdisjoint(seen)] == []
    assert all(counts[kind] for kind in seen)


def test_every_example_of_the_help_finds_something(client: Client) -> None:
    with override("fr"):
        rows = help_rows(example_values())
    assert [row.example for row in rows if not client.get("/search/", {"q": row.example}).context["found"].total] == []
