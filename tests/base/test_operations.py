"""What an operator leans on: health, rate limits, translations, static files."""

import importlib
import json
import logging
import subprocess
import sys
import time
from io import StringIO
from logging.config import DictConfigurator
from pathlib import Path

import pytest

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils.module_loading import import_string

from hub.base.limits import allow, seconds_left
from hub.base.storage import HashedStorage, LocalStorage
from hub.base.timetable import Timetable


def test_process_says_that_it_lives_without_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_the_database_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["database"] is True


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_limit_counts_each_key_apart() -> None:
    assert [allow("essai:a", limit=2, seconds=3600) for _ in range(4)] == [True, True, False, False]
    assert allow("essai:b", limit=2, seconds=3600)
    assert 1 <= seconds_left(60) <= 60


@pytest.mark.parametrize("name", ["READINESS_SEARCH", "SITE_IS_EMPTY"])
def test_dotted_paths_of_the_settings_exist(name: str) -> None:
    assert callable(import_string(getattr(settings, name)))


def test_periodic_commands_exist() -> None:
    from django.core.management import get_commands  # noqa: PLC0415 -- only here

    assert set(settings.PERIODIC_COMMANDS) <= set(get_commands())


def test_daily_commands_run_though_the_worker_is_restarted_daily(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour, clock = 3600.0, [1_800_000_000.0]
    monkeypatch.setattr("hub.base.timetable.time.time", lambda: clock[0])
    commands = {"often": 5, "daily": 86_400}
    ran = []
    for _start in range(3):
        timetable = Timetable(commands, tmp_path / "periodic")
        clock[0] += 5
        assert "often" in timetable.due()
        clock[0] += 20 * hour
        ran += timetable.due()
        assert timetable.due() == []
    assert ran.count("daily") == 1, "after 40 hours; 20 more are no day"
    clock[0] += 24 * hour
    assert "daily" in Timetable(commands, tmp_path / "periodic").due(), "overdue: at once"


def test_catalogues_are_compiled_once(tmp_path: Path) -> None:
    call_command("compile_catalogs", stdout=StringIO())
    told = StringIO()
    call_command("compile_catalogs", stdout=told)
    assert told.getvalue() == "0 catalogues compiled\n"


@pytest.fixture
def collected(settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT


def test_local_files_are_compressed_where_visitors_load_them(collected: Path, settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"{LocalStorage.__module__}.LocalStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (collected / "base" / "base.css.br").exists()
    assert not list((collected / "wagtailadmin").rglob("*.br"))


def test_public_files_carry_a_hash(collected: Path, settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"{HashedStorage.__module__}.HashedStorage"}}
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
        "css",
        "js",
        "svg",
        "json",
        "txt",
        "map",
        "html",
    ]  # the hash is the point here
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((collected / "base").glob("base.????????????.css"))
    assert list((collected / "experts" / "vendor" / "leaflet").rglob("leaflet.????????????.js"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_orchestrator_may_ask_by_address(client: Client, settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["hub.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/robots.txt", headers={"Host": "10.0.0.7:8000"}).status_code == 400


def test_logs_are_lines_without_the_query_of_an_address(rf, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SECRET_KEY", "x"), ("HUB_ALLOWED_HOSTS", "hub.example")):
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "hub.settings.production", raising=False)
    told = importlib.import_module("hub.settings.production").LOGGING
    formatter = DictConfigurator(told).configure_formatter(dict(told["formatters"]["json"]))
    request = rf.get("/search/", {"q": "Camille Mésange"})
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "msg": "Not Found: %s",
            "args": ("/a\n\x1b[31m/",),
            "status_code": 404,
            "request": request,
        }
    )
    line = formatter.format(record)
    assert json.loads(line)["message"] == "Not Found: /a\n\x1b[31m/"
    assert json.loads(line)["status_code"] == 404
    assert not {"\n", "\x1b"} & set(line)
    assert "Camille" not in line


def test_children_end_with_the_process_that_started_them() -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "child = 'import os, time; from hub.base.processes import follow; follow(os.getppid()); print(os.getpid(), flush=True); time.sleep(60)'\n"
        "running = subprocess.Popen([sys.executable, '-c', child], stdout=subprocess.PIPE, text=True)\n"
        "print(running.stdout.readline(), flush=True)\n"
        "os._exit(9)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30)
    child = int(told.stdout)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.1)
