"""The comparison of the index with the database, and its repair."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from django.core.management import CommandError, call_command
from django.utils import translation

from search import outbox, registry, services
from search.consistency import check_index
from search.documents import Document
from search.engines.base import DocumentsRefusedError
from search.engines.loading import get_engine
from search.families import entries
from search.fingerprints import fingerprint_of
from search.models import IndexRebuild, IndexRequest
from search.query import Query
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
ENGINES = [
    "search.engines.embedded.EmbeddedEngine",
    pytest.param("search.engines.elasticsearch.ElasticsearchEngine", marks=pytest.mark.elasticsearch),
]


@pytest.fixture
def indexed(sources, settings, request):
    """The corpus, indexed."""
    settings.SEARCH_ENGINE = getattr(request, "param", ENGINES[0])
    if "elasticsearch" in settings.SEARCH_ENGINE:
        request.getfixturevalue("node")
    services.rebuild()
    return sources


def check(*arguments: str) -> tuple[int, str]:
    """Exit status and what the command said."""
    out = StringIO()
    try:
        call_command("check_search_index", *arguments, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def break_index(sources) -> None:
    """One family the index misses, one it has in an older form, one nobody has any more."""
    held = sources["topic"].held
    held[:] = [
        replace(document, body="Tout autre chose.") if document.key == "topic:2" else document
        for document in held
        if document.root != "topic:1"
    ]
    held.extend(corpus.topic(50, "Un arbre", ["Le baobab."]))


def test_index_that_equals_the_database_is_said_to(indexed) -> None:
    status, said = check()
    assert (status, said.splitlines()[-1]) == (0, "the index equals the database")
    assert json.loads(check("--json")[1])["agrees"] is True


@pytest.mark.parametrize("indexed", ENGINES, indirect=True)
def test_differences_are_counted_named_and_repaired(indexed) -> None:
    break_index(indexed)
    status, said = check("--json")
    report = json.loads(said)
    assert status == 1
    assert {kind: report[kind] for kind in ("missing", "stale", "left_over", "waiting", "repaired")} == {
        "missing": 1, "stale": 1, "left_over": 1, "waiting": 0, "repaired": 0,
    }  # fmt: skip
    assert report["examples"] == {"missing": ["topic:50"], "stale": ["topic:2"], "left_over": ["topic:1"]}
    assert services.search(Query(text="baobab")).total == 0  # comparing changes nothing
    status, said = check("--repair")
    assert (status, said.splitlines()[-2:]) == (0, ["3 repaired", "the index equals the database"])
    assert [hit.key for hit in services.search(Query(text="baobab")).hits] == ["topic:50"]
    assert check()[0] == 0
    assert IndexRequest.objects.count() == 0


def test_differences_are_told_in_words(indexed) -> None:
    break_index(indexed)
    services.request_indexing("topic:50")
    assert check()[1].splitlines()[1:] == [
        "1 missing from the index: topic:50",
        "1 out of date: topic:2",
        "1 left over in the index: topic:1",
        "1 of these wait in the outbox",
        "the index differs from the database",
    ]


def test_family_of_nobody_is_removed(indexed) -> None:
    get_engine().replace(["gone:1"], [Document(key="gone:1", kind="article", title="Disparu", url="/x")])
    assert json.loads(check("--json")[1])["examples"]["left_over"] == ["gone:1"]
    assert check("--repair")[0] == 0


def test_many_differences_are_repaired_in_turns(indexed, monkeypatch) -> None:
    monkeypatch.setattr("search.consistency.AT_ONCE", 2)
    for number in range(60, 75):
        indexed["topic"].held.extend(corpus.topic(number, f"Sujet {number}", ["Le baobab."]))
    report = check_index(repair=True)
    assert (report.missing, report.repaired, report.agrees) == (15, 15, True)
    assert len(report.examples["missing"]) == 10


def test_missing_index_is_said_and_rebuilt(sources) -> None:
    status, said = check()
    assert (status, said) == (1, "there is no usable index; --repair builds it\n")
    status, said = check("--repair")
    assert (status, said.splitlines()[0]) == (0, "there was no usable index: it was rebuilt")


def test_source_that_fails_is_no_reason_to_remove_its_documents(indexed) -> None:
    class Broken:
        def __iter__(self):
            raise LookupError("the source broke")

    held = indexed["topic"].held
    indexed["topic"].held = Broken()
    status, said = check("--repair")
    assert status == 1
    assert "not compared, their source fails: topic" in said
    indexed["topic"].held = held
    assert check()[0] == 0


def test_family_that_cannot_be_read_is_not_called_repaired(indexed) -> None:
    break_index(indexed)
    indexed["topic"].broken.add("topic:2")
    report = check_index(repair=True)
    assert (report.differing, report.repaired, report.agrees) == (3, 2, False)


def test_engine_that_does_not_answer_is_another_exit_status(settings) -> None:
    settings.SEARCH_ENGINE = "tests.search.dead_engine.DeadEngine"
    with pytest.raises(CommandError) as raised:
        call_command("check_search_index")
    assert raised.value.returncode == 2


def test_change_under_way_is_no_difference(indexed, monkeypatch) -> None:
    """A family saved between the reading of the index and the reading of the database."""
    stored = get_engine().stored

    def then_save(families=None):
        found = list(stored(families))
        if families is None:
            indexed["topic"].held.extend(corpus.topic(50, "Un arbre", ["Le baobab."]))
            services.index_again(["topic:50"])
        return iter(found)

    monkeypatch.setattr(get_engine(), "stored", then_save)
    assert check()[0] == 0


# --- fingerprints ------------------------------------------------------------------------------


def fingerprints(documents: list[Document]) -> dict[str, str]:
    return {entry.document.key: fingerprint_of(entry) for entry in entries(documents)}


OTHER_VALUES = {
    "place": (1.0, 2.0),
    "facets": {"base": ("PMSI",)},
    "created": datetime(2020, 1, 1, tzinfo=UTC),
    "updated": datetime(2020, 1, 1, tzinfo=UTC),
    "visibility": ("members",),
    "dated": date(2020, 1, 1),
}


def test_fingerprint_follows_every_value() -> None:
    """Also those that somebody declares tomorrow."""
    document = Document(key="a:1", kind="article", title="Titre", url="/a")
    before = fingerprints([document])
    for each in fields(Document):
        value = getattr(document, each.name)
        other = OTHER_VALUES.get(each.name) or (
            f"{value}x" if isinstance(value, str) else ("x",) if isinstance(value, tuple) else value + 1
        )
        changed = [replace(document, **{each.name: other})]
        assert list(fingerprints(changed).values()) != list(before.values()), each.name


def test_fingerprint_of_a_root_follows_its_children() -> None:
    family = corpus.topic(9, "Sujet", ["Un.", "Deux."])
    other = [*family[:-1], replace(family[-1], body="Trois.")]
    assert fingerprints(family)["topic:9"] != fingerprints(other)["topic:9"]


@pytest.mark.usefixtures("demo_world")
def test_every_source_reads_a_family_the_same_way_alone_and_among_all() -> None:
    """Else a comparison would find differences nobody can repair; nor does the reader's language matter."""
    for source in registry.sources():
        whole = {"fr": {}, "en": {}}
        for language, found in whole.items():
            with translation.override(language):
                for entry in entries(source.all_documents()):
                    found.setdefault(entry.document.root, {})[entry.document.key] = fingerprint_of(entry)
        assert whole["fr"] == whole["en"], source.prefix
        roots = list(whole["fr"])
        alone: dict[str, dict[str, str]] = {}
        for entry in entries(outbox.read_families(roots)):
            alone.setdefault(entry.document.root, {})[entry.document.key] = fingerprint_of(entry)
        assert alone == whole["fr"], source.prefix


