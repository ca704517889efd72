"""The one door: the outbox, its durability, resting, healing, rebuilding."""

import threading

import pytest
from django_tasks_db.models import DBTaskResult

from django.db import transaction

from search import outbox, services
from search.documents import Document
from search.engines.base import EngineUnavailableError
from search.engines.loading import get_engine
from search.models import IndexRebuild, IndexRequest
from search.query import Query
from search.tasks import index_pending
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

DEAD = "tests.search.dead_engine.DeadEngine"


def found(text: str) -> list[str]:
    return [hit.key for hit in services.search(Query(text=text)).hits]


@pytest.fixture
def baobab(sources) -> list[Document]:
    """A topic that the index does not know yet."""
    services.rebuild()
    documents = corpus.topic(50, "Un arbre", ["Parlons du baobab.", "Oui, le baobab."])
    sources["topic"].held.extend(documents)
    return documents


def test_saved_document_is_found_by_the_next_search(baobab, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        services.request_indexing("topic:50", "topic:50")
        services.request_indexing("topic:1")
    assert len(callbacks) == 1
    assert found("baobab") == ["topic:50"]
    assert IndexRequest.objects.count() == 0


def test_removed_document_is_gone_with_the_next_search(sources, django_capture_on_commit_callbacks) -> None:
    services.rebuild()
    sources["topic"].held[:] = [document for document in sources["topic"].held if document.root != "topic:1"]
    with django_capture_on_commit_callbacks(execute=True):
        services.request_indexing("topic:1")
    assert found("muscadier") == []


def test_request_for_nothing_writes_nothing(sources) -> None:
    services.request_indexing()
    assert IndexRequest.objects.count() == 0


def test_rolled_back_request_leaves_nothing(baobab, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        services.request_indexing("topic:50")
        raise ZeroDivisionError
    assert IndexRequest.objects.count() == 0
    assert found("baobab") == []


def test_dead_engine_costs_no_save_and_is_caught_up(baobab, settings, django_capture_on_commit_callbacks) -> None:
    alive = settings.SEARCH_ENGINE
    settings.SEARCH_ENGINE = DEAD
    with django_capture_on_commit_callbacks(execute=True):
        services.request_indexing("topic:50")
    assert list(IndexRequest.objects.values_list("key", flat=True)) == ["topic:50"]
    with pytest.raises(EngineUnavailableError):
        services.drain_outbox()
    assert IndexRequest.objects.count() == 1
    assert index_pending.call() == 0
    settings.SEARCH_ENGINE = alive
    assert index_pending.call() == 1
    assert found("baobab") == ["topic:50"]
    assert IndexRequest.objects.count() == 0


def test_one_task_waits_to_try_again(baobab, settings, django_capture_on_commit_callbacks) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.SEARCH_ENGINE = DEAD
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            services.request_indexing("topic:50")
    assert [result.task_path for result in DBTaskResult.objects.all()] == ["search.tasks.index_pending"]


def test_draining_again_changes_nothing(baobab) -> None:
    services.request_indexing("topic:50")
    assert services.drain_outbox() == 1
    assert services.drain_outbox() == 0
    assert found("baobab") == ["topic:50"]


def test_limit_is_kept(sources) -> None:
    services.rebuild()
    services.request_indexing("topic:1", "topic:2", "person:1")
    assert services.drain_outbox(2) == 2
    assert list(IndexRequest.objects.values_list("key", flat=True)) == ["person:1"]


def test_family_that_cannot_be_read_holds_up_no_other(baobab, sources) -> None:
    sources["topic"].broken.add("topic:2")
    services.request_indexing("topic:2", "topic:50")
    for _ in range(outbox.MAX_ATTEMPTS + 1):
        services.drain_outbox()
    assert found("baobab") == ["topic:50"]
    assert list(IndexRequest.objects.values_list("key", "attempts")) == [("topic:2", outbox.MAX_ATTEMPTS)]


def test_key_of_nobody_is_removed_quietly(sources) -> None:
    services.rebuild()
    services.request_indexing("nobody:1")
    assert services.drain_outbox() == 1


def test_deferred_requests_are_indexed_together_at_the_end(baobab, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, services.indexing_deferred():
        services.request_indexing("topic:50")
        assert found("baobab") == []
    assert callbacks == []
    assert found("baobab") == ["topic:50"]


def test_interrupted_run_leaves_its_requests_to_the_next(baobab, settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with pytest.raises(KeyboardInterrupt), services.indexing_deferred():
        services.request_indexing("topic:50")
        raise KeyboardInterrupt
    assert list(IndexRequest.objects.values_list("key", flat=True)) == ["topic:50"]
    assert [result.task_path for result in DBTaskResult.objects.all()] == ["search.tasks.index_pending"]
    with services.indexing_deferred():
        pass
    assert IndexRequest.objects.count() == 0
    assert found("baobab") == ["topic:50"]


def test_interrupted_indexing_leaves_its_requests_to_the_next(baobab, settings, monkeypatch) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def interrupted(*_arguments) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(get_engine(), "replace", interrupted)
        with pytest.raises(KeyboardInterrupt), services.indexing_deferred():
            services.request_indexing("topic:50")
    assert IndexRequest.objects.count() == 1
    assert DBTaskResult.objects.count() == 1
    assert index_pending.call() == 1
    assert found("baobab") == ["topic:50"]


def test_long_run_indexes_more_than_one_turn(baobab, monkeypatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 1)
    with services.indexing_deferred():
        services.request_indexing("topic:50", "topic:1", "person:1")
    assert IndexRequest.objects.count() == 0


def test_turn_is_for_one_carrier(sources, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "TURN_WAIT", 0.05)
    refused = []

    def other() -> None:
        try:
            with outbox.turn(wait=0.05):
                pass
        except outbox.TurnTakenError:
            refused.append(True)

    with outbox.turn():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused == [True]


def test_dead_engine_rests_and_suggests_nothing(settings) -> None:
    settings.SEARCH_ENGINE = DEAD
    results = services.search(Query(text="girofle"))
    assert (results.resting, results.total, results.hits) == (True, 0, ())
    assert services.suggest("gir", audience=corpus.EVERYONE) == []
    assert not services.is_ready()


def test_missing_index_is_built_at_its_first_use(sources) -> None:
    assert not services.is_ready()
    assert sorted(found("girofle")) == ["topic:1", "topic:2"]
    assert services.is_ready()


def test_missing_index_is_built_before_pending_changes(sources) -> None:
    services.request_indexing("topic:1")
    assert services.drain_outbox() >= 0
    assert sorted(found("girofle")) == ["topic:1", "topic:2"]
    assert IndexRequest.objects.count() == 0


def test_healing_runs_in_the_background_once(sources, settings, monkeypatch) -> None:
    settings.SEARCH_HEALS_AT_ONCE = False
    started = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread.name))
    assert services.search(Query(text="girofle")).resting
    assert services.search(Query(text="girofle")).resting
    assert started == ["search-heal"]


def test_rebuild_reports_and_forgets_what_it_made_up_for(sources) -> None:
    progress = []
    sources["topic"].held.extend(
        document for number in range(100, 250) for document in corpus.topic(number, f"Sujet {number}", ["Un baobab."])
    )
    assert services.rebuild(progress.append) == get_engine().count()
    assert progress == [100]
    assert IndexRebuild.objects.count() == 0


def test_change_during_a_rebuild_is_in_both_indexes(sources) -> None:
    services.rebuild()
    held = sources["topic"].held

    def change(_number: int) -> None:
        held[:] = [document for document in held if document.root != "topic:1"]
        held.extend(corpus.topic(50, "Un arbre", ["Le baobab."]))
        services.request_indexing("topic:1", "topic:50")
        services.drain_outbox()
        assert found("baobab") == ["topic:50"]
        assert IndexRequest.objects.filter(applied_at=None).count() == 0

    held.extend(
        document for number in range(100, 200) for document in corpus.topic(number, f"Sujet {number}", ["Rien."])
    )
    services.rebuild(change)
    assert found("baobab") == ["topic:50"]
    assert found("muscadier") == []
    assert IndexRequest.objects.count() == 0


def test_failed_rebuild_leaves_search_as_it_was(sources) -> None:
    services.rebuild()

    class Broken:
        def __iter__(self):
            raise RuntimeError("the source broke")

    sources["topic"].held = Broken()  # type: ignore[assignment]  # -- breaks on purpose
    with pytest.raises(RuntimeError, match="the source broke"):
        services.rebuild()
    assert sorted(found("girofle")) == ["topic:1", "topic:2"]
    assert IndexRebuild.objects.count() == 0


def test_mistyped_word_ranks_as_the_word_meant(sources) -> None:
    texts = [
        ("Notes diverses", "Une ligne sur la cardiologie."),
        ("Cardiologie", "Ce que la cardiologie lit, et comment la cardiologie compte."),
        ("Autres notes", "Encore une ligne où la cardiologie passe."),
    ]
    sources["article"].held = [
        Document(key=f"article:{number}", kind="article", title=title, url=f"/{number}", body=body)
        for number, (title, body) in enumerate(texts)
    ]
    services.rebuild()
    right, wrong = services.search(Query(text="cardiologie")), services.search(Query(text="cardiolgoie"))
    assert (wrong.reading, wrong.did_you_mean) == ("spelling", "cardiologie")
    assert [hit.key for hit in wrong.hits] == [hit.key for hit in right.hits]
    assert wrong.hits[0].title == "Cardiologie"
    assert wrong.hits[0].score > 1


def articles(sources, *bodies: str) -> None:
    """Have the index hold articles of these texts and nothing else of that prefix."""
    sources["article"].held = [
        Document(key=f"article:{number}", kind="article", title=f"Page {number}", url=f"/{number}", body=body)
        for number, body in enumerate(bodies)
    ]
    services.rebuild()


def test_slip_that_documents_hold_too_is_put_right_by_the_common_word(sources) -> None:
    articles(sources, *["La cardiologie."] * 30, *["La cardiolgoie."] * 3)
    found = services.search(Query(text="cardiolgoie"))
    assert (found.did_you_mean, found.reading, found.total) == ("cardiologie", "exact", 33)
    assert {hit.key for hit in found.hits[:3]} == {"article:30", "article:31", "article:32"}
    assert services.search(Query(text="cardiolgoie", as_typed=True)).total == 3


def test_rare_word_is_no_slip_of_another_rare_word(sources) -> None:
    articles(sources, "La cardiologie.", "La cardiologue.", "La cardiologue.")
    found = services.search(Query(text="cardiologie"))
    assert (found.did_you_mean, found.reading, found.total) == ("", "exact", 1)


def test_slip_in_an_identifier_finds_the_known_name(sources) -> None:
    found = services.search(Query(text="ER_PSR_F"))
    assert (found.did_you_mean, found.reading) == ("ER_PRS_F", "spelling")
    assert found.hits[0].key == services.search(Query(text="ER_PRS_F")).hits[0].key


def test_facet_that_leaves_nothing_does_not_change_how_a_name_is_read(sources) -> None:
    articles(sources, "Qui a écrit ER_PSR_F ?")
    told = services.search(Query(text="ER_PSR_F"))
    assert (told.total, told.reading) == (1, "exact")
    assert told.did_you_mean == "ER_PRS_F"  # hinted beside what is found
    assert services.search(Query(text="ER_PRS_F")).did_you_mean == ""
    found = services.search(Query(text="ER_PSR_F", kinds=("person",)))
    assert (found.total, found.did_you_mean, found.reading) == (0, "", "exact")


def test_facet_that_leaves_nothing_does_not_change_how_a_slip_is_read(sources) -> None:
    articles(sources, *["La cardiologie."] * 12)
    found = services.search(Query(text="cardiolgoie", kinds=("person",)))
    assert (found.total, found.did_you_mean, found.reading) == (0, "cardiologie", "spelling")
