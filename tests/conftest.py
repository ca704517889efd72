"""Fixtures of the whole suite. The migrated SQLite database is made once per state of the migrations, then copied."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def _migrations_fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted(ROOT.glob("**/migrations/*.py")):
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


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """Copy the migrated template for SQLite; let pytest-django create the database elsewhere."""
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415 -- only for PostgreSQL

            suffix = getattr(request.config, "workerinput", {}).get("workerid", "")
            if suffix:
                connection.settings_dict.setdefault("TEST", {})["NAME"] = f"test_hub_{suffix}"
            old = setup_databases(verbosity=0, interactive=False)
            yield
            teardown_databases(old, verbosity=0)
            return
        copy = Path(settings.MEDIA_ROOT).parent / f"test-{os.getpid()}.sqlite3"
        shutil.copyfile(_template_database(), copy)
        connection.close()
        connection.settings_dict["NAME"] = str(copy)
        settings.DATABASES["default"]["NAME"] = str(copy)
        yield
        connection.close()
        copy.unlink(missing_ok=True)
