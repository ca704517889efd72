"""What every engine does with synonyms, English words and typing errors, by example."""

import random
from dataclasses import replace

import pytest

from search.documents import MEMBERS, PUBLIC, Document
from search.engines.base import SearchEngine
from search.families import AUTHORITY_SHARE
from search.query import Near, Query
from search.results import Results, score_of
from search.synonyms import ENGLISH, SynonymEntry, Thesaurus
from tests.search import corpus

EVERYBODY = frozenset({PUBLIC})
THESAURUS = Thesaurus(
    [
        SynonymEntry(text="CépiDc", others=("causes de décès", "tombeau")),
        SynonymEntry(text="HAD", others=("hospitalisation à domicile",)),
        SynonymEntry(text="RIM-P", others=("recueil psychiatrique",)),
        SynonymEntry(text="girofle", others=("épice",), both_ways=False),
        SynonymEntry(text="table des prestations", others=("ER_PRS_F",)),
        SynonymEntry(text="hospital stay", others=("séjour hospitalier", "séjour"), language=ENGLISH),
        SynonymEntry(text="drug", others=("médicament",), language=ENGLISH),
    ]
)


def page(number: int, title: str, body: str, **values: object) -> Document:
    return Document(key=f"a:{number}", kind="article", title=title, url=f"/{number}/", body=body, **values)  # type: ignore[arg-type]  # -- the values of a test


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


