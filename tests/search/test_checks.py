"""Misconfiguration is said by `manage.py check`."""

import pytest

from search.checks import check_engine


def test_known_engines_pass(settings) -> None:
    for path in settings.SEARCH_ENGINES.values():
        settings.SEARCH_ENGINE = path
        assert check_engine() == []


@pytest.mark.parametrize("path", ["", "nothing", "search.nowhere.Engine", "search.query.Query"])
def test_unknown_engine_is_an_error(settings, path) -> None:
    settings.SEARCH_ENGINE = path
    assert [message.id for message in check_engine()] == ["search.E001"]


@pytest.fixture
def elasticsearch(settings):
    settings.SEARCH_ENGINE = settings.SEARCH_ENGINES["elasticsearch"]
    return settings


def ids() -> list[str]:
    return [message.id for message in check_engine()]


@pytest.mark.parametrize("url", ["", "nonsense", "http://", "http://127.0.0.1", "ftp://127.0.0.1:1", "http://127.0.0.1:zz", "https://a:1,b"])  # fmt: skip
def test_address_of_no_node_is_an_error(elasticsearch, url) -> None:
    elasticsearch.ELASTICSEARCH_URL = url
    assert ids() == ["search.E003"]


def test_certificates_that_are_not_there_are_an_error(elasticsearch, tmp_path) -> None:
    elasticsearch.ELASTICSEARCH_CA_FILE = str(tmp_path / "ca.pem")
    assert ids() == ["search.E002"]


def test_credentials_in_clear_are_a_warning_except_at_home(elasticsearch) -> None:
    elasticsearch.ELASTICSEARCH_API_KEY = "clef-tres-secrete"
    for url, expected in (
        ("http://127.0.0.1:9200", []),
        ("https://search.example:9200, https://second.example:9200", []),
        ("http://search.example:9200", ["search.W004"]),
    ):
        elasticsearch.ELASTICSEARCH_URL = url
        assert ids() == expected
        assert "clef" not in str(check_engine())
