"""
The demo world as a database that whole modules share.

Made once per state of the code, day and kind of database, then copied: `pytest.mark.usefixtures("demo_world")`.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import timezone

from hub.base.generation import bump, bump_rights
from tests.postgresql import copy_database, drop

ROOT = Path(__file__).resolve().parents[1]
OURS = ("hub", "experts", "forum", "meetups", "search")
READ_ONLY = {
    "views",
    "card_steps",
    "my_card",
    "previews",
    "urls",
    "forms",
    "feeds",
    "queries",
    "search_documents",
    "engines",
    "settings",
    "imports",
    "templatetags",
}
_made_on_postgresql: set[str] = set()


def _fingerprint() -> str:
    """Name the state: it changes with any module of ours that may take part in writing, and with the day, as dates are relative to it."""
    digest = hashlib.sha256(f"{timezone.localdate()}".encode())
    digest.update((ROOT / "requirements.lock").read_bytes())
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            if READ_ONLY.isdisjoint({path.stem, *path.relative_to(ROOT).parts}):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _load() -> None:
    """Make the demo world and, of each kind it lacks, one."""
    from hub.demo.services import load_small  # noqa: PLC0415 -- models are not ready when fixtures are collected
    from hub.dictionary.services import save_nomenclature  # noqa: PLC0415 -- as above
    from hub.pages.services import save_article  # noqa: PLC0415 -- as above

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    load_small(seed=1, today=midnight, accounts=True)
    save_nomenclature(
        name="IR_SEX_V", title="Codes du sexe", columns=["BEN_SEX_COD"], entries=[("1", "homme"), ("2", "femme")]
    )
    body = "Avant de demander un accès, lisez ceci.\n\n## Qui peut demander\n\nToute équipe qui a un projet.\n\n## Combien de temps\n\nDes mois."
    save_article(slug="obtenir-un-acces", title="Obtenir un accès", body=body, tags=["Accès"])


def _sqlite() -> Callable[[], None]:
    """Put the world in place of the test database; return what does so again."""
    folder = ROOT / "var" / "test-databases"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"demo-{_fingerprint()}.sqlite3"
    database = Path(connection.settings_dict["NAME"])
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _load()
            connection.close()
            scratch = folder / f"demo-making-{os.getpid()}.sqlite3"
            scratch.unlink(missing_ok=True)
            # A connection made before a browser's event loop may still be open: no exclusive lock is to be had.
            with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(scratch)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            for old in folder.glob("demo-*.sqlite3"):
                if old != scratch:
                    old.unlink(missing_ok=True)
            scratch.replace(kept)
        here = database.with_name(f"demo-{os.getpid()}.sqlite3")
        if not here.exists():  # another run with other code may take `kept` away
            shutil.copyfile(kept, here)

    def restore() -> None:
        connections.close_all()
        for leftover in (
            database,
            database.with_name(database.name + "-wal"),
            database.with_name(database.name + "-shm"),
        ):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(here, database)

    return restore


def _postgresql() -> Callable[[], None]:
    name = connection.settings_dict["NAME"]
    kept = f"{name}_demo"
    if kept not in _made_on_postgresql:
        _load()
        copy_database(name, kept)
        _made_on_postgresql.add(kept)
    return lambda: copy_database(kept, name)


@pytest.fixture(scope="session")
def _demo_world_leftovers(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        for kept in _made_on_postgresql:
            drop(kept)
    (Path(settings.MEDIA_ROOT).parent / f"demo-{os.getpid()}.sqlite3").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def demo_world(_demo_world_leftovers: None, django_db_blocker) -> Iterator[None]:
    """Every test of the module starts with the demo world, indexed; what a test commits is gone at the next."""
    from hub.dictionary.identifiers import forget_names  # noqa: PLC0415 -- models are not ready when fixtures are collected
    from search.services import rebuild  # noqa: PLC0415 -- models are not ready when fixtures are collected

    empty = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        restore = _sqlite() if connection.vendor == "sqlite" else _postgresql()
        restore()
        cache.clear()
        forget_names()  # those this process knew are of another database
        bump()
        bump_rights()
        rebuild()

    def again() -> None:
        restore()
        bump()  # what this process kept was of the world as the last test left it
        bump_rights()

    TransactionTestCase._fixture_teardown = lambda _case: again()
    yield
    TransactionTestCase._fixture_teardown = empty
    with django_db_blocker.unblock():
        empty(None)
        forget_names()
        bump()
        bump_rights()
        shutil.rmtree(settings.SEARCH_INDEX_DIR, ignore_errors=True)