class SpellingContract:
    """Fixtures to give: `engine` (ready, holding the corpus) and `settle`, as for `EngineContract`."""

    def widely(self, engine: SearchEngine, text: str, **values) -> Results:
        """Ask with the synonyms above, as the service does with those of the site."""
        return engine.search(Query(text=text, synonyms=THESAURUS.found_in(text), **values))

    @pytest.fixture
    def pages(self, engine, settle) -> SearchEngine:
        filling = " ".join(f"mot{number}" for number in range(12))
        engine.rebuild(
            [
                page(1, "Un", f"On compte par la base CépiDc. {filling}"),
                page(2, "Deux", f"On compte les causes du décès. {filling}"),
                page(3, "Trois", f"Les causes sont ailleurs, loin de tout décès, {filling}"),
                page(4, "Quatre", f"Patients suivis en hospitalisation à domicile. {filling}"),
                page(5, "Cinq", f"Patients suivis en HAD. {filling}"),
                page(6, "Six", f"Les séjours hospitaliers de l'année. {filling}"),
                page(7, "Sept", f"Les médicaments délivrés. {filling}"),
                page(8, "Huit", f"Une épice rare. {filling}"),
                page(9, "Neuf", f"Un clou de girofle. {filling}"),
                page(10, "Dix", f"Le recueil psychiatrique. {filling}"),
                page(11, "Onze", f"Le RIM-P. {filling}"),
                *corpus.table("ER_PRS_F", {"BEN_NIR": "Identifiant."}),
            ]
        )
        settle(engine)
        return engine

    # --- synonyms ----------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("CépiDc", ["a:1", "a:2"]),
            ("cepidc", ["a:1", "a:2"]),
            ("causes de décès", ["a:2", "a:3", "a:1"]),
            ("tombeau", ["a:1", "a:2"]),
            ("HAD", ["a:5", "a:4"]),
            ("had", ["a:5", "a:4"]),
            ("hospitalisation à domicile", ["a:4", "a:5"]),
            ("patients HAD", ["a:5", "a:4"]),
            ("RIM-P", ["a:11", "a:10"]),
            ("table des prestations", ["table:ER_PRS_F"]),
        ],
    )
    def test_synonyms_are_found_below_the_words_typed(self, pages, text, found) -> None:
        results = self.widely(pages, text)
        assert keys(results)[: len(found)] == found
        assert results.reading == "exact"

    def test_phrase_of_a_synonym_is_found_in_one_piece(self, pages) -> None:
        assert "a:3" not in keys(self.widely(pages, "CépiDc"))

    def test_one_way_is_one_way(self, pages) -> None:
        assert keys(self.widely(pages, "girofle")) == ["a:9", "a:8"]
        assert keys(self.widely(pages, "épice")) == ["a:8"]

    def test_synonyms_do_without_typing_errors(self, pages) -> None:
        assert self.widely(pages, "tombeau").reading == "exact"

    def test_as_typed_takes_neither_synonyms_nor_typing_errors(self, pages) -> None:
        assert keys(self.widely(pages, "HAD", as_typed=True)) == ["a:5"]
        assert self.widely(pages, "girofel", as_typed=True).total == 0

    def test_facets_count_what_synonyms_find(self, pages) -> None:
        results = self.widely(pages, "HAD")
        assert sum(value.count for value in results.kinds) == results.total == 2

    def test_synonyms_are_marked(self, pages) -> None:
        assert "<mark>hospitalisation</mark>" in self.widely(pages, "HAD").hits[1].snippet_html

    def test_synonyms_open_no_reserved_document(self, engine, settle) -> None:
        engine.rebuild([page(1, "Un", "Un clou de girofle."), page(2, "Deux", "Une épice.", visibility=(MEMBERS,))])
        settle(engine)
        assert keys(self.widely(engine, "girofle")) == ["a:1"]
        assert keys(self.widely(engine, "girofle", audience=corpus.SIGNED_IN)) == ["a:1", "a:2"]

    # --- English -----------------------------------------------------------------------------

    def test_english_finds_french(self, pages) -> None:
        assert keys(self.widely(pages, "hospital stays")) == ["a:6"]
        assert keys(self.widely(pages, "drugs")) == ["a:7"]

    def test_french_finds_no_english(self, engine, settle) -> None:
        engine.replace(["a:1"], [page(1, "One", "A drug is dispensed.", language="en")])
        settle(engine)
        assert "a:1" not in keys(self.widely(engine, "médicament"))

    # --- typing errors -----------------------------------------------------------------------

    def test_short_exact_word_comes_before_a_longer_one(self, engine, settle) -> None:
        engine.rebuild(
            [
                page(1, "Logiciel", "Un logiciel, des logiciels.", authority=1.0),
                page(2, "Autre", "On lit le log une fois parmi bien d'autres mots de la page."),
            ]
        )
        settle(engine)
        assert keys(self.widely(engine, "log")) == ["a:2"]

    def test_similar_words_never_outrank_the_words_typed(self, engine, settle) -> None:
        documents = [page(n, "Sonde sonde", "sonde " * 20, authority=1.0) for n in range(1, 6)]
        plain = page(9, "Autre", "On y cite sende, parmi beaucoup d'autres mots.")
        synonym = SynonymEntry(text="sende", others=("sentier",))
        documents += [plain, replace(plain, key="a:10", body="On y cite un sentier, parmi beaucoup d'autres mots.")]
        engine.rebuild(documents)
        settle(engine)
        assert keys(self.widely(engine, "sende"))[0] == "a:9"
        found = engine.search(Query(text="sende", synonyms=Thesaurus([synonym]).found_in("sende")))
        assert keys(found)[:2] == ["a:9", "a:10"]

    # --- did you mean ------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("beneficaires", "bénéficiaires"),
            ("bénéficaires en ALD", "bénéficiaires en ALD"),
            ("certifcat initiale", "certificat initiale"),
            ("Épidémiologsite", "Épidémiologiste"),
            ("muscdaier", "muscadier"),
        ],
    )
    def test_likely_text_is_proposed(self, engine, text, meant) -> None:
        results = engine.search(Query(text=text))
        assert (results.reading, results.did_you_mean) == ("spelling", meant)
        assert engine.search(Query(text=meant)).did_you_mean == ""

    def test_nearest_word_is_proposed_before_a_more_frequent_one(self, engine, settle) -> None:
        documents = [page(n, "Marron", "marrons marrons marrons", authority=1.0) for n in range(1, 5)]
        engine.rebuild([*documents, page(9, "Autre", "On parle du matron.")])
        settle(engine)
        assert engine.search(Query(text="matrom")).did_you_mean == "matron"

    def test_word_of_hidden_documents_is_never_proposed(self, engine, settle) -> None:
        hidden = engine.search(Query(text="quetche"))
        assert (hidden.total, hidden.did_you_mean, hidden.nearest) == (0, "", ())
        assert engine.search(Query(text="confidntielle", filters={"theme": ("ALD",)})).nearest == ()
        seen = engine.search(Query(text="quetche", audience=corpus.SIGNED_IN))
        assert seen.did_you_mean.lower() == "quetsche"

    def test_nearest_words_when_nothing_is_found(self, engine) -> None:
        results = engine.search(Query(text="girafle"))
        assert results.did_you_mean == "girofle" or "girofle" in results.nearest
        assert "girofle" in engine.search(Query(text="jirafle")).nearest
        assert "Cohorte" in [word.capitalize() for word in engine.search(Query(text="cohorxyz")).nearest]
        assert engine.search(Query(text="zzzzzzzzzz")).nearest == ()

    def test_known_words_are_not_corrected(self, engine) -> None:
        results = engine.search(Query(text="girofle", filters={"theme": ("Décès",)}))
        assert (results.total, results.nearest, results.did_you_mean) == (0, (), "")

    # --- why this result ---------------------------------------------------------------------

    def test_parts_recompute_the_score(self, engine, settle) -> None:
        documents = [*corpus.corpus(), page(50, "Le girofle en SSR", "Une épice, le girofle.", authority=0.7)]
        engine.rebuild(documents)
        settle(engine)
        words = sorted({word for one in documents for word in f"{one.title} {one.body}".split()})
        random_ = random.Random(11)
        asked = ["girofle", "ER_PRS_F", "t_mco19b", "beneficaires", "certifcat initiale", "hospital stays", "HAD", ""]
        asked += ["patients affection girofle", "Aurélie Fontanille", "e-mail", "nir_ano_17 girofle", "le la les"]
        asked += [" ".join(random_.choices(words, k=random_.choice((1, 2, 3, 5)))) for _ in range(40)]
        explained = 0
        for text in asked:
            near = random_.choice((None, Near(latitude=45.76, longitude=4.84)))
            for hit in self.widely(engine, text, explain=True, near=near).hits:
                assert hit.score > 0
                assert score_of(hit.explanation) == pytest.approx(hit.score, rel=1e-3), (text, hit.key)
                explained += 1
        assert explained > 100

    def test_parts_name_what_was_found(self, pages) -> None:
        hits = self.widely(pages, "HAD", explain=True).hits
        codes = [{(part.code, part.text) for part in hit.explanation} for hit in hits]
        assert ("stem", "HAD") in codes[0]
        assert ("synonym", "hospitalisation à domicile") in codes[1]
        assert not any(code == "stem" for code, _text in codes[1])

    def test_parts_name_authority_state_and_freshness(self, engine) -> None:
        hit = self.widely(engine, "muscadier", explain=True).hits[0]
        shares = {part.code: part.points for part in hit.explanation if part.kind == "share"}
        assert shares["solved"] == pytest.approx(0.08)
        assert 0 < shares["fresh"] < 0.08
        table = self.widely(engine, "ER_PRS_F", explain=True).hits[0]
        assert [part.points for part in table.explanation if part.code == "authority"] == [AUTHORITY_SHARE / 2]
        assert {"identifier", "same_title"} <= {part.code for part in table.explanation}

    def test_hits_are_explained_only_when_asked(self, engine) -> None:
        assert self.widely(engine, "girofle").hits[0].explanation == ()
        assert self.widely(engine, "girofle", explain=True, sort="newest").hits[0].explanation == ()

    def test_one_result_keeps_its_score(self, engine) -> None:
        for text in ("girofle", "patients affection girofle", "beneficaires"):
            for hit in self.widely(engine, text).hits:
                alone = self.widely(engine, text, only=(hit.key,), explain=True)
                assert keys(alone) == [hit.key]
                assert alone.hits[0].score == pytest.approx(hit.score, rel=1e-5)
        assert self.widely(engine, "quetsche", only=("topic:3",)).total == 0

    def test_slips_are_known_by_what_the_reader_may_see(self, engine, settle) -> None:
        engine.rebuild(
            [
                page(1, "Un", "Le bénéficiaire."),
                page(2, "Deux", "Encore un bénéficiaire."),
                page(3, "Trois", "Une belladone.", visibility=(MEMBERS,)),
            ]
        )
        settle(engine)
        held = {"beneficaire": 0, "belladonne": 0, "beneficiaire": 2, "xyzzyx": 0, "bnficiaire": 4}
        # two errors are looked for only in words that hardly anything holds
        assert engine.slips(held, audience=EVERYBODY) == [("beneficaire", "bénéficiaire")]
        assert ("belladonne", "belladone") in engine.slips(held, audience=EVERYBODY | {MEMBERS})
        assert engine.slips({"bnficiaire": 0}, audience=EVERYBODY) == [("bnficiaire", "bénéficiaire")]
        assert engine.slips({}, audience=EVERYBODY) == []
