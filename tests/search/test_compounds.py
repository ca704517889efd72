"""A text that is one compound word: its slips are put right in one piece, and what it means is not taken for a slip."""

import pytest

from search import services
from search.models import Synonym
from search.query import Query
from tests.search import corpus
from tests.search.fixtures import each_engine

__all__ = ["each_engine"]

pytestmark = pytest.mark.django_db


def test_compound_with_a_slip_or_unknown_as_a_whole_is_found(each_engine, sources) -> None:
    for number, text in enumerate(["La télémédecine en ville", "Une prescription", "La marotte numérique"], start=71):
        sources["topic"].held += corpus.topic(number, text, ["Girofle."])
    services.rebuild()
    for asked, found, meant in (
        ("télé-medecinne", "topic:71", "télémédecine"),
        ("T.E.L.E.M.E.D.E.C.I.N.N.E.", "topic:71", "télémédecine"),
        ("e-prescription", "topic:72", "prescription"),
        ("girofle-prescriptoin", "topic:72", ""),
    ):
        results = services.search(Query(text=asked))
        assert found in {hit.key for hit in results.hits}, asked
        assert meant in results.did_you_mean, asked

    # What the synonyms lead from is no slip of another word, however near that is.
    sources["topic"].held += corpus.topic(74, "Une marotte", ["Marotte, marotte."])
    services.rebuild()
    Synonym.objects.create(text="e-marotte", equivalents="marotte numérique")
    for asked in ("e-marotte", "emarotte"):
        assert [hit.key for hit in services.search(Query(text=asked)).hits] == ["topic:73"], asked
