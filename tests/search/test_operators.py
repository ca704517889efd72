"""How a reader's text is parsed: what is an operator, what is text, what is said about the rest."""

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import registry
from search.analysis import fold
from search.operator_labels import _EXAMPLES, SHOWN_NAMES
from search.operators import KINDS, LABELS, NAMES, Asked, day_named, operator_named, parse
from tests.search.hostile import HOSTILE


def reasons(asked: Asked) -> list[tuple[str, str]]:
    return [(one.typed, one.reason) for one in asked.unknown]


@pytest.mark.parametrize(
    "text",
    [
        "ER_PRS_F",
        "C-section",
        "l'identifiant du bénéficiaire",
        "à 12:30",
        "http://exemple.test/page",
        "https://exemple.test/?q=auteur:x",
        "std::vector",
        "tiret - seul",
        "--help",
        "un “ guillemet seul",
        '12" ou 15',
        "T_MCO&aa.B",
        "base : PMSI",
        '"" et "!!"',
        "C:/temp",
        "¿qué?",
    ],
)
def test_ordinary_text_holds_no_operator(text) -> None:
    asked = parse(text)
    assert (asked.text, asked.parts, asked.unknown) == (text, (), ())


@pytest.mark.parametrize(
    ("text", "phrase", "left"),
    [
        ('"date de soins"', "date de soins", ""),
        ("“date de soins” séjour", "date de soins", "séjour"),
        ("séjour « date  de soins »", "date de soins", "séjour"),
        ("séjour («\N{NO-BREAK SPACE}date de soins\N{NO-BREAK SPACE}»)", "date de soins", "séjour"),
        ('"patients"', "patients", ""),
    ],
)
def test_quotes_of_every_kind_make_a_phrase(text, phrase, left) -> None:
    asked = parse(text)
    assert asked.phrases == (phrase,)
    assert asked.text.strip("( )") == left


def test_exclusions() -> None:
    asked = parse('séjour -HAD −SSR -"clé de chaînage" -C-section -ER_PRS_F, fin')
    assert asked.excluded == ("HAD", "SSR", "clé de chaînage", "C-section", "ER_PRS_F")
    assert asked.text == "séjour fin"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('auteur:"Jeanne Dupont"', {"author": ("Jeanne Dupont",)}),
        ("AUTHOR:« Jeanne Dupont »", {"author": ("Jeanne Dupont",)}),
        ("tag:ALD thème:Décès theme:x", {"theme": ("ALD", "Décès", "x")}),
        ("Base:pmsi database:DCIR", {"base": ("pmsi", "DCIR")}),
        ("région:réunion", {"region": ("réunion",)}),
        ("REGION:reunion", {"region": ("reunion",)}),
        ("outil:R tool:SAS année:2024 annee:2023", {"tool": ("R", "SAS"), "year": ("2024", "2023")}),
        ("is:résolu is:Sans-Réponse", {"state": ("solved", "unanswered")}),
        ("is:solved, is:unanswered.", {"state": ("solved", "unanswered")}),
    ],
)
def test_labels_in_both_languages(text, labels) -> None:
    asked = parse(text)
    assert (asked.labels, asked.text, asked.unknown) == (labels, "", ())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("expert", "person"),
        ("Experts", "person"),
        ("question", "topic"),
        ("topics", "topic"),
        ("réponses", "post"),
        ("reponse", "post"),
        ("rencontre", "meetup"),
        ("meetups", "meetup"),
        ("intervention", "talk"),
        ("exposés", "talk"),
        ("fiche", "factsheet"),
        ("factsheets", "factsheet"),
        ("tables", "table"),
        ("variable", "variable"),
        ("glossaire", "term"),
        ("nomenclatures", "nomenclature"),
    ],
)
def test_kinds_by_their_words(word, kind) -> None:
    assert parse(f"kind:{word} x").kinds == parse(f"type:{word} x").kinds == (kind,)


