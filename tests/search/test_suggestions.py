"""Which suggestions are kept, and what of them is marked."""

import pytest

from search import services, suggestions
from search.results import Suggestion
from search.suggestions import MOST, marked_parts, suggested
from tests.search import corpus


def shown(text: str, typed: str) -> str:
    return "".join(f"[{piece}]" if matched else piece for piece, matched in marked_parts(text, typed))


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("ER_PRS_F – Prestations", "er_prs", "[ER_PRS]_F – Prestations"),
        ("ER_PRS_F", "erprs", "[ER_PRS]_F"),
        ("ER_PRS_F", "er prs", "[ER]_[PRS]_F"),
        ("Suivre les bénéficiaires", "BENEF sui", "[Sui]vre les [bénéf]iciaires"),
        ("L’œuvre d’Élodie", "oeu elo", "L’[œu]vre d’[Élo]die"),
        ("Au cœur", "l'coeu", "Au [cœu]r"),
        ("Décès", "cès", "Décès"),
        ("<b>Alerte</b>", "<b", "<[b]>Alerte</[b]>"),
        ("Décès", "", "Décès"),
        ("", "x", ""),
    ],
)
def test_beginnings_of_words_are_marked(text: str, typed: str, expected: str) -> None:
    assert shown(text, typed) == expected


@pytest.mark.parametrize("typed", ["é" * 500, "_", "\x00", "👩‍⚕️", "a" * 500])
def test_marked_parts_give_the_whole_text_back(typed: str) -> None:
    text = f"Fiche {typed} fin"
    assert "".join(piece for piece, _matched in marked_parts(text, typed)) == text


def test_no_group_takes_all_the_room(monkeypatch) -> None:
    groups = {"people": ("person",), "variables": ("variable",), "titles": ("topic",)}
    given = [("person", 1), ("variable", 6), ("topic", 6)]
    found = [Suggestion(text=f"{kind} {n}", kind=kind, url="/") for kind, count in given for n in range(count)]
    monkeypatch.setattr(suggestions, "suggestion_groups", lambda: groups)
    monkeypatch.setattr(services, "suggest", lambda _text, **_values: found)
    kept = [group for group, _one in suggested("x", corpus.EVERYONE)]
    assert len(kept) == MOST
    assert kept == ["people"] + ["variables"] * 6 + ["titles"] * 3
