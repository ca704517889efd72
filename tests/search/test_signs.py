"""Signs that look alike or show nothing: what is pasted finds what the same text typed finds."""

import pytest

from search import services
from search.analysis import as_asked, clean
from search.query import Query
from tests.search import corpus
from tests.search.fixtures import each_engine

__all__ = ["each_engine"]

PASTED = {
    "full-width letters": ("ＥＲ＿ＰＲＳ＿Ｆ", "ER_PRS_F"),
    "a space of no width": ("ER_\u200bPRS_F", "ER_PRS_F"),
    "a soft hyphen": ("affec\u00adtion", "affection"),
    "a non-breaking hyphen": ("RIM\u2011P", "RIM-P"),
    "a non-breaking space": ("affection\u00a0longue", "affection longue"),
    "a mark of byte order": ("\ufeffgirofle", "girofle"),
    "a ligature of print": ("a\ufb00ection", "affection"),
    "full-width quotes and colon": ("base：DCIR", "base:DCIR"),
    "an acute for an apostrophe": ("l´affection", "l'affection"),
}


@pytest.mark.parametrize(("pasted", "plain"), PASTED.values(), ids=PASTED.keys())
def test_pasted_text_is_read_as_the_plain_one(pasted, plain) -> None:
    assert as_asked(pasted) == plain
    assert as_asked(plain) == plain


def test_a_shown_text_keeps_its_signs_but_those_inside_words_that_show_nothing() -> None:
    assert clean("½ m² « ﬁn » 👩\u200d⚕️") == "½ m² « ﬁn » 👩\u200d⚕️"
    assert clean("affec\u00adtion ER_\u200bPRS_F") == "affection ER_PRS_F"


@pytest.mark.django_db
def test_both_find_the_same(each_engine, sources) -> None:
    sources["topic"].held += corpus.topic(70, "Le RIM-P et l\u200b'affec\u00adtion", ["Voir ER_\u2060PRS_F, girofle."])
    services.rebuild()
    for pasted, plain in PASTED.values():
        found, same = services.search(Query(text=pasted)), services.search(Query(text=plain))
        assert [hit.key for hit in found.hits] == [hit.key for hit in same.hits] != [], pasted
        assert "topic:70" in {hit.key for hit in found.hits} or ":" in plain, pasted
