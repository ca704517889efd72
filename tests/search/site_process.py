"""What processes of a small site do in the tests of durability: save, index, rebuild, search, and die at a chosen point."""

import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from hub.dictionary.models import Nomenclature
from hub.dictionary.services import save_nomenclature
from search import outbox, services
from search.consistency import check_index
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch import connection as elasticsearch_connection
from search.engines.elasticsearch import engine as elasticsearch_engine
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.storage import Storage
from search.engines.loading import get_engine
from search.models import IndexRebuild, IndexRequest
from search.query import Query
from search.synonyms import Thesaurus
from search.thesaurus import english_vocabulary

# What every process of a site makes once is made here once for all forks: addresses, and the shipped vocabulary.
reverse("search")
Thesaurus(english_vocabulary()).found_in("baobab")


def use(folder: Path, elasticsearch_prefix: str = "") -> None:
    """Make this process one of the site that lives in the folder."""
    connection.close()
    connection.settings_dict["NAME"] = str(folder / "hub.sqlite3")
    settings.SEARCH_INDEX_DIR = folder / "search"
    settings.PAGE_GENERATION_FILE = folder / "page-generation"
    settings.SEARCH_HEALS_AT_ONCE = False
    if elasticsearch_prefix:
        elasticsearch_connection.SEARCH_TIMEOUT = elasticsearch_engine.WRITE_TIMEOUT = (
            60.0  # a loaded machine is no gap
        )
        settings.SEARCH_ENGINE = settings.SEARCH_ENGINES["elasticsearch"]
        settings.ELASTICSEARCH_INDEX_PREFIX = elasticsearch_prefix


def die(*_arguments: Any, **_values: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def save(name: str, title: str = "Le baobab") -> None:
    save_nomenclature(name=name, title=title)


def found() -> set[str]:
    """Names that a search finds now."""
    results = services.search(Query(text="baobab", page_size=500))
    assert not results.resting
    return {hit.key.partition(":")[2] for hit in results.hits}


def make(folder: Path, names: list[str], prefix: str = "") -> None:
    use(folder, prefix)
    with services.indexing_deferred():
        for name in names:
            save(name)


# --- deaths ------------------------------------------------------------------------------------


def _die_at_call(number: int, act: Callable[..., Any] = lambda *_a, **_v: None) -> Callable[..., Any]:
    """A function that does as `act` until its call of this number, which kills the process first."""
    calls = 0

    def counted(*arguments: Any, **values: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            die()
        return act(*arguments, **values)

    return counted


def _write_half(_engine: Any, index: Any, families: Any, lines: Any) -> None:
    writer = index.writer(15_000_000, 1)
    for key in families:
        writer.delete_documents_by_term("root", key)
    for line in lines:
        writer.add_document(line)
    die()


def arrange_death(where: str) -> None:
    """Let this process be killed at a point of its indexing."""
    if where == "after the commit":
        services.drain_after_commit = die
    elif where == "before the engine is asked":
        EmbeddedEngine.replace = die
    elif where == "while the engine writes":
        EmbeddedEngine._write = _write_half
    elif where == "before the requests are forgotten":
        outbox._forget = die
    elif where == "in the third batch":
        outbox.BATCH = 10
        EmbeddedEngine.replace = _die_at_call(3, EmbeddedEngine.replace)
    elif where == "before the swap":
        Storage.swap = die
    elif where == "just after the swap":
        Storage._remove_stale = _die_at_call(2, Storage._remove_stale)
    elif where == "before the rebuild is forgotten":
        outbox._forget_rebuilds = die
    else:
        raise LookupError(where)


def save_and_die(folder: Path, where: str) -> None:
    use(folder)
    if where == "before the commit":
        with transaction.atomic():
            save("NOM_NEW")
            Nomenclature.objects.get(name="NOM_2").delete()
            die()
    arrange_death(where)
    with transaction.atomic():
        save("NOM_NEW")
        save("NOM_1", "Un tilleul")
        Nomenclature.objects.get(name="NOM_2").delete()


def save_many_and_die(folder: Path, where: str) -> None:
    use(folder)
    arrange_death(where)
    with services.indexing_deferred():
        for number in range(50):
            save(f"NOM_MANY_{number}")


def rebuild_and_die(folder: Path, where: str, prefix: str = "") -> None:
    """Rebuild, save something meanwhile, die. `where` may also be a number of documents."""
    use(folder, prefix)
    if not where.isdigit():
        arrange_death(where)
    told = outbox.all_documents

    def slowly() -> Any:
        for number, document in enumerate(told()):
            if number == 20:
                save("NOM_NEW")
                save("NOM_1", "Un tilleul")
            if str(number) == where:
                die()
            yield document

    outbox.all_documents = slowly
    services.rebuild()


# --- lives -------------------------------------------------------------------------------------


def save_for_ever(folder: Path, beginning: str, done: Connection) -> None:
    """Save one after another, telling each that is done, until killed."""
    use(folder)
    number = 0
    while True:
        save(f"{beginning}_{number}")
        done.send(f"{beginning}_{number}")
        number += 1


def save_and_remove(folder: Path, beginning: str, count: int) -> None:
    use(folder)
    for number in range(count):
        save(f"{beginning}_{number}")
        save("NOM_1", f"Le baobab de {beginning}")
        if number % 3 == 0:
            Nomenclature.objects.get(name=f"{beginning}_{number}").delete()


def rebuild(folder: Path, times: int, prefix: str = "") -> None:
    use(folder, prefix)
    for _ in range(times):
        services.rebuild()


def rebuild_once(folder: Path, _where: str) -> None:
    rebuild(folder, 1)


def read(folder: Path, names: list[str], begun: Event, stop: Event, answer: Connection, prefix: str = "") -> None:
    """Search without pause until told to stop; answer how many searches, and what went wrong."""
    use(folder, prefix)
    searches, wrong = 0, []
    wanted = set(names)
    while not stop.is_set():
        results = services.search(Query(text="baobab", page_size=500))
        keys = {hit.key.partition(":")[2] for hit in results.hits}
        searches += 1
        begun.set()
        if results.resting or not wanted <= keys or not services.suggest("NOM_3", audience=frozenset({"public"})):
            wrong.append((results.resting, sorted(wanted - keys)[:3]))
    answer.send((searches, wrong[:5]))


def look(folder: Path, answer: Connection, prefix: str = "") -> None:
    """What a restarted server finds before anybody catches up."""
    use(folder, prefix)
    answer.send(found())


def recover(folder: Path, answer: Connection, prefix: str = "") -> None:
    """Do as the worker does after a restart; answer with the comparison and with what is found."""
    use(folder, prefix)
    try:
        call_command("index_pending", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115 -- ends with the process
    except EngineUnavailableError as error:
        answer.send({"error": str(error)})
        return
    report = check_index()
    answer.send(
        {
            "agrees": report.agrees,
            "examples": report.examples,
            "found": found(),
            "names": set(Nomenclature.objects.values_list("name", flat=True)),
            "waiting": IndexRequest.objects.count(),
            "rebuilds": IndexRebuild.objects.count(),
            "documents": get_engine().count() == report.entries == report.documents,
        }
    )