def test_every_kind_of_the_site_has_words_in_both_languages() -> None:
    assert set(registry.kinds()) == set(KINDS)
    assert all(parse(f"kind:{word}").kinds == (kind,) for kind, words in KINDS.items() for word in [*words, kind])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023", date(2023, 1, 1)),
        ("2023-05", date(2023, 5, 1)),
        ("2023-5-4", date(2023, 5, 4)),
        ("14/05/2023", date(2023, 5, 14)),
        ("05/2023", date(2023, 5, 1)),
        ("2023-2024", None),
        ("2023-13", None),
        ("31/02/2023", None),
        ("0000", None),
        ("٢٠٢٣", None),
        ("hier", None),
        ("20235", None),
    ],
)
def test_days(text, day) -> None:
    assert day_named(text) == day


def test_the_narrowest_days_hold() -> None:
    asked = parse("avant:2024 before:2023-06 après:2020 depuis:2021")
    assert (asked.after, asked.before) == (date(2021, 1, 1), date(2023, 6, 1))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("foo:bar", "operator"),
        ("auteur:", "empty"),
        ('tag:""', "empty"),
        ("-auteur:x", "negated"),
        ("type:licorne", "kind"),
        ("is:bizarre", "state"),
        ("avant:2023-2024", "date"),
        ("après:demain", "date"),
        ("région:Atlantide", "region"),
        ("près:Atlantide", "place"),
    ],
)
def test_what_is_not_understood_stays_text_and_is_told(text, reason) -> None:
    asked = parse(f"séjour {text} fin", lambda _operator, value: value != "Atlantide")
    assert asked.text == f"séjour {text} fin"
    assert reasons(asked) == [(text, reason)]
    assert asked.parts == ()


def test_only_one_place() -> None:
    asked = parse('près:"La Rochelle" near:Lyon')
    assert (asked.near_text, asked.text) == ("La Rochelle", "near:Lyon")
    assert reasons(asked) == [("near:Lyon", "second_place")]


def test_an_operator_can_be_taken_away() -> None:
    asked = parse('séjour is:résolu "date de soins" -HAD fin')
    assert [asked.without(part) for part in asked.parts] == [
        'séjour "date de soins" -HAD fin',
        "séjour is:résolu -HAD fin",
        'séjour is:résolu "date de soins" fin',
    ]


def test_names_do_not_collide_and_examples_are_understood() -> None:
    every = [name for names in NAMES.values() for name in names]
    assert len(every) == len(set(every))
    for operator, names in SHOWN_NAMES.items():
        assert {operator_named(name) for name in names} == {operator}
    shown = set()
    for french, english, _meaning in _EXAMPLES:
        values = dict.fromkeys(LABELS, "x")
        one, other = parse(french.format(**values)), parse(english.format(**values))
        assert one.unknown == other.unknown == ()
        assert [part.operator for part in one.parts] == [part.operator for part in other.parts] != []
        shown |= {part.operator for part in one.parts}
    assert shown == {*NAMES, "phrase", "excluded"}


SIGNS = st.sampled_from(list("abé_-−:\"“”«» ()/,.'|*12🥧\x00\ud800\u200b\u0301"))
PIECES = st.sampled_from(
    [
        "auteur:",
        "is:résolu",
        "-",
        '"',
        "«",
        "»",
        "avant:2023-",
        "près:Lyon",
        "type:",
        "région:",
        " ",
        "http://",
        *HOSTILE,
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=400), st.text(SIGNS, max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_parsed_quickly_and_nothing_is_invented(text) -> None:
    started = time.perf_counter()
    asked = parse(text, lambda _operator, value: "L" in value)
    assert time.perf_counter() - started < 0.5
    place = 0
    for token in asked.text.split():
        found = asked.typed.find(token, place)
        assert found >= 0, (token, asked.typed)
        place = found + len(token)
    spans = [(part.start, part.end) for part in asked.parts]
    assert all(end <= following for (_start, end), (following, _end) in pairwise(spans))
    for value in (*asked.phrases, *asked.excluded, *(v for values in asked.labels.values() for v in values)):
        assert fold(value)
    for part in asked.parts:
        assert len(asked.without(part)) < len(asked.typed)


def test_time_grows_no_faster_than_the_text() -> None:
    for piece in ('"', '-"', "auteur:", "«", "-a", 'a:"', "( "):
        started = time.perf_counter()
        parse(piece * 100_000)
        assert time.perf_counter() - started < 0.5, piece
