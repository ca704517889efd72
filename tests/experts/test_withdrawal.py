"""A withdrawn card is nowhere at the next request: not on a page, not in the index, not in what is kept in front."""

import pytest

from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.test import Client, RequestFactory

from experts.services import hide_card
from hub.base.page_cache import PageCache
from search.engines.loading import get_engine
from search.services import rebuild
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db(transaction=True)  # what follows a commit is the point
MARK = "Zibelinette"


def ask(front: PageCache, path: str, query: str) -> bytes:
    """Return what the site answers through the cache that stands in front of it."""
    environ = RequestFactory().get(f"{path}?{query}", headers={"host": "testserver"}).environ
    return b"".join(front({**environ, "HTTP_COOKIE": ""}, lambda *_started: None))


def test_nothing_is_left_at_the_next_request() -> None:
    CardFactory(name="Autre Personne", place="Brest")
    rebuild()
    card = CardFactory(name=f"Aude {MARK}", place="Lyon", databases=["DCIR"], bio=f"Je suis {MARK}.")
    front = PageCache(get_wsgi_application())
    doors = {
        "page": (card.get_absolute_url(), ""),
        "person": (f"/people/{card.user.username}/", ""),
        "home": ("/", ""),
        "list": ("/experts/", ""),
        "near": ("/experts/", "near=Lyon&within=10"),
        "facet": ("/experts/", "base=dcir"),
        "people": (f"/experts/units/c{card.place.code}/", ""),
        "file": ("/experts/cards.csv", ""),
        "search": ("/search/", f"q={MARK}"),
        "suggestions": ("/search/suggest/", f"q=Aude+{MARK[:5]}"),
    }

    def shown() -> set[str]:
        answers = {name: ask(front, path, query) for name, (path, query) in doors.items()}
        return {name for name, body in answers.items() if f"Aude {MARK}" in _plain(body)}

    def on_the_map() -> int:
        features = Client().get("/experts/map.geojson").json()["features"]
        return sum(feature["properties"]["count"] for feature in features)

    assert shown() == set(doors)
    assert on_the_map() == 2
    root = f"person:{card.pk}"
    assert list(get_engine().stored([root]))
    hide_card(by=card.user, card=card)
    assert shown() == set()
    assert on_the_map() == 1
    assert list(get_engine().stored([root])) == []
    assert root not in {entry.key for entry in get_engine().stored()}
    assert MARK not in repr(getattr(cache, "_cache", {}))
    assert not [entry for entry in front._entries.values() if f"Aude {MARK}" in _plain(entry.body)]


def _plain(body: bytes) -> str:
    return body.decode().replace("<mark>", "").replace("</mark>", "")
