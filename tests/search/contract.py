"""What every engine does, by example. Subclassed by one test module for each engine."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from search.documents import MEMBERS, PUBLIC, Document
from search.engines.base import SearchEngine
from search.query import Near, Query
from search.results import Hit, Results
from tests.search import corpus
from tests.search.hostile import HOSTILE, SCRIPTS

LYON = Near(latitude=45.76, longitude=4.84)


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


def family(hit: Hit) -> list[str]:
    return [child.key for child in hit.children]


class TagCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag if not attrs else f"{tag} {attrs}")


def tags_of(html: str) -> set[str]:
    collector = TagCollector()
    collector.feed(html)
    return collector.tags


class EngineContract:
    """Fixtures to give: `engine` (ready, holding the corpus) and `settle` (returns once writes are visible)."""

    @pytest.fixture
    def settle(self) -> Callable[[SearchEngine], None]:
        return lambda engine: None

    def ask(self, engine: SearchEngine, text: str = "", **values) -> Results:
        return engine.search(Query(text=text, **values))

    # --- words -------------------------------------------------------------------------------

    def test_forms_of_a_word_find_each_other(self, engine, settle) -> None:
        documents = [corpus.word_document(2 * n, one) for n, (one, _other) in enumerate(corpus.SAME_WORDS)]
        documents += [corpus.word_document(2 * n + 1, other) for n, (_one, other) in enumerate(corpus.SAME_WORDS)]
        engine.rebuild(documents)
        settle(engine)
        missed = []
        for n, pair in enumerate(corpus.SAME_WORDS):
            for text in pair:
                found = set(keys(self.ask(engine, text, page_size=50)))
                missed += [(text, pair[side]) for side in (0, 1) if f"word:{2 * n + side}" not in found]
        assert missed == []

    def test_different_words_stay_apart(self, engine, settle) -> None:
        documents = [corpus.word_document(n, other) for n, (_one, other) in enumerate(corpus.DIFFERENT_WORDS)]
        documents += [corpus.word_document(100 + n, one) for n, (one, _other) in enumerate(corpus.DIFFERENT_WORDS)]
        engine.rebuild(documents)
        settle(engine)
        for n, (one, _other) in enumerate(corpus.DIFFERENT_WORDS):
            assert keys(self.ask(engine, one))[0] == f"word:{100 + n}", one

    def test_english_inflections_find_each_other(self, engine) -> None:
        assert keys(self.ask(engine, "reimbursement study"))[:1] == ["article:en"]

    def test_words_of_a_thread_are_found_together(self, engine) -> None:
        results = self.ask(engine, "chaînage muscadier")
        assert keys(results) == ["topic:1"]
        assert results.reading == "exact"

    def test_all_words_come_before_some(self, engine) -> None:
        results = self.ask(engine, "patients affection girofle")
        assert keys(results)[0] == "topic:2"
        assert "topic:1" in keys(results)
        assert results.reading == "some_words"

    def test_stop_words_are_not_asked_for(self, engine) -> None:
        assert keys(self.ask(engine, "où est la cause initiale de ce certificat"))[0] == "factsheet:1"

    def test_title_outranks_body(self, engine, settle) -> None:
        engine.rebuild(
            [
                Document(
                    key="a:1",
                    kind="article",
                    title="Autre chose",
                    url="/a",
                    body="On y parle de cardiologie, cardiologie encore.",
                ),
                Document(key="a:2", kind="article", title="Cardiologie", url="/b", body="Une page."),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "cardiologie")) == ["a:2", "a:1"]

    def test_words_together_outrank_words_apart(self, engine, settle) -> None:
        apart = " ".join(["date", *["rempli"] * 40, "naissance", *["rempli"] * 5])
        close = " ".join([*["rempli"] * 40, "date de naissance", *["rempli"] * 5])
        engine.rebuild(
            [
                Document(key="a:1", kind="article", title="Un", url="/a", body=apart),
                Document(key="a:2", kind="article", title="Deux", url="/b", body=close),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "date de naissance")) == ["a:2", "a:1"]

    def test_authority_decides_between_equals(self, engine, settle) -> None:
        engine.rebuild(
            [
                Document(key="a:1", kind="article", title="Un", url="/a", body="Parler du tilleul."),
                Document(key="a:2", kind="article", title="Deux", url="/b", body="Parler du tilleul.", authority=1.0),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "tilleul")) == ["a:2", "a:1"]

    # --- identifiers -------------------------------------------------------------------------

    @pytest.mark.parametrize("text", ["ER_PRS_F", "er_prs_f", "Er_Prs_f"])
    def test_identifier_is_found_first_whatever_its_case(self, engine, text) -> None:
        assert keys(self.ask(engine, text))[0] == "table:ER_PRS_F"

    def test_identifier_is_no_row_of_words(self, engine) -> None:
        results = self.ask(engine, "ER_PRS_F")
        assert "article:1" not in keys(results)

    def test_beginning_of_an_identifier_finds_it(self, engine) -> None:
        assert keys(self.ask(engine, "ER_PRS"))[0] == "table:ER_PRS_F"

    @pytest.mark.parametrize("text", ["T_MCO19B", "T_MCO&aa.B", "T_MCOxxB", "t_mcoaab"])
    def test_year_variants_open_the_table(self, engine, text) -> None:
        assert keys(self.ask(engine, text))[0] == "table:T_MCOaaB"

    def test_identifier_in_a_post_leads_to_that_post(self, engine) -> None:
        hit = self.ask(engine, "nir_ano_17").hits[0]
        assert (hit.key, family(hit)) == ("topic:1", ["post:1-2"])
        assert hit.children[0].href == "/forum/1/#post-2"
        assert "<mark>NIR_ANO_17</mark>" in hit.children[0].snippet_html

    def test_name_of_a_variable_finds_the_tables_that_hold_it(self, engine, settle) -> None:
        mentions = [
            Document(
                key=f"article:{number + 50}",
                kind="article",
                title="Joindre deux tables par BEN_IDT_ANO",
                url=f"/documentation/{number}/",
                body="BEN_IDT_ANO, encore BEN_IDT_ANO : on le retrouve partout.",
                authority=1.0,
            )
            for number in range(5)
        ]
        tables = [
            document
            for name in ("IR_AAA_R", "IR_BBB_R")
            for document in corpus.table(name, {"BEN_IDT_ANO": "Identifiant anonyme.", "BEN_AUT": "Voir BEN_IDT_ANO."})
        ]
        engine.rebuild([*mentions, *tables, *corpus.table("IR_CCC_R", {"BEN_AUT": "Copie de BEN_IDT_ANO."})])
        settle(engine)
        for text in ("BEN_IDT_ANO", "ben_idt_ano"):
            hits = self.ask(engine, text).hits
            assert {hit.key for hit in hits[:2]} == {"table:IR_AAA_R", "table:IR_BBB_R"}
            assert {hit.children[0].href for hit in hits[:2]} == {
                "/dictionary/IR_AAA_R/#BEN_IDT_ANO",
                "/dictionary/IR_BBB_R/#BEN_IDT_ANO",
            }
            assert hits[-1].key == "table:IR_CCC_R"

    # --- typing errors -----------------------------------------------------------------------

    @pytest.mark.parametrize("text", ["beneficaires", "bénéficaires", "bénéficiarse"])
    def test_typing_error_is_forgiven_when_nothing_is_found(self, engine, text) -> None:
        results = self.ask(engine, text)
        assert keys(results)[0] == "person:1"
        assert results.reading == "spelling"

    def test_exact_word_is_never_below_a_similar_one(self, engine, settle) -> None:
        engine.rebuild(
            [
                Document(
                    key="a:1", kind="article", title="Sonde sonde sonde", url="/a", body="sonde " * 20, authority=1.0
                ),
                Document(
                    key="a:2",
                    kind="article",
                    title="Autre",
                    url="/b",
                    body="Une page longue qui cite une fois le mot sende parmi beaucoup d'autres.",
                ),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "sende"))[0] == "a:2"

    def test_short_words_and_identifiers_allow_no_error(self, engine) -> None:
        assert keys(self.ask(engine, "ER_PRS_G")) == []
        assert keys(self.ask(engine, "alq")) == []

    def test_error_in_one_word_of_two(self, engine) -> None:
        results = self.ask(engine, "certifcat initiale")
        assert keys(results)[0] == "factsheet:1"

    # --- rights ------------------------------------------------------------------------------

    def test_reserved_document_is_not_found_counted_or_suggested(self, engine) -> None:
        results = self.ask(engine, "quetsche")
        assert (results.total, results.hits, results.kinds) == (0, (), ())
        everything = self.ask(engine, "", page_size=50)
        assert "topic:3" not in keys(everything)
        assert "Réservé" not in {value.value for value in everything.facets["theme"]}
        assert engine.suggest("salon", audience=corpus.EVERYONE) == []
        assert self.ask(engine, "quetche").total == 0

    def test_reserved_document_is_found_by_those_who_may(self, engine) -> None:
        results = self.ask(engine, "quetsche", audience=corpus.SIGNED_IN)
        assert keys(results) == ["topic:3"]
        assert family(results.hits[0]) == ["post:3-2"]
        assert [s.text for s in engine.suggest("salon", audience=corpus.SIGNED_IN)] == ["Salon des adhérents"]

    def test_child_with_narrower_rights_lends_nothing_to_its_root(self, engine, settle) -> None:
        root, child = corpus.topic(9, "Sujet ouvert", ["Texte public.", "Réponse sur le nénuphar."])
        engine.replace(["topic:9"], [root, replace(child, visibility=("group:expert",))])
        settle(engine)
        assert self.ask(engine, "nénuphar").total == 0
        assert self.ask(engine, "nénuphar", audience=corpus.SIGNED_IN).total == 0
        found = self.ask(engine, "nénuphar", audience=corpus.EXPERTS)
        assert keys(found) == ["post:9-2"]
        assert found.hits[0].parent_title == "Sujet ouvert"
        assert keys(self.ask(engine, "sujet ouvert")) == ["topic:9"]

    def test_public_child_of_a_reserved_root_stays_reserved(self, engine, settle) -> None:
        root, child = corpus.topic(9, "Sujet fermé", ["Texte.", "Réponse sur le nénuphar."], visibility=(MEMBERS,))
        engine.replace(["topic:9"], [root, replace(child, visibility=(PUBLIC,))])
        settle(engine)
        assert self.ask(engine, "nénuphar").total == 0
        assert keys(self.ask(engine, "nénuphar", audience=corpus.SIGNED_IN)) == ["topic:9"]
        assert self.ask(engine, "nénuphar", kinds=("post",)).total == 0

    def test_nobody_finds_nothing(self, engine) -> None:
        assert self.ask(engine, "girofle", audience=frozenset()).total == 0

    # --- facets ------------------------------------------------------------------------------

    def test_kind_counts_add_up_to_the_total(self, engine) -> None:
        results = self.ask(engine, "")
        assert sum(value.count for value in results.kinds) == results.total
        assert {value.value: value.count for value in results.kinds} == {
            "person": 3, "topic": 2, "table": 2, "article": 2, "factsheet": 1, "talk": 1,
        }  # fmt: skip

    def test_choosing_a_value_gives_its_count(self, engine) -> None:
        for text in ("", "patients", "pmsi"):
            before = self.ask(engine, text)
            for name, values in before.facets.items():
                for value in values:
                    assert self.ask(engine, text, filters={name: (value.value,)}).total == value.count, (
                        text,
                        name,
                        value,
                    )
            for kind in before.kinds:
                assert self.ask(engine, text, kinds=(kind.value,)).total == kind.count

    def test_values_of_one_facet_add_up_and_facets_narrow(self, engine) -> None:
        both = self.ask(engine, "", filters={"base": ("PMSI", "CépiDc")})
        assert both.total == 6
        assert {value.value: value.count for value in both.facets["base"]}["DCIR"] == 3
        assert self.ask(engine, "", filters={"base": ("PMSI",)}, kinds=("person",)).total == 3
        assert self.ask(engine, "", filters={"base": ("PMSI",), "region": ("La Réunion",)}).total == 1

    def test_value_is_taken_as_it_stands(self, engine) -> None:
        assert self.ask(engine, "", filters={"state": ("sans réponse",)}).total == 1
        assert self.ask(engine, "", filters={"state": ("Sans Réponse",)}).total == 0
        assert self.ask(engine, "", filters={"nowhere": ("x",)}).total == 0

    # --- families ----------------------------------------------------------------------------

    def test_root_comes_once_with_its_best_children(self, engine) -> None:
        results = self.ask(engine, "girofle muscadier")
        assert keys(results)[0] == "topic:1"
        assert family(results.hits[0])[0] == "post:1-4"
        assert len(keys(results)) == len(set(keys(results)))

    def test_number_of_children_is_limited(self, engine, settle) -> None:
        engine.replace(
            ["topic:9"], corpus.topic(9, "Long fil", ["Début.", *[f"Réponse {n} avec nénuphar." for n in range(20)]])
        )
        settle(engine)
        assert len(self.ask(engine, "nénuphar").hits[0].children) == 3
        assert len(self.ask(engine, "nénuphar", children=1).hits[0].children) == 1
        assert self.ask(engine, "nénuphar", children=0).hits[0].children == ()
        assert self.ask(engine, "nénuphar").total == 1

    def test_title_alone_brings_no_child(self, engine) -> None:
        hit = self.ask(engine, "affection longue durée").hits[0]
        assert (hit.key, hit.children) == ("topic:2", ())

    def test_cue_is_a_link_to_its_second(self, engine) -> None:
        hit = self.ask(engine, "tamarinier").hits[0]
        assert (hit.key, hit.talk, hit.children[0].href) == ("talk:1", "1/1", "/meetups/1/suivre/?t=740")

    def test_kind_below_a_root_can_be_asked_for(self, engine) -> None:
        results = self.ask(engine, "girofle", kinds=("post",))
        assert set(keys(results)) == {"post:1-3", "post:1-4", "post:2-2"}
        assert results.total == 3

    def test_upstream_path_comes_back(self, engine) -> None:
        hit = self.ask(engine, "certificat").hits[0]
        assert (hit.key, hit.source) == ("factsheet:1", "fiches/deces.md")
        assert hit.children[0].parent_title == "Repérer les personnes décédées"

    # --- highlights --------------------------------------------------------------------------

    def test_what_matched_is_marked(self, engine) -> None:
        hit = self.ask(engine, "beneficiaire").hits[0]
        assert "les <mark>bénéficiaires</mark> en ALD" in hit.snippet_html

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_markup_in_documents_is_shown_as_text(self, engine, settle, script) -> None:
        engine.replace(
            ["a:66"],
            [
                Document(
                    key="a:66",
                    kind="article",
                    title=f"Clafoutis {script}",
                    url="/x",
                    body=f"{script} clafoutis {script}",
                )
            ],
        )
        settle(engine)
        for text in ("clafoutis", script):
            for hit in self.ask(engine, text).hits:
                assert tags_of(hit.title_html) <= {"mark"}
                assert tags_of(hit.snippet_html) <= {"mark"}

    def test_snippet_stands_around_the_match(self, engine, settle) -> None:
        body = "début " * 500 + "l’œil du clafoutis étoilé 🥧 " + "suite " * 500
        engine.replace(["a:66"], [Document(key="a:66", kind="article", title="Long", url="/x", body=body)])
        settle(engine)
        snippet = self.ask(engine, "clafoutis").hits[0].snippet_html
        assert "l’œil du <mark>clafoutis</mark> étoilé 🥧" in snippet
        assert len(snippet) < 400

    # --- places ------------------------------------------------------------------------------

    def test_radius_keeps_those_inside(self, engine) -> None:
        results = self.ask(engine, "", near=replace(LYON, km=60.0), sort="nearest")
        assert keys(results) == ["person:1", "person:2"]
        assert results.hits[0].distance_km == 0.0
        assert results.hits[1].distance_km == pytest.approx(49.7, abs=1.0)
        assert results.total == 2
        assert {v.value: v.count for v in results.kinds} == {"person": 2}
        assert keys(self.ask(engine, "", near=replace(LYON, km=40.0))) == ["person:1"]

    def test_nearest_comes_first_and_no_place_last(self, engine) -> None:
        results = self.ask(engine, "pmsi", near=LYON, sort="nearest", page_size=50)
        assert keys(results)[:3] == ["person:1", "person:2", "person:3"]
        pages = [
            keys(self.ask(engine, "", near=LYON, sort="nearest", page=page, page_size=2))[:2] for page in range(1, 7)
        ]
        flat = [key for page in pages for key in page]
        assert flat[:3] == ["person:1", "person:2", "person:3"]
        assert len(set(flat)) == 11

    def test_newest_comes_first(self, engine) -> None:
        assert keys(self.ask(engine, "patients", sort="newest"))[:2] == ["topic:2", "topic:1"]

    # --- pages -------------------------------------------------------------------------------

    def test_pages_follow_one_another(self, engine) -> None:
        whole = keys(self.ask(engine, "pmsi", page_size=50))
        paged = [key for page in (1, 2, 3) for key in keys(self.ask(engine, "pmsi", page=page, page_size=2))]
        assert paged == whole[:6]
        beyond = self.ask(engine, "pmsi", page=500, page_size=2)
        assert (beyond.hits, beyond.total) == ((), len(whole))

    # --- writing -----------------------------------------------------------------------------

    def test_replaced_family_is_new_and_removed_family_is_gone(self, engine, settle) -> None:
        engine.replace(["topic:1"], corpus.topic(1, "Titre neuf", ["Seul un baobab."]))
        settle(engine)
        assert keys(self.ask(engine, "baobab")) == ["topic:1"]
        assert "topic:1" not in keys(self.ask(engine, "muscadier"))
        assert self.ask(engine, "muscadier", kinds=("post",)).total == 0
        engine.replace(["topic:1"], [])
        settle(engine)
        assert self.ask(engine, "baobab").total == 0
        engine.replace(["topic:1"], [])  # removing again changes nothing

    def test_readers_see_no_gap_while_an_index_is_rebuilt(self, engine, settle) -> None:
        seen: list[int] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                seen.append(self.ask(engine, "girofle").total)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for _ in range(3):
                engine.rebuild(corpus.corpus())
        finally:
            stop.set()
            reader.join()
        assert set(seen) == {2}

    def test_changes_during_a_rebuild_are_in_the_new_index(self, engine, settle) -> None:
        def late() -> tuple[list[str], list[Document]]:
            return ["topic:1", "topic:2"], corpus.topic(1, "Titre neuf", ["Seul un baobab."])

        engine.rebuild(corpus.corpus(), late)
        settle(engine)
        assert keys(self.ask(engine, "baobab")) == ["topic:1"]
        assert self.ask(engine, "affection longue durée", kinds=("topic",)).total == 0

    def test_failed_rebuild_leaves_the_index_as_it_was(self, engine, settle) -> None:
        def broken() -> Iterator[Document]:
            yield from corpus.corpus()[:2]
            raise ValueError("the source broke")

        with pytest.raises(ValueError, match="the source broke"):
            engine.rebuild(broken())
        settle(engine)
        assert self.ask(engine, "girofle").total == 2

    def test_count_is_of_all_documents(self, engine, settle) -> None:
        before = engine.count()
        assert before == len(corpus.corpus())
        assert engine.is_ready()

    # --- suggestions -------------------------------------------------------------------------

    def test_suggestions_begin_like_the_text(self, engine) -> None:
        assert [s.text for s in engine.suggest("er_prs", audience=corpus.EVERYONE)] == ["ER_PRS_F"]
        assert engine.suggest("auré", audience=corpus.EVERYONE)[0].text == "Aurélie Fontanille"
        assert engine.suggest("aure fon", audience=corpus.EVERYONE)[0].url == "/experts/aurelie/"
        assert [s.text for s in engine.suggest("COHORTE", audience=corpus.EVERYONE)] == [
            "Suivre une cohorte dans le temps"
        ]
        assert engine.suggest("zzz", audience=corpus.EVERYONE) == []
        assert len(engine.suggest("e", audience=corpus.EVERYONE, limit=2)) <= 2

    # --- hostile text ------------------------------------------------------------------------

    def test_hostile_text_is_only_text(self, engine) -> None:
        for text in HOSTILE:
            results = self.ask(engine, text)
            assert "topic:3" not in keys(results), text
            engine.suggest(text, audience=corpus.EVERYONE)

    def test_hostile_text_can_be_stored(self, engine, settle) -> None:
        documents = [
            Document(
                key=f"odd:{n}",
                kind="article",
                title=text[:200] or "vide",
                url="/x",
                body=f"{text} clafoutis",
                facets={"theme": (text[:50],)},
            )
            for n, text in enumerate(HOSTILE)
        ]
        engine.replace([document.key for document in documents], documents)
        settle(engine)
        assert self.ask(engine, "clafoutis", page_size=1).total == len(documents)
