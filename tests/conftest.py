"""
Fixtures of the whole suite.

The migrated database is made once per state of the migrations, then copied: for each run, and again after each test that
commits, because emptying the tables would also take away what migrations put there (groups, places, the page tree).
"""

import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch, TransportError

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases
from django.utils import translation

from hub.base.generation import bump, bump_rights
from hub.places.queries import large_names
from tests.demo_world import _demo_world_leftovers, demo_world  # noqa: F401 -- fixtures for every folder
from tests.postgresql import copy_database, drop

ROOT = Path(__file__).resolve().parents[1]
# Modules that take longest begin first: a long one begun last keeps three of four processes waiting.
LONGEST = (
    "tests/real_data/",
    "tests/journeys/test_accessibility",
    "tests/benchmarks/",
    "tests/demo/test_services.py",
    "tests/search/test_hostile.py",
    "tests/journeys/",
    "tests/base/test_two_processes.py",
    "tests/test_",
    "tests/search/",
    "tests/forum/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        return next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """No test speaks the language of the last page that another asked for."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _places_of_this_test() -> None:
    """Tests add places of their own."""
    large_names.cache_clear()


def _migrations_fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in [*sorted(ROOT.glob("**/migrations/*.py")), ROOT / "search/data/synonyms.txt"]:
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _template_database() -> Path:
    """Path of a migrated, empty SQLite file; made when missing."""
    folder = ROOT / "var" / "test-databases"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{_migrations_fingerprint()}.sqlite3"
    if not target.exists():
        scratch = folder / f"making-{os.getpid()}.sqlite3"
        scratch.unlink(missing_ok=True)
        connection.close()
        connection.settings_dict["NAME"] = str(scratch)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        with sqlite3.connect(scratch) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.execute("PRAGMA journal_mode=DELETE")
        scratch.replace(target)
    return target


def _sqlite_database() -> tuple[Callable[[], None], Callable[[], None]]:
    copy = Path(settings.MEDIA_ROOT).parent / f"test-{os.getpid()}.sqlite3"
    template = _template_database()

    def clear() -> None:
        connections.close_all()
        for leftover in (copy, copy.with_name(copy.name + "-wal"), copy.with_name(copy.name + "-shm")):
            leftover.unlink(missing_ok=True)

    def restore() -> None:
        clear()
        shutil.copyfile(template, copy)

    connection.settings_dict["NAME"] = str(copy)
    settings.DATABASES["default"]["NAME"] = str(copy)
    restore()
    return restore, clear


def _postgresql_database(worker: str) -> tuple[Callable[[], None], Callable[[], None]]:
    if worker:
        connection.settings_dict.setdefault("TEST", {})["NAME"] = f"test_hub_{worker}"
    setup_databases(verbosity=0, interactive=False)
    name = connection.settings_dict["NAME"]
    template = f"{name}_template"

    def clear() -> None:
        connections.close_all()
        drop(template)
        drop(name)  # whoever still uses it: Django's own way fails on a connection left open

    copy_database(name, template)
    return lambda: copy_database(template, name), clear


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """One migrated database per process, restored after each test that commits."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock():
        restore, clear = _sqlite_database() if connection.vendor == "sqlite" else _postgresql_database(worker)
    flush = TransactionTestCase._fixture_teardown

    def again() -> None:
        restore()
        bump()  # what this process kept was of the database as the last test left it
        bump_rights()

    TransactionTestCase._fixture_teardown = lambda _case: again()
    yield
    TransactionTestCase._fixture_teardown = flush
    with django_db_blocker.unblock():
        clear()


@pytest.fixture(scope="session", autouse=True)
def _index_leftovers() -> Iterator[None]:
    """Where the site searches on Elasticsearch, take this process's indexes away at its end."""
    yield
    if "elasticsearch" not in settings.SEARCH_ENGINE:
        return
    with contextlib.suppress(TransportError), Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=10) as client:
        for name in client.indices.get(index=f"{settings.ELASTICSEARCH_INDEX_PREFIX}-v*"):
            client.indices.delete(index=name)
