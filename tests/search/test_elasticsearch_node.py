"""The way to an Elasticsearch node: dead, slow or talking nonsense; over TLS, with secrets that nobody reads in a log."""

import base64
import hashlib
import logging
import shutil
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from search import services
from search.engines.base import DocumentsRefusedError, EngineUnavailableError, IndexMissingError
from search.engines.elasticsearch import ElasticsearchEngine, mapping
from search.engines.elasticsearch import engine as engine_module
from search.engines.elasticsearch.connection import Connection
from search.query import Query
from tests.search import corpus
from tests.search.fixtures import WAITS
from tests.search.scripted_node import ScriptedNode, answer, certificate_for, scripted_node

READY = answer({f"hub-v{mapping.SCHEMA_VERSION}-1": {"aliases": {"hub": {}}}})
CALLS: dict[str, Callable[[ElasticsearchEngine], object]] = {
    "search": lambda engine: engine.search(Query(text="girofle")),
    "suggest": lambda engine: engine.suggest("gir", audience=corpus.EVERYONE),
    "count": lambda engine: engine.count(),
    "stored": lambda engine: list(engine.stored()),
    "replace": lambda engine: engine.replace(["topic:1"], corpus.topic(1, "Un", ["Deux."])),
    "rebuild": lambda engine: engine.rebuild(corpus.corpus()),
}
NONSENSE: dict[str, bytes | None] = {
    "never answers": None,
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "nothing at all": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a page of a proxy": answer(b"<html>bonjour</html>", product=False),
    "another product": answer({"hits": {}}, product=False),
    "no JSON": answer(b"\xff\xfe{", product=True),
    "half of the JSON": answer(b'{"hits": {"total"', length=4000),
    "an empty object": answer({}),
    "a list": answer([1, 2]),
    "a word": answer("x"),
    "null": answer(None),
    "numbers for objects": answer({"hits": 3, "count": "many", "responses": 4, "items": 5}),
    "empty answers": answer({"responses": [], "hits": {"hits": []}, "items": []}),
    "answers without totals": answer({"responses": [{"hits": {"total": {}}}] * 9, "hits": {"total": None}}),
    "an error": answer({"error": {"type": "x", "reason": "y"}}, 500),
    "too busy": answer({"error": "busy"}, 429),
    "not allowed": answer({"error": {"type": "security_exception", "reason": "no"}}, 403),
    "not known": answer({"error": {"type": "security_exception", "reason": "who"}}, 401),
    "elsewhere": answer({}, 302),
    "not found": answer({"error": {"type": "index_not_found_exception", "reason": "no such index"}}, 404),
}


@pytest.fixture(autouse=True)
def _short_waits(request, monkeypatch) -> None:
    if "engine_on_node" in request.fixturenames:
        return
    for name in WAITS:
        monkeypatch.setattr(name, 0.3)


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE.keys())
def test_node_that_talks_nonsense_is_a_node_that_does_not_answer(said) -> None:
    with scripted_node(lambda _line: said) as node:
        for name, call in CALLS.items():
            engine = ElasticsearchEngine(node.url, "hub")  # with a fuse of its own
            try:
                told = call(engine)
            except EngineUnavailableError:
                continue
            pytest.fail(f"{name} took it for an answer: {told!r}")
        assert not ElasticsearchEngine(node.url, "hub").is_ready()


def test_nonsense_after_a_good_beginning_is_no_answer() -> None:
    def said(line: str) -> bytes:
        return READY if "_alias" in line else answer({"hits": {"hits": [{"fields": {}}]}, "id": "x"})

    with scripted_node(said) as node:
        engine = ElasticsearchEngine(node.url, "hub")
        assert engine.is_ready()
        for name in ("stored", "replace"):
            with pytest.raises(EngineUnavailableError):
                CALLS[name](ElasticsearchEngine(node.url, "hub"))


def test_slow_node_is_asked_once_then_left_alone_then_tried_by_one() -> None:
    with scripted_node(lambda _line: None) as node:
        engine = ElasticsearchEngine(node.url, "hub")
        for _ in range(10):
            with pytest.raises(EngineUnavailableError):
                engine.search(Query(text="girofle"))
        assert len(node.heads) == 1
        engine.breaker.cooldown = 1000.0
        engine.breaker._closed_again = 1e-9  # the time is over
        for _ in range(10):
            with pytest.raises(EngineUnavailableError):
                engine.search(Query(text="girofle"))
        assert len(node.heads) == 2


