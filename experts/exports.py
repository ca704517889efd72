"""The directory as files, with the filters of its page: GeoJSON of the units, CSV of the cards. Never more than the page shows."""

import csv
import hashlib
from collections.abc import Iterable, Iterator

from allauth.account.adapter import get_adapter

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from experts import queries
from experts.directory import read_address
from experts.models import Card
from experts.queries import Found, Unit
from experts.shown import ShownCard, shown_card
from hub.accounts.queries import audience
from hub.base.limits import allow, seconds_left
from hub.base.spreadsheets import safe_cell
from hub.base.views import too_many_requests
from hub.places.insets import drawn_point, inset_of
from hub.places.models import PlaceKind

MOST_CARDS = 20_000  # of one file
AT_ONCE = 500
FILES_A_MINUTE = 30
MINUTE = 60
COLUMNS = (
    "name", "acronym", "kind", "sector", "organisation", "headline", "databases", "topics", "tools", "languages",
    "availability", "place", "level", "region", "verified", "url",
)  # fmt: skip


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """Return the same set as the list, by administrative unit: `count` people at the centre of each."""
    asked = read_address(request.GET)
    found = Found(asked.filters, audience=audience(request.user), near=asked.near)
    features = [_feature(unit) for unit in queries.units_of(found)]
    answer = JsonResponse(
        {"type": "FeatureCollection", "features": features},
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    return for_readers(request, answer)


@require_safe
def cards_csv(request: HttpRequest) -> HttpResponseBase:
    """Return the cards of the list as a file for spreadsheets, sent as it is read: at most 20,000 of them."""
    sender = hashlib.blake2b(get_adapter().get_client_ip(request).encode(), digest_size=12).hexdigest()
    if not allow(f"cards-csv:{sender}", limit=FILES_A_MINUTE, seconds=MINUTE):
        answer = too_many_requests(request)
        answer["Retry-After"] = str(seconds_left(MINUTE))
        return answer
    asked = read_address(request.GET)
    readers = audience(request.user)
    found = Found(asked.filters, audience=readers, near=asked.near)
    if found.total > MOST_CARDS:
        context = {"total": found.total, "most": MOST_CARDS, "query": asked.query_string(view=None)}
        return render(request, "experts/too_many.html", context, status=413)
    lines = _lines(found, readers, request.build_absolute_uri("/").rstrip("/"))
    stream = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    stream["Content-Disposition"] = 'attachment; filename="experts.csv"'
    patch_cache_control(stream, private=True, no_store=True)
    return stream


def for_readers(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Keep what members see out of every shared cache."""
    if request.user.is_authenticated:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


class _Echo:
    """What csv.writer takes for a file: hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(found: Found, readers: frozenset[str], site: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # without the mark, spreadsheets read accents wrongly
    for card in _all_cards(found):
        cells = _cells(shown_card(card, readers), site + card.get_absolute_url())
        yield writer.writerow(map(safe_cell, cells))


def _all_cards(found: Found) -> Iterable[Card]:
    if found.near is None:
        cards = queries.for_display(found.cards().order_by(F("open_now"), "name", "pk"))
        yield from cards.iterator(chunk_size=AT_ONCE)
        return
    for start in range(0, found.total, AT_ONCE):
        yield from found[start : start + AT_ONCE]


def _cells(shown: ShownCard, url: str) -> list[str]:
    record = {
        **shown.record(),
        "kind": shown.kind_label,
        "sector": shown.sector_label,
        "availability": shown.availability_label,
        "level": PlaceKind(shown.place.kind).label if shown.place is not None else "",
        "verified": gettext("yes") if shown.is_verified else "",
        "url": url,
    }
    values = (record[column] for column in COLUMNS)
    return [", ".join(value) if isinstance(value, list) else str(value or "") for value in values]


def _feature(unit: Unit) -> dict[str, object]:
    if not unit.kind:
        properties = {"unit": unit.key, "name": gettext("No place shown"), "count": unit.count}
        return {"type": "Feature", "geometry": None, "properties": properties}
    properties = {"unit": unit.key, "name": unit.label, "level": unit.kind, "count": unit.count}
    if inset_of(unit.latitude, unit.longitude) is not None:
        properties["drawn"] = drawn_point(unit.latitude, unit.longitude)
    coordinates = [round(unit.longitude, 4), round(unit.latitude, 4)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates}, "properties": properties}
