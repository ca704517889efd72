"""What operators do in every engine, by example. Subclassed by the test module of each engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from search.documents import MEMBERS, Document
from search.engines.base import SearchEngine
from search.operators import parse
from search.query import Query
from search.results import Results
from tests.search import corpus

SOLVED = {
    "state": ("solved",),
    "base": ("PMSI",),
    "theme": ("Hospitalisation",),
    "author": ("Jeanne Dupont", "Omer Kerlo"),
}
OPEN = {"state": ("unanswered",), "base": ("PMSI", "DCIR"), "theme": ("Hospitalisation à domicile",)}


def page(number: int, body: str, title: str = "", **values: object) -> Document:
    return Document(
        key=f"a:{number}", kind="article", title=title or f"Page {number}", url=f"/{number}", body=body, **values  # type: ignore[arg-type]  # -- the values of a test
    )  # fmt: skip


def topic(number: int, title: str, posts: list[str], created: str, **values: object) -> list[Document]:
    """A thread whose posts carry its facets, as the forum's do."""
    family = corpus.topic(number, title, posts, created=corpus.day(created), **values)
    return [replace(document, facets=family[0].facets) for document in family]


def documents() -> list[Document]:
    return [
        *topic(
            1,
            "Compter les séjours",
            ["La date de soins ne suffit pas.", "Un séjour finit par la clé de", "chaînage de patients."],
            facets=SOLVED,
            created="2023-05-14",
            updated=corpus.day("2025-01-01"),
        ),
        *topic(
            2,
            "Séjours à domicile",
            ["Les dates de soin en HAD.", "La clé de chaînage, par lettre."],
            facets=SOLVED,
            created="2022-12-31",
        ),
        *topic(3, "Séjours sans fin", ["Rien de tel."], facets=OPEN, created="2024-01-01"),
        *corpus.table("ER_PRS_F", {"BEN_NIR_PSA": "Le numéro."}),
        replace(corpus.table("ER_ETE_F", {})[0], facets={"base": ("DCIR",)}),
        Document(
            key="person:1",
            kind="person",
            title="Zélie Abadie",
            url="/experts/z/",
            body="Séjours.",
            facets={"region": ("La Réunion",), "base": ("PMSI",)},
        ),
        Document(
            key="person:2",
            kind="person",
            title="Yvon Le Bihan",
            url="/experts/y/",
            body="Séjours.",
            facets={"region": ("Provence-Alpes-Côte d'Azur",)},
        ),
    ]


