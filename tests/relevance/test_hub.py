"""The ranking of people, talks and their minutes, questions and reserved things, in the demo world."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wagtail.models import PageViewRestriction

from experts.models import Visibility
from experts.services import save_card
from hub.pages.models import FactsheetPage
from hub.pages.services import save_factsheet
from meetups.models import MeetupPage
from meetups.services import save_talk
from search.documents import MEMBERS, PUBLIC
from search.evaluation import agreement, failures, read_judgments
from search.query import Query
from search.services import search
from tests.relevance.conftest import Measure, own_index

JUDGMENTS = read_judgments(Path(__file__).parent / "hub.json")
AGREED, SAME_THREE = 0.95, 0.9

pytestmark = [pytest.mark.usefixtures("world", "db")]


@pytest.fixture(scope="module")
def world(demo_world: None, taken_back: None, tmp_path_factory) -> Iterator[None]:
    """The demo world and what nobody, or only members, may find."""
    save_factsheet(slug="belladone", title="Conserver la belladone", body="La belladone se garde au sec.")
    page = FactsheetPage.objects.get(slug="belladone")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    save_card(by=None, name="Ondine Jusquiame", bio="Je suis la jusquiame.", place="Lyon", visibility=Visibility.HIDDEN)
    save_card(
        by=None, name="Basile Mandragore", bio="Je suis la mandragore.", place="Lyon", visibility=Visibility.MEMBERS
    )
    meetup = MeetupPage.objects.order_by("pk").first()
    save_talk(meetup=meetup, position=9, title="Doser la digitaline", abstract="De la digitaline.", publish=False)
    with own_index(tmp_path_factory.mktemp("search")):
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
    missed = failures(measure(peer, JUDGMENTS), JUDGMENTS.thresholds)
    assert any(line.startswith("ndcg is") for line in missed)


def test_traps_hold_what_they_are_traps_for(measure: Measure) -> None:
    """Members do find what is theirs by these words: the traps are not empty."""
    measure("embedded", JUDGMENTS)
    for word, key in (("belladone", "factsheet:"), ("mandragore", "person:")):
        assert search(Query(text=word)).total == 0
        hits = search(Query(text=word, audience=frozenset({PUBLIC, MEMBERS}))).hits
        assert [hit.key.startswith(key) for hit in hits] == [True], word
