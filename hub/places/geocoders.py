"""Geocoding behind the one method that geopy's classes have. The bundled gazetteer by default; the national address base
or Nominatim when the site's owner sets one, and then only for what the gazetteer does not know.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from geopy.adapters import RequestsAdapter
from geopy.exc import GeopyError
from geopy.geocoders import BANFrance, Nominatim
from geopy.location import Location

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from hub.base.limits import allow
from hub.places.models import Place, PlaceKind
from hub.places.names import place_key
from hub.places.queries import MAX_TYPED, find_places, named, resolve_place

logger = logging.getLogger("hub.places")

TIMEOUT = 2.0  # seconds, connection and answer
KEPT = 30 * 24 * 3600  # seconds an answer is kept
KEPT_UNKNOWN = 24 * 3600
RESTING = 60  # seconds without a call after a failure
CALLS_PER_SECOND = {"ban": 20, "nominatim": 1}
# The address base knows the arrondissements of three towns as communes.
_TOWN_OF_ARRONDISSEMENT = {"751": "75056", "132": "13055", "6938": "69123"}


class Geocoder(Protocol):
    """What we ask of a geocoder: every class of `geopy.geocoders` satisfies it."""

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: float = TIMEOUT) -> Any:
        """Return a `geopy.Location`, a list of them unless `exactly_one`, or None.

        Raises:
            GeopyError: the service did not answer well, or in time.
        """


class GazetteerGeocoder:
    """Finds places in the bundled gazetteer: no network, never fails."""

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: float = TIMEOUT) -> Any:  # noqa: ARG002 -- geopy's signature
        """Return a location or a list of up to 8; `raw` holds the level and the INSEE code. None when nothing is found."""
        if exactly_one:
            place = resolve_place(query)
            return None if place is None else _location(place)
        return [_location(place) for place in find_places(query)] or None


def _location(place: Place) -> Location:
    raw = {"kind": place.kind, "citycode": place.code, "approximate": place.is_approximate}
    return Location(place.label, place.point, raw)


def _no_retry_adapter(**options: Any) -> RequestsAdapter:
    # geopy's default tries three times and obeys Retry-After: a time-out of two seconds could last ten.
    return RequestsAdapter(max_retries=0, **options)


def _address_base() -> Geocoder:
    geocoder: Geocoder = BANFrance(
        domain=settings.HUB_GEOCODER_DOMAIN or "data.geopf.fr/geocodage",
        scheme=settings.HUB_GEOCODER_SCHEME,
        timeout=TIMEOUT,
        user_agent=_user_agent(),
        adapter_factory=_no_retry_adapter,
    )
    return geocoder


def _nominatim() -> Geocoder:
    geocoder: Geocoder = Nominatim(
        domain=settings.HUB_GEOCODER_DOMAIN or "nominatim.openstreetmap.org",
        scheme=settings.HUB_GEOCODER_SCHEME,
        timeout=TIMEOUT,
        user_agent=_user_agent(),
        adapter_factory=_no_retry_adapter,
    )
    return geocoder


def _user_agent() -> str:
    return f"{settings.SITE_NAME} ({settings.WAGTAILADMIN_BASE_URL})"


_MAKERS: dict[str, Callable[[], Geocoder]] = {
    "gazetteer": GazetteerGeocoder,
    "ban": _address_base,
    "nominatim": _nominatim,
}


def make_geocoder() -> Geocoder:
    """Return the geocoder of the setting HUB_GEOCODER: gazetteer, ban, nominatim, or the dotted path of a callable.

    Raises:
        ImportError: the dotted path leads nowhere.
    """
    name = settings.HUB_GEOCODER
    return _MAKERS[name]() if name in _MAKERS else import_string(name)()


def locate(text: str) -> Place | None:
    """Return the place a reader means: from the gazetteer, else from the geocoder that is set, as the commune it answers with.

    Answers are cached, calls are limited, and a service that fails rests a minute: then, as for an unknown text, None.
    """
    place = resolve_place(text)
    if place is not None or settings.HUB_GEOCODER == "gazetteer":
        return place
    text = text.strip()[:MAX_TYPED]
    name = f"geocoded:{settings.HUB_GEOCODER}:{place_key(text)}"
    if not place_key(text):
        return None
    code = cache.get(name)
    if code is None:
        code = _ask(text)
        if code is None:
            return None
        cache.set(name, code, KEPT if code else KEPT_UNKNOWN)
    return named(PlaceKind.COMMUNE, code) if code else None


def _ask(text: str) -> str | None:
    """INSEE code of the commune, empty when the service knows none, None when it could not be asked."""
    service = settings.HUB_GEOCODER
    if cache.get("geocoder:resting") or not allow("geocoder", limit=CALLS_PER_SECOND.get(service, 5), seconds=1):
        return None
    geocoder = make_geocoder()
    options: dict[str, Any] = {"addressdetails": True, "country_codes": "fr"} if isinstance(geocoder, Nominatim) else {}
    try:
        location = geocoder.geocode(text, exactly_one=True, timeout=TIMEOUT, **options)
    except (GeopyError, ValueError) as error:
        cache.set("geocoder:resting", 1, RESTING)
        logger.warning("geocoder %s did not answer: %s", service, type(error).__name__)
        return None
    return _commune_code(location.raw) if location is not None else ""


def _commune_code(raw: dict[str, Any]) -> str:
    properties = raw.get("properties", raw)
    code = str(properties.get("citycode", ""))
    if code:
        return next((town for start, town in _TOWN_OF_ARRONDISSEMENT.items() if code.startswith(start)), code)
    address = raw.get("address", {})
    town = next((address[level] for level in ("city", "town", "village", "municipality") if level in address), "")
    postcode = address.get("postcode", "")
    place = (resolve_place(f"{postcode} {town}") if postcode else None) or (resolve_place(town) if town else None)
    return place.code if place is not None and place.kind == PlaceKind.COMMUNE else ""