class OperatorContract:
    """Fixtures to give: `engine` (ready) and `settle` as in `EngineContract`."""

    @pytest.fixture
    def settle(self) -> Callable[[SearchEngine], None]:
        return lambda engine: None

    @pytest.fixture
    def told(self, engine, settle) -> SearchEngine:
        engine.rebuild(documents())
        settle(engine)
        return engine

    def typed(self, engine: SearchEngine, text: str, **values) -> Results:
        asked = parse(text)
        return engine.search(
            Query(
                text=asked.text, phrases=asked.phrases, excluded=asked.excluded, labels=asked.labels,
                kinds=asked.kinds, after=asked.after, before=asked.before, **{"page_size": 50, **values},
            )
        )  # fmt: skip

    def found(self, engine: SearchEngine, text: str, **values) -> set[str]:
        results = self.typed(engine, text, **values)
        assert results.total == len(results.hits)
        if not parse(text).kinds:
            assert sum(value.count for value in results.kinds) == results.total
        return {hit.key for hit in results.hits}

    # --- phrases -----------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ('"date de soins"', {"topic:1"}),
            ('"DATE de soins"', {"topic:1"}),
            ("« dates de soin »", {"topic:2"}),
            ('"soins de date"', set()),
            ('"séjours"', {"topic:1", "topic:2", "topic:3", "person:1", "person:2"}),
            ('"sejour"', {"topic:1"}),
            ('"clé de chaînage"', {"topic:2"}),
            ('"compter les séjours"', {"topic:1"}),
            ('"ER_PRS_F"', {"table:ER_PRS_F"}),
            ('"rien de tel" "sans fin"', {"topic:3"}),
            ('"rien de tel" "date de soins"', set()),
        ],
    )
    def test_phrase_is_its_very_words_in_order(self, told, text, keys) -> None:
        assert self.found(told, text) == keys

    def test_phrase_narrows_what_is_found_ranked_and_marked(self, told) -> None:
        results = self.typed(told, 'séjours "clé de chaînage"')
        assert [hit.key for hit in results.hits] == ["topic:2"]
        child = results.hits[0].children[0]
        assert child.key == "post:2-2"
        assert "<mark>clé</mark> de <mark>chaînage</mark>" in child.snippet_html

    def test_phrase_is_ranked_by_where_it_stands(self, engine, settle) -> None:
        engine.rebuild([page(1, f"Autre chose {'mot ' * 60} table ronde."), page(2, "Rien.", "Table ronde")])
        settle(engine)
        assert [hit.key for hit in self.typed(engine, '"table ronde"').hits] == ["a:2", "a:1"]

    # --- exclusion ---------------------------------------------------------------------------

    @pytest.mark.parametrize("word", ["HAD", "domicile", "lettres", "ER_PRS_F", "er_prs_f", "séjour", "soins", "le"])
    def test_a_word_and_its_exclusion_share_nothing_and_hold_everything(self, told, word) -> None:
        everything = self.found(told, "")
        with_it, without = self.found(told, word), self.found(told, f"-{word}")
        if word != "le":
            assert with_it
            assert with_it | without == everything
        assert with_it & without == set() or word == "le"

    def test_phrases_can_be_excluded(self, told) -> None:
        assert self.found(told, 'séjours -"date de soins" type:question') == {"topic:2", "topic:3"}
        assert self.found(told, "séjours -date-de-soins type:question") == {"topic:2", "topic:3"}

    def test_facets_are_counted_after_exclusion(self, told) -> None:
        results = self.typed(told, "séjours -had", facets=("state", "base"))
        assert {value.value: value.count for value in results.facets["state"]} == {"solved": 1, "unanswered": 1}
        for value in results.facets["base"]:
            assert self.typed(told, "séjours -had", filters={"base": (value.value,)}).total == value.count

    def test_exclusion_does_not_tell_hidden_words(self, engine, settle) -> None:
        root, open_child, hidden = corpus.topic(1, "Sujet", ["Début.", "Suite visible.", "Le mot hortensia."])
        secret = page(5, "Le mot hortensia.", visibility=(MEMBERS,))
        engine.rebuild([root, open_child, replace(hidden, visibility=(MEMBERS,)), secret])
        settle(engine)
        assert self.found(engine, "-hortensia") == self.found(engine, "") == {"topic:1"}
        assert self.found(engine, '-"mot hortensia"') == {"topic:1"}
        signed_in = {"audience": corpus.SIGNED_IN}
        assert self.found(engine, "-hortensia", **signed_in) == {"topic:1"}
        assert self.found(engine, "", **signed_in) == {"topic:1", "post:1-3", "a:5"}
        assert self.found(engine, '"mot hortensia"') == set()
        assert self.found(engine, '"mot hortensia"', **signed_in) == {"post:1-3", "a:5"}

    # --- labels, kinds, dates ----------------------------------------------------------------

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ("is:résolu base:PMSI -HAD", {"topic:1"}),
            ("is:solved", {"topic:1", "topic:2"}),
            ("is:sans-réponse", {"topic:3"}),
            ("est:résolu is:unanswered", {"topic:1", "topic:2", "topic:3"}),
            ("base:dcir", {"topic:3", "table:ER_ETE_F"}),
            ("database:dcir séjours", {"topic:3"}),
            ("auteur:dupont", {"topic:1", "topic:2"}),
            ('author:"jeanne DUPONT"', {"topic:1", "topic:2"}),
            ('auteur:"dupont kerlo"', set()),
            ("tag:hospitalisation", {"topic:1", "topic:2"}),
            ('thème:"hospitalisation a domicile"', {"topic:3"}),
            ("région:reunion", {"person:1"}),
            ("region:PACA", {"person:2"}),
            ('region:"provence alpes côte d\'azur"', {"person:2"}),
            ("type:expert séjours", {"person:1", "person:2"}),
            ("kind:tables -ER_ETE_F", {"table:ER_PRS_F"}),
            ("type:réponse", {"post:1-2", "post:1-3", "post:2-2"}),
            ("type:réponse -chaînage", {"post:1-2"}),
            ('kind:post "clé de chaînage"', {"post:2-2"}),
            ("type:réponse auteur:kerlo séjour", {"post:1-2"}),
        ],
    )
    def test_labels_and_kinds_are_compared_folded(self, told, text, keys) -> None:
        assert self.found(told, text) == keys

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ("après:2023", {"topic:1", "topic:3"}),
            ("avant:2023", {"topic:2"}),
            ("avant:2023-05-14", {"topic:2"}),
            ("avant:15/05/2023", {"topic:1", "topic:2"}),
            ("after:2023-05 before:2024", {"topic:1"}),
            ("after:2024 before:2023", set()),
        ],
    )
    def test_days_are_of_the_document_itself(self, told, text, keys) -> None:
        assert self.found(told, text) == keys

    def test_day_said_by_the_document_counts(self, engine, settle) -> None:
        engine.rebuild([page(1, "x", created=corpus.day("2026-01-01"), dated=date(2019, 6, 1)), page(2, "x")])
        settle(engine)
        assert self.found(engine, "avant:2020") == {"a:1"}
        assert self.found(engine, "après:2020") == set()

    def test_typing_errors_are_looked_for_among_what_operators_leave(self, told) -> None:
        results = self.typed(told, "domicille is:solved")
        assert ([hit.key for hit in results.hits], results.reading) == (["topic:2"], "spelling")
        assert self.typed(told, "domicille is:solved -had").total == 0