def test_node_that_comes_back_is_used_again() -> None:
    well = False

    def said(_line: str) -> bytes:
        return READY if well else answer({"error": "x"}, 503)

    with scripted_node(said) as node:
        engine = ElasticsearchEngine(node.url, "hub")
        assert not engine.is_ready()
        well = True
        assert not engine.is_ready()  # left alone a while
        engine.breaker._closed_again = 1e-9
        assert engine.is_ready()
        assert engine.is_ready()


def test_refusal_or_missing_index_does_not_open_the_fuse() -> None:
    for status, error in ((400, EngineUnavailableError), (404, IndexMissingError)):
        with scripted_node(lambda _line, status=status: answer({"error": {"type": "x"}}, status)) as node:
            engine = ElasticsearchEngine(node.url, "hub")
            for _ in range(3):
                with pytest.raises(error):
                    engine.search(Query(text="girofle"))
            assert len(node.heads) >= 3


@pytest.mark.django_db
def test_site_rests_while_the_node_talks_nonsense(settings) -> None:
    settings.SEARCH_ENGINE = settings.SEARCH_ENGINES["elasticsearch"]
    with scripted_node(lambda _line: answer({"responses": {}})) as node:
        settings.ELASTICSEARCH_URL = node.url
        assert services.search(Query(text="girofle")).resting
        assert services.suggest("gir", audience=corpus.EVERYONE) == []
        assert not services.is_ready()


# --- TLS and secrets ---------------------------------------------------------------------------

SECRETS = ("clef-tres-secrete", "mot-de-passe-secret")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")


@pytest.fixture
def secret_settings(settings):
    settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_PASSWORD = SECRETS
    settings.ELASTICSEARCH_USERNAME = "hub"
    return settings


def is_ready(node: ScriptedNode) -> bool:
    return ElasticsearchEngine(node.url, "hub").is_ready()


@needs_openssl
def test_certificate_of_the_named_authority_is_trusted_and_no_other(tmp_path, secret_settings) -> None:
    certificate = certificate_for(tmp_path, "IP:127.0.0.1")
    with scripted_node(lambda _line: READY, certificate) as node:
        assert not is_ready(node)
        secret_settings.ELASTICSEARCH_CA_FILE = str(certificate_for(_folder(tmp_path, "other"), "IP:127.0.0.1")[0])
        assert not is_ready(node)
        assert node.heads == []  # no secret went to a stranger
        secret_settings.ELASTICSEARCH_CA_FILE = str(certificate[0])
        assert is_ready(node)
        assert f"authorization: ApiKey {SECRETS[0]}" in node.heads[0]


@needs_openssl
def test_certificate_for_another_host_is_refused(tmp_path, secret_settings) -> None:
    certificate = certificate_for(tmp_path, "DNS:elsewhere.example")
    secret_settings.ELASTICSEARCH_CA_FILE = str(certificate[0])
    with scripted_node(lambda _line: READY, certificate) as node:
        assert not is_ready(node)
        assert node.heads == []


@needs_openssl
def test_certificate_is_known_by_its_fingerprint(tmp_path, secret_settings) -> None:
    certificate = certificate_for(tmp_path, "IP:127.0.0.1")
    plain = ssl.PEM_cert_to_DER_cert(certificate[0].read_text())
    with scripted_node(lambda _line: READY, certificate) as node:
        secret_settings.ELASTICSEARCH_CA_FINGERPRINT = "00" * 32
        assert not is_ready(node)
        assert node.heads == []
        secret_settings.ELASTICSEARCH_CA_FINGERPRINT = hashlib.sha256(plain).hexdigest()
        assert is_ready(node)


def test_user_and_password_are_given_where_there_is_no_key(secret_settings) -> None:
    secret_settings.ELASTICSEARCH_API_KEY = ""
    with scripted_node(lambda _line: READY) as node:
        assert is_ready(node)
    told = base64.b64encode(f"hub:{SECRETS[1]}".encode()).decode()
    assert f"authorization: Basic {told}" in node.heads[0]


