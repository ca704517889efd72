"""Two server processes on one data folder: what one changes, the other's next anonymous visitor sees."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from hub.accounts.services import create_person

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "une-longue-phrase-secrete"
READY_WITHIN = 60

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Browser:
    """A visitor of one server; keeps cookies when it is a member's."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        headers = {"Host": f"127.0.0.1:{self.port}", "Accept-Language": "fr"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(server):
            server.request(method, path, body, headers)
            response = server.getresponse()
            text = response.read().decode()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return response.status, {name.lower(): value for name, value in response.getheaders()}, text

    def token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask("GET", path)[2])
        assert found, f"{path} shows no form"
        return found.group(1)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Two web processes with the suite's database, as two commands of the same host would be."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hub.settings.dev",
        "HUB_DATA_DIR": str(tmp_path),
        "SEARCH_ENGINE": "embedded",
    }
    if connection.vendor == "sqlite":
        shutil.copyfile(settings.DATABASES["default"]["NAME"], tmp_path / "hub.sqlite3")
        environment.pop("DATABASE_URL", None)
    else:
        name = connection.settings_dict["NAME"]
        environment["DATABASE_URL"] = re.sub(r"/[^/]*$", f"/{name}", os.environ["DATABASE_URL"])
    subprocess.run([sys.executable, "manage.py", "createcachetable"], cwd=ROOT, env=environment, check=True, timeout=60)
    ports = free_port(), free_port()
    running = [
        subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--no-worker", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        for port in ports:
            deadline = time.monotonic() + READY_WITHIN
            while time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    if Browser(port).ask("GET", "/readyz")[0] == 200:
                        break
                time.sleep(0.2)
            else:
                pytest.fail(f"no server on port {port} after {READY_WITHIN} s")
        yield ports
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


@pytest.fixture
def handle() -> str:
    person = create_person(email="camille@exemple.test", display_name="Camille Avant")
    hasher = Argon2PasswordHasher()  # the servers do not know the suite's quick hash
    person.password = hasher.encode(PASSWORD, hasher.salt())
    person.save()
    connection.close()  # the copy of the file must hold it
    return person.username


def test_two_hundred_writes_and_reads_show_no_stale_page(handle: str, servers: tuple[int, int]) -> None:
    first, second = servers
    member = Browser(first)
    status, _, _ = member.ask(
        "POST",
        "/accounts/login/",
        {
            "csrfmiddlewaretoken": member.token("/accounts/login/"),
            "login": "camille@exemple.test",
            "password": PASSWORD,
        },
    )
    assert status == 302
    page = f"/people/{handle}/"
    token = member.token("/accounts/preferences/")
    stale, hits = [], 0
    for number in range(200):
        name = f"Camille Numero {number}"
        status, _, text = member.ask(
            "POST",
            "/accounts/preferences/",
            {"csrfmiddlewaretoken": token, "display_name": name, "language": "fr", "email_notifications": "on"},
        )
        assert status == 302, text
        for port in (second, first):
            visitor = Browser(port)
            if name not in visitor.ask("GET", page)[2]:
                stale.append((number, port))
            hits += visitor.ask("GET", page)[1]["x-page-cache"] == "hit"
            assert visitor.cookies == {}
    assert stale == []
    assert hits == 400


def test_member_never_reaches_an_anonymous_visitor(handle: str, servers: tuple[int, int]) -> None:
    member = Browser(servers[0])
    token = member.token("/accounts/login/")
    member.ask(
        "POST",
        "/accounts/login/",
        {"csrfmiddlewaretoken": token, "login": "camille@exemple.test", "password": PASSWORD},
    )
    assert "Camille Avant" in member.ask("GET", "/forum/")[2]
    for _ in range(2):
        status, headers, text = Browser(servers[0]).ask("GET", "/forum/")
        assert (status, "set-cookie" in headers) == (200, False)
        assert "Camille Avant" not in text
