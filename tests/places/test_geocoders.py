"""Geocoders: the gazetteer by default, a service only when set, and never a long wait."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from geopy.exc import GeopyError

from django.core.cache import cache

from hub.places.geocoders import GazetteerGeocoder, locate, make_geocoder

pytestmark = pytest.mark.django_db


@dataclass
class Stub:
    """A geocoding service on this machine: answers `body` with `status` after `delay` seconds."""

    host: str = ""
    status: int = 200
    body: dict[str, Any] | list[Any] = field(default_factory=dict)
    delay: float = 0.0
    paths: list[str] = field(default_factory=list)


@pytest.fixture
def stub(settings: Any) -> Iterator[Stub]:
    state = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.paths.append(self.path)
            time.sleep(state.delay)
            content = json.dumps(state.body).encode()
            self.send_response(state.status)
            if state.status == 429:
                self.send_header("Retry-After", "5")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # the client gave up, as it should
                self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.host = f"127.0.0.1:{server.server_port}"
    settings.HUB_GEOCODER = "ban"
    settings.HUB_GEOCODER_SCHEME = "http"
    settings.HUB_GEOCODER_DOMAIN = f"{state.host}/geocodage"
    cache.clear()
    yield state
    server.shutdown()
    server.server_close()
    cache.clear()


def _address(citycode: str) -> dict[str, Any]:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.8, 45.7]},
        "properties": {"label": "Rue Inventée", "citycode": citycode},
    }
    return {"type": "FeatureCollection", "features": [feature]}


def test_gazetteer_has_the_shape_of_a_geopy_geocoder() -> None:
    geocoder = make_geocoder()
    assert isinstance(geocoder, GazetteerGeocoder)
    location = geocoder.geocode("69008")
    assert location.address == "Lyon (69)"
    assert round(location.latitude) == 46
    assert location.raw["citycode"] == "69123"
    assert geocoder.geocode("Xyzzy") is None
    assert geocoder.geocode("Saint-Denis", exactly_one=False)[0].address == "Saint-Denis (974)"


def test_known_place_never_leaves_the_machine(stub: Stub) -> None:
    place = locate("Lyon")
    assert place is not None
    assert place.label == "Lyon (69)"
    assert stub.paths == []


def test_unknown_place_is_asked_once_then_remembered(stub: Stub) -> None:
    stub.body = _address("69383")
    places = [locate("12 rue inventée"), locate("12, RUE INVENTÉE")]
    assert [place and place.label for place in places] == ["Lyon (69)", "Lyon (69)"]
    assert len(stub.paths) == 1
    assert stub.paths[0].startswith("/geocodage/search?")


def test_place_the_service_does_not_know_is_remembered_too(stub: Stub) -> None:
    stub.body = {"type": "FeatureCollection", "features": []}
    assert locate("nulle part du tout") is None
    assert locate("nulle part du tout") is None
    assert len(stub.paths) == 1


@pytest.mark.parametrize(("status", "delay"), [(429, 0.0), (500, 0.0), (200, 30.0)])
def test_service_that_fails_costs_one_time_out_and_then_rests(
    stub: Stub, monkeypatch: Any, status: int, delay: float
) -> None:
    monkeypatch.setattr("hub.places.geocoders.TIMEOUT", 0.3)
    stub.status, stub.delay = status, delay
    begun = time.monotonic()
    assert locate("12 rue inventée") is None
    assert locate("14 rue inventée") is None
    assert time.monotonic() - begun < 2
    assert len(stub.paths) == 1


def test_calls_beyond_the_limit_of_the_service_are_not_made(stub: Stub, settings: Any, monkeypatch: Any) -> None:
    settings.HUB_GEOCODER = "nominatim"
    settings.HUB_GEOCODER_DOMAIN = stub.host
    monkeypatch.setattr("hub.base.limits.time.time", lambda: 1_000_000.5)  # one and the same second
    stub.body = []
    for number in range(5):
        assert locate(f"lieu inventé {number}") is None
    assert len(stub.paths) == 1
    monkeypatch.setattr("hub.base.limits.time.time", lambda: 1_000_001.5)
    locate("lieu inventé 4")
    assert len(stub.paths) == 2  # what was refused for its pace is asked later: it was not remembered as unknown


def test_nominatim_answer_is_read_as_its_commune(stub: Stub, settings: Any) -> None:
    settings.HUB_GEOCODER = "nominatim"
    settings.HUB_GEOCODER_DOMAIN = stub.host
    stub.body = [
        {"lat": "45.7", "lon": "4.8", "display_name": "x", "address": {"city": "Villeurbanne", "postcode": "69100"}}
    ]
    place = locate("laboratoire inventé")
    assert place is not None
    assert place.label == "Villeurbanne (69)"


def test_geocoder_of_another_name_is_a_dotted_path(settings: Any) -> None:
    settings.HUB_GEOCODER = "tests.places.test_geocoders.failing_geocoder"
    cache.clear()
    assert locate("lieu que personne ne connaît") is None
    cache.clear()


def failing_geocoder() -> Any:
    class Failing:
        def geocode(self, query: str, *, exactly_one: bool = True, timeout: float = 1) -> Any:
            raise GeopyError(query)

    return Failing()
