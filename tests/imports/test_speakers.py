"""Names and affiliations of a programme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.imports.speakers import read_speakers, tidy_capitals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anne Essai (Institut X)", [("Anne Essai", "Institut X")]),
        ("Anne Essai (Rôle A), Bruno Faux (Rôle B)", [("Anne Essai", "Rôle A"), ("Bruno Faux", "Rôle B")]),
        ("Anne Essai et Bruno Faux (Institut X).", [("Anne Essai", "Institut X"), ("Bruno Faux", "Institut X")]),
        (
            "Anne Essai et Bruno Faux, Health Data Hub",
            [("Anne Essai", "Health Data Hub"), ("Bruno Faux", "Health Data Hub")],
        ),
        ("le Dr Bruno Faux (CHU)", [("Bruno Faux", "CHU")]),
        (
            "Pr Anne Essai (Directrice (unité A, B))\nBruno Faux (C), Chloé Zéro (D).",
            [("Anne Essai", "Directrice (unité A, B)"), ("Bruno Faux", "C"), ("Chloé Zéro", "D")],
        ),
        (
            "les Drs. Anne Essai (Médecin) et Bruno Faux (Pharmacien) de l’équipe Zed (EZ : une longue histoire"
            + " de plus" * 30
            + ")",
            [("Anne Essai", "Médecin, équipe Zed"), ("Bruno Faux", "Pharmacien, équipe Zed")],
        ),
        (
            "Anne ESSAI, statisticienne, Bruno FAUX, chef de projet (ABC)",
            [("Anne Essai", "statisticienne, ABC"), ("Bruno Faux", "chef de projet, ABC")],
        ),
        ("Thi le Faux (ABC Def)", [("Thi le Faux", "ABC Def")]),
        ("Jean-Paul D'Essai (ABC)", [("Jean-Paul D'Essai", "ABC")]),
        ("Anne Essai de l’unité Imaginaire (UMS 99)", [("Anne Essai", "unité Imaginaire, UMS 99")]),
        ("Anne Essai ([Institut](../glossaire/X.md))", [("Anne Essai", "Institut")]),
        ("Anne Essai (jamais refermée", [("Anne Essai", "jamais refermée")]),
        ("Bruno de la Feinte (X)", [("Bruno de la Feinte", "X")]),
        ("Chloé d'Ailleurs (X)", [("Chloé d'Ailleurs", "X")]),
        ("Anne Essai de la Direction Zed (X)", [("Anne Essai", "Direction Zed, X")]),
        ("A venir", []),
        ("", []),
    ],
)
def test_speakers_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert read_speakers(text) == expected


def test_capitals_are_tidied_and_initials_kept() -> None:
    assert tidy_capitals("Anne ESSAI-FAUX") == "Anne Essai-Faux"
    assert tidy_capitals("J. R. Essai") == "J. R. Essai"


@given(st.text(alphabet="ABéa (),[]\n.-'’etDr", max_size=120))
def test_any_line_gives_names_and_short_affiliations(text: str) -> None:
    for name, affiliation in read_speakers(text):
        assert len(name.split()) >= 2
        assert len(affiliation) <= 300