# --- what the outbox does with refusals and with rebuilds that died ----------------------------


def test_refused_family_waits_and_holds_up_no_other(indexed, monkeypatch) -> None:
    engine = get_engine()
    replace_all = engine.replace

    def refuse_one(families, documents):
        replace_all(families, [document for document in documents if document.root != "topic:2"])
        if "topic:2" in families:
            raise DocumentsRefusedError(["topic:2"], "a field nobody declared")

    monkeypatch.setattr(engine, "replace", refuse_one)
    indexed["topic"].held.extend(corpus.topic(50, "Un arbre", ["Le baobab."]))
    services.request_indexing("topic:2", "topic:50")
    services.drain_outbox()
    assert list(IndexRequest.objects.values_list("key", "attempts")) == [("topic:2", 1)]
    assert services.search(Query(text="baobab")).total == 1


def test_marker_of_a_killed_rebuild_keeps_no_request(indexed) -> None:
    IndexRebuild.objects.create()
    services.request_indexing("topic:1")
    services.drain_outbox()
    assert (IndexRequest.objects.count(), IndexRebuild.objects.count()) == (0, 0)


def test_rebuild_that_was_taken_for_dead_does_not_swap(indexed) -> None:
    def lose_marker(_number: int) -> None:
        IndexRebuild.objects.all().delete()

    indexed["topic"].held.extend(
        document for number in range(100, 200) for document in corpus.topic(number, f"Sujet {number}", ["Rien."])
    )
    with pytest.raises(outbox.EngineUnavailableError, match="taken for dead"):
        services.rebuild(lose_marker)
    assert services.search(Query(text="rien")).total == 0


def test_second_rebuild_is_refused(indexed, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "REBUILD_WAIT", 0.0)
    with outbox.rebuilding(), pytest.raises(outbox.TurnTakenError):
        services.rebuild()
