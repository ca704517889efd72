"""The ranking over the imported documentation, where it is: beside the project, in `../shared/data`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from django.core.management import call_command
from django.test import override_settings

from search.evaluation import agreement, failures, means, read_judgments
from tests.imports.test_commands import run
from tests.imports.test_real_data import DATA
from tests.relevance.conftest import Measure, own_index

JUDGMENTS = read_judgments(Path(__file__).parent / "documentation.json")
AGREED, SAME_THREE = 0.95, 0.9

pytestmark = [
    pytest.mark.skipif(not (DATA / "documentation-snds").is_dir(), reason="the real data is not in ../shared/data"),
    pytest.mark.usefixtures("world", "db"),
]


@pytest.fixture(scope="module")
def world(taken_back: None, tmp_path_factory) -> Iterator[None]:
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        own_index(tmp_path_factory.mktemp("search")),
    ):
        run("import_schemas", DATA / "schema-snds")
        run("import_documentation", DATA / "documentation-snds")
        run("import_organisations", DATA / "places" / "experts_organisations.json")
        call_command("update_index", verbosity=0)  # Wagtail's own, which the site does not keep
        yield


def test_embedded_engine_keeps_the_thresholds(measure: Measure) -> None:
    assert failures(measure("embedded", JUDGMENTS), JUDGMENTS.thresholds) == []


@pytest.mark.elasticsearch
def test_elasticsearch_keeps_the_thresholds_and_agrees(node: str, measure: Measure) -> None:
    outcomes = measure("elasticsearch", JUDGMENTS)
    assert failures(outcomes, JUDGMENTS.thresholds) == []
    assert agreement(outcomes, measure("embedded", JUDGMENTS)) >= AGREED
    assert agreement(outcomes, measure("embedded", JUDGMENTS), strict=True) >= SAME_THREE


@pytest.mark.parametrize("peer", ["fts5", "wagtail"])
def test_an_ordinary_search_misses_the_thresholds(peer: str, measure: Measure) -> None:
    outcomes = measure(peer, JUDGMENTS)
    missed = failures(outcomes, JUDGMENTS.thresholds)
    assert any(line.startswith("ndcg is") for line in missed)
    assert means(outcomes)["ndcg"] > 0, "the peer was asked nothing"


def test_both_halves_and_every_style_are_judged() -> None:
    styles = {judgment.style for judgment in JUDGMENTS.queries}
    assert len(JUDGMENTS.queries) >= 120
    for style in styles:
        halves = {judgment.half for judgment in JUDGMENTS.queries if judgment.style == style}
        assert halves == {"tune", "held-out"}, style