@pytest.mark.parametrize("said", ["ready", "refuses", "nonsense", "hangs", "dead"])
@pytest.mark.parametrize("kind", ["key", "password", "address"])
def test_no_secret_is_logged_or_told(secret_settings, caplog, said, kind) -> None:
    caplog.set_level(logging.DEBUG)
    if kind != "key":
        secret_settings.ELASTICSEARCH_API_KEY = ""
    if kind == "address":
        secret_settings.ELASTICSEARCH_USERNAME = ""
    answers = {
        "ready": READY,
        "refuses": answer({"error": {"type": "security_exception", "reason": "unable to authenticate"}}, 401),
        "nonsense": answer([1]),
        "hangs": None,
        "dead": None,
    }
    told = []
    with scripted_node(lambda _line: answers[said]) as node:
        url = "http://127.0.0.1:9" if said == "dead" else node.url
        if kind == "address":
            url = url.replace("http://", f"http://hub:{SECRETS[1]}@")
        for call in CALLS.values():
            engine = ElasticsearchEngine(url, "hub")
            engine.is_ready()
            told += [repr(engine), repr(engine.connection), repr(engine.connection.client())]
            try:
                call(engine)
            except (EngineUnavailableError, KeyError) as error:
                told += [str(error), repr(error), repr(error.__cause__)]
    whole = caplog.text + "".join(told)
    pair = base64.b64encode(f"hub:{SECRETS[1]}".encode()).decode()
    assert [secret for secret in (*SECRETS, pair) if secret in whole] == []


@pytest.mark.parametrize("urls", ["", "nonsense", "http://", "http://127.0.0.1", "http://hub:geheim@127.0.0.1:zz"])  # fmt: skip
def test_address_that_is_none_is_unavailable_and_not_repeated(urls) -> None:
    engine = Connection(urls, "hub")
    with pytest.raises(EngineUnavailableError) as raised, engine.answering():
        pass
    assert "geheim" not in f"{raised.value}{raised.value.__cause__}"


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


# --- what the node refuses ---------------------------------------------------------------------


@pytest.fixture
def with_undeclared_field(monkeypatch) -> None:
    """One document that the strict mapping does not take."""
    source_of = engine_module.source_of

    def changed(entry):
        extra = {"nobody_declared": "texte confidentiel"} if entry.document.key == "post:9-2" else {}
        return {**source_of(entry), **extra}

    monkeypatch.setattr(engine_module, "source_of", changed)


@pytest.mark.elasticsearch
def test_refused_document_is_told_by_its_family_and_the_others_are_written(
    with_undeclared_field, engine_on_node, caplog
) -> None:
    engine = engine_on_node
    documents = [*corpus.topic(9, "Neuf", ["Le baobab.", "Deux."]), *corpus.topic(8, "Huit", ["Le baobab."])]
    with pytest.raises(DocumentsRefusedError) as raised:
        engine.replace(["topic:9", "topic:8"], documents)
    assert raised.value.roots == {"topic:9"}
    assert "post:9-2 (strict_dynamic_mapping_exception)" in str(raised.value)
    assert "topic:8" in {hit.key for hit in engine.search(Query(text="baobab")).hits}
    assert engine.rebuild(documents) == len(documents) - 1
    assert "1 entries were refused" in caplog.text
    assert "confidentiel" not in caplog.text


@pytest.mark.elasticsearch
def test_shards_and_copies_are_those_of_the_settings(engine_on_node, settings) -> None:
    one = engine_on_node.search(Query(text="patients"))
    settings.ELASTICSEARCH_SHARDS, settings.ELASTICSEARCH_REPLICAS = 3, 1
    engine_on_node.rebuild(corpus.corpus())
    kept = engine_on_node.connection.client().indices.get_settings(index=engine_on_node.alias)
    index = next(iter(kept.values()))["settings"]["index"]
    assert (index["number_of_shards"], index["number_of_replicas"]) == ("3", "1")
    three = engine_on_node.search(Query(text="patients"))
    assert [(hit.key, round(hit.score, 3)) for hit in three.hits] == [
        (hit.key, round(hit.score, 3)) for hit in one.hits
    ]
    assert three.facets == one.facets
