"""The map: its page, framed by the list or by another site, what it draws, and the names at a unit."""

import re
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.clickjacking import xframe_options_exempt, xframe_options_sameorigin
from django.views.decorators.http import require_safe

from experts import queries
from experts.directory import Asked, read_address
from experts.exports import for_readers
from experts.models import Card
from experts.queries import Found, Unit
from experts.shown import shown_card
from experts.tiles import tile_layer
from hub.accounts.queries import audience
from hub.places.insets import drawn_point
from hub.places.outlines import STEPS_IN_A_DEGREE, steps

NAMES_AT_ONCE = 60
MOST_PAGES = 1_000
CODE_BASE = 36  # INSEE codes read as numbers: digits, and the letters of Corsica
_KEY = r"(?:none|[cdr][0-9A-Za-z]{1,8})"
_KEYS = re.compile(rf"{_KEY}(?:,{_KEY})*")


@require_safe
@xframe_options_sameorigin
def map_page(request: HttpRequest) -> HttpResponse:
    """Return the map alone, to be framed by the list."""
    return _map(request, read_address(request.GET), title=gettext("Map of the experts"))


@require_safe
@xframe_options_exempt
def embed(request: HttpRequest) -> HttpResponse:
    """Return the map for other sites to frame: of what everybody may see, whoever asks."""
    answer = _map(request, read_address(request.GET), title=gettext("Map of the experts of the SNDS"), is_guest=True)
    answer._csp_replace = {"frame-ancestors": ["'self'", *settings.HUB_EMBED_SITES]}  # type: ignore[attr-defined]  # noqa: SLF001 -- where django-csp's own decorators put it
    return answer


@require_safe
def embed_help(request: HttpRequest) -> HttpResponse:
    """Tell how to show a filtered map on another site."""
    asked = read_address(request.GET)
    query = asked.query_string(view=None)
    context = {
        "asked": asked,
        "embed_url": request.build_absolute_uri(_address("experts:embed", query)),
        "frame_url": _address("experts:embed", query),
        "list_url": _address("experts:index", query),
        "sites": settings.HUB_EMBED_SITES,
    }
    return for_readers(request, render(request, "experts/embed_help.html", context))


@require_safe
def map_data(request: HttpRequest) -> JsonResponse:
    """Return what the map draws: the same set as the list, by unit, in as few bytes as it takes."""
    asked = read_address(request.GET)
    found = Found(asked.filters, audience=audience(request.user), near=asked.near)
    units = queries.units_of(found)
    data: dict[str, Any] = {"levels": {}}
    if not units and (nearest := found.or_nearest(queries.BEYOND)) is not found:
        units = queries.units_of(nearest)
        data["beyond"] = True
    data["total"] = sum(unit.count for unit in units)
    for kind, of_kind in groupby(units, key=lambda unit: unit.kind):
        data["levels"][kind or queries.NOWHERE] = _columns(list(of_kind))
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    return for_readers(request, answer)  # type: ignore[return-value]  # -- the same answer


@require_safe
def unit_people(request: HttpRequest, keys: str) -> HttpResponse:
    """Names at units of the map (`c69123`, `d69,r84`, `none`), the same filters applied, 60 a page.

    Raises:
        Http404: no such unit can be, or no such page.
    """
    number = request.GET.get("page", "1")
    if not _KEYS.fullmatch(keys) or not (number.isascii() and number.isdigit() and 0 < int(number[:6]) <= MOST_PAGES):
        raise Http404
    asked, readers = read_address(request.GET), audience(request.user)
    found = Found(asked.filters, audience=readers, near=asked.near).or_nearest(queries.BEYOND)
    start = (int(number[:6]) - 1) * NAMES_AT_ONCE
    cards, total = queries.cards_at(found, keys.split(","), start=start, stop=start + NAMES_AT_ONCE)
    if start and not cards:
        raise Http404
    people = [_person(card, readers) for card in cards]
    return for_readers(request, JsonResponse({"total": total, "more": total > start + NAMES_AT_ONCE, "people": people}))


def _person(card: Card, readers: frozenset[str]) -> dict[str, str]:
    shown = shown_card(card, readers)
    return {
        "name": shown.title,
        "url": card.get_absolute_url(),
        "organisation": shown.organisation,
        "place": shown.place.label if shown.place is not None else "",
    }


def _columns(units: list[Unit]) -> dict[str, Any]:
    """Codes, names, points and counts of units of one level, points where they are drawn; each number less the one before."""
    if not units[0].kind:
        return {"counts": [unit.count for unit in units]}
    drawn = [drawn_point(unit.latitude, unit.longitude) for unit in units]
    return {
        "codes": steps([int(unit.code, CODE_BASE) for unit in units]),
        "names": "\n".join(unit.label if unit.name == unit.label or unit.is_abroad else unit.name for unit in units),
        "latitudes": steps([round(latitude * STEPS_IN_A_DEGREE) for latitude, _longitude in drawn]),
        "longitudes": steps([round(longitude * STEPS_IN_A_DEGREE) for _latitude, longitude in drawn]),
        "counts": [unit.count for unit in units],
    }


def _address(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _map(request: HttpRequest, asked: Asked, *, title: str, is_guest: bool = False) -> HttpResponse:
    from experts.map import render_map  # noqa: PLC0415 -- slow import: folium brings numpy

    query = asked.query_string(view=None)
    tiles = tile_layer()
    html = render_map(
        title=title,
        language=get_language() or "fr",
        nonce=str(request.csp_nonce),  # type: ignore[attr-defined]  # -- django-csp adds it
        data_url=_address("experts:map_data", query),
        people_url=reverse("experts:unit_people", args=["UNITS"]) + (f"?{query}" if query else ""),
        words=_words(),
        around=(*asked.place.point, float(asked.km)) if asked.place is not None else None,
        tiles=tiles,
        guest_of=request.build_absolute_uri(_address("experts:index", query)) if is_guest else "",
    )
    answer = HttpResponse(html, headers={"Cache-Control": "no-store"})
    if tiles is not None:
        answer._csp_update = {"img-src": [tiles.origin]}  # type: ignore[attr-defined]  # noqa: SLF001 -- where django-csp's own decorators put it
    return answer


def _words() -> dict[str, str]:
    return {
        "people": gettext("{count} cards"),
        "person": gettext("1 card"),
        "area": gettext("{count} cards in this area"),
        "others": gettext("and {count} others: zoom in, or use the list"),
        "more": gettext("Show more"),
        "zoom": gettext("Zoom in here"),
        "nowhere": gettext("{count} without a place on the map"),
        "failed": gettext("The map could not be loaded; the list shows the same people."),
        "beyond": gettext("Nobody within this distance: these are the nearest beyond."),
        "nobody": gettext("Nobody to show on the map."),
        "credit": gettext("Outlines: Natural Earth. Towns: INSEE, GeoNames (CC BY 4.0)"),
        "close": gettext("Close"),
        "zoomIn": gettext("Zoom in"),
        "zoomOut": gettext("Zoom out"),
        "departement": gettext("dép. {code}"),
        "home": gettext("Open the directory"),
        "tiles": gettext("Show streets and relief (from {host})"),
        "tilesOff": gettext("Hide streets and relief"),
        "tilesWhy": gettext("Your browser will then ask {host} for pictures of the area you look at."),
    }
