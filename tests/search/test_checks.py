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
