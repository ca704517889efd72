"""Spellings of one theme are one choice of a facet, whose count is what a click finds."""

import pytest

from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "sources")]


@pytest.fixture
def themes(sources, client):
    spelt = ["Périnatalité", "PERINATALITE", "périnatalité", "Péri-natalité"]
    sources["topic"].held[:] = [
        document
        for number, theme in enumerate(spelt, 300)
        for document in corpus.topic(number, f"Baobab {number}", ["x"], facets={"theme": (theme, "Arbre")})
    ]
    sources["topic"].held += corpus.topic(400, "Baobab", ["x"], facets={"theme": ("Périnatalité", "PERINATALITE")})

    def get(address: str):
        context = client.get(f"/search/{address}").context
        return {choice.label: choice for facet in context["facets"] for choice in facet.choices}, context

    return get


def test_spellings_are_one_choice_counted_as_a_click_finds(themes) -> None:
    choices, _context = themes("?q=baobab")
    assert set(choices) == {"Périnatalité", "Péri-natalité", "Arbre"}
    choice = choices["Périnatalité"]
    _choices, context = themes(choice.url)
    assert context["found"].total == choice.count


def test_chosen_spellings_are_one_chip_that_takes_all_away(themes) -> None:
    choices, _context = themes("?q=baobab")
    choices, context = themes(choices["Périnatalité"].url)
    assert choices["Périnatalité"].selected
    assert [chip.label for chip in context["chips"]] == ["Périnatalité"]
    _choices, without = themes(context["chips"][0].url)
    assert without["found"].total == 5
    assert without["chips"] == []
