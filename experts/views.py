"""Pages of the directory: the list and its map, a card."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from experts import queries
from experts.directory import RADII_KM, Asked, read_address
from experts.models import Availability, Card, CardKind, CardSlug
from experts.queries import FacetCount
from hub.accounts.queries import audience
from hub.base.contributions import Contribution, contributions_of
from hub.base.markdown import render_markdown
from hub.places.distances import in_words, inside_in_words
from hub.places.insets import drawn_point, inset_of
from hub.places.models import Place, PlaceKind

PAGE_SIZE = 24
BEYOND = 3
OPEN_VALUES = 7  # values of a facet shown before the fold
FOLDED_VALUES = 60
NAMES_IN_POPUP = 60
UNITS_IN_POPUP = 200
CONTRIBUTIONS = 12
FACET_TITLES = {
    "base": _("Databases"),
    "topic": _("Themes"),
    "tool": _("Tools"),
    "kind": _("People and organisations"),
    "availability": _("Availability"),
    "region": _("Region"),
}
LABELS = {"kind": dict(CardKind.choices), "availability": dict(Availability.choices)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLink:
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetBlock:
    """One facet as links: the first values, and the rest below a fold."""

    name: str
    title: str
    shown: list[FacetLink]
    folded: list[FacetLink]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A card in a list."""

    card: Card
    distance: str
    bases: list[str]
    tools: list[str]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    asked = read_address(request.GET)
    readers = audience(request.user)
    found = queries.cards_matching(asked.filters, audience=readers, near=asked.near)
    paginator = Paginator(queries.for_display(found), PAGE_SIZE)
    page = paginator.page(asked.page) if asked.page and asked.page <= paginator.num_pages else None
    beyond = _beyond(asked, readers) if asked.place is not None and not paginator.count else []
    counts = queries.facet_counts(asked.filters, total=paginator.count, audience=readers, near=asked.near)
    context = {
        "asked": asked,
        "page": page,
        "rows": _rows(page.object_list, asked.place) if page is not None else [],
        "total": paginator.count,
        "heading": _heading(asked, paginator.count),
        "facets": _facet_blocks(asked, counts),
        "chosen": _chosen(asked, counts),
        "beyond": _rows(beyond, asked.place),
        "suggestions": [
            (place.label, asked.query_string(near=place.label, within=str(asked.km))) for place in asked.suggestions
        ],
        "radii": sorted({*RADII_KM, asked.km}),
        "map_url": f"{reverse('experts:map')}?{asked.query_string(view=None)}",
        "list_view": asked.query_string(view=None),
        "map_view": asked.query_string(view="map"),
        "kept": [(facet, value) for facet in queries.FACETS for value in asked.filters.of(facet)],
    }
    return _for_readers(
        request, render(request, "experts/index.html", context, status=200 if page is not None else 404)
    )


@require_safe
@xframe_options_sameorigin
def map_page(request: HttpRequest) -> HttpResponse:
    """Return the map alone, to be framed by the list."""
    from experts.map import render_map  # noqa: PLC0415 -- slow import: folium brings numpy

    asked = read_address(request.GET)
    query = asked.query_string(view=None)
    around = (*asked.place.point, float(asked.km)) if asked.place is not None else None
    html = render_map(
        title=gettext("Map of the experts"),
        language=get_language() or "fr",
        nonce=str(request.csp_nonce),  # type: ignore[attr-defined]  # -- django-csp adds it
        data_url=f"{reverse('experts:geojson')}?{query}",
        people_url=f"{reverse('experts:people')}?{query}",
        words=_map_words(),
        around=around,
    )
    return HttpResponse(html, headers={"Cache-Control": "no-store"})


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """Return the same set as the list, by administrative unit: `count` people at the centre of each."""
    asked = read_address(request.GET)
    found = queries.cards_matching(asked.filters, audience=audience(request.user), near=asked.near)
    features = [_feature(unit.place, unit.count) for unit in queries.units_of(found)]
    answer = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    return _for_readers(request, answer)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Names at some units of the map, the same filters applied: `units` holds up to 200 ids, `none` for no place."""
    asked = read_address(request.GET)
    wanted = request.GET.get("units", "").split(",")[:UNITS_IN_POPUP]
    ids = [int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) < len(str(2**31))]
    found = queries.cards_matching(asked.filters, audience=audience(request.user), near=asked.near)
    found = found.filter(place__isnull=True) if wanted == ["none"] else found.filter(place_id__in=ids)
    names = found.order_by(F("open_now"), "name", "pk").values_list("name", "slug", "organisation")
    total = found.count()
    answer = JsonResponse(
        {
            "total": total,
            "people": [
                {"name": name, "url": reverse("experts:card", args=[slug]), "organisation": organisation}
                for name, slug, organisation in names[:NAMES_IN_POPUP]
            ],
        }
    )
    return _for_readers(request, answer)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_card(request, slug)
    if isinstance(found, HttpResponse):
        return found
    return _for_readers(request, render(request, "experts/card.html", card_context(found)))


def find_card(request: HttpRequest, slug: str) -> Card | HttpResponse:
    """Return the card this reader may see, or the redirect to its present address.

    Raises:
        Http404: there is none, or it is not for this reader.
    """
    visible = queries.for_display(queries.visible_cards(audience(request.user))).select_related("user")
    if found := visible.filter(slug=slug).first():
        return found
    former = CardSlug.objects.filter(slug=slug, card__in=visible.values("pk")).select_related("card").first()
    if former is not None:
        return HttpResponsePermanentRedirect(request.path.replace(f"/{slug}/", f"/{former.card.slug}/", 1))
    raise Http404(gettext("No such card"))


def card_context(card: Card) -> dict[str, Any]:
    """Return what the page of a card shows, the demonstrated apart from the declared."""
    contributions: list[Contribution] = []
    if card.user_id is not None:
        contributions = contributions_of([card.user_id]).get(card.user_id, [])
    return {
        "card": card,
        "skills": queries.skills_by_kind(card),
        **shown_texts(card),
        "eyebrow": " · ".join(
            filter(None, [str(card.get_kind_display()).capitalize(), card.acronym or card.organisation])
        ),
        "trail": [(gettext("Home"), "/"), (gettext("Experts"), reverse("experts:index")), (card.name, "")],
        "contributions": contributions[:CONTRIBUTIONS],
        "more_contributions": max(0, len(contributions) - CONTRIBUTIONS),
        "place": card.place,
    }


def shown_texts(card: Card) -> dict[str, Any]:
    """Return the presentation as safe HTML, and the website without its scheme."""
    website = card.website.partition("://")[2].rstrip("/")
    return {"bio_html": render_markdown(card.bio), "website_label": website}


def _for_readers(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Keep what members see out of every shared cache."""
    if request.user.is_authenticated:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


def _beyond(asked: Asked, readers: frozenset[str]) -> QuerySet[Card]:
    assert asked.place is not None  # noqa: S101 -- for the type checker, the caller looked
    return queries.for_display(queries.experts_near(asked.place, None, filters=asked.filters, audience=readers))[
        :BEYOND
    ]


def _rows(cards: Any, place: Place | None) -> list[Row]:
    rows = []
    for found in cards:
        unit = queries.shared_unit(found, place) if place is not None else None
        skills = queries.skills_by_kind(found)
        rows.append(
            Row(
                card=found,
                distance=in_words(queries.distance_of(found)) if unit is None else inside_in_words(unit.kind),
                bases=[skill.name for skill in skills["base"]],
                tools=[skill.name for skill in skills["tool"]],
            )
        )
    return rows


def _heading(asked: Asked, total: int) -> str:
    if asked.place is None:
        return ngettext("%(total)s card", "%(total)s cards", total) % {"total": total}
    if asked.place.kind != PlaceKind.COMMUNE:
        return ngettext(
            "%(total)s card: %(place)s, and up to %(km)s km from its centre",
            "%(total)s cards: %(place)s, and up to %(km)s km from its centre",
            total,
        ) % {"total": total, "km": asked.km, "place": asked.place.label}
    return ngettext(
        "%(total)s card within %(km)s km of %(place)s", "%(total)s cards within %(km)s km of %(place)s", total
    ) % {"total": total, "km": asked.km, "place": asked.place.label}


def _label(facet: str, count: FacetCount) -> str:
    return str(LABELS[facet].get(count.value, count.value)) if facet in LABELS else count.label


def _facet_blocks(asked: Asked, counts: dict[str, list[FacetCount]]) -> list[FacetBlock]:
    blocks = []
    for facet, title in FACET_TITLES.items():
        links = [
            FacetLink(
                label=_label(facet, count),
                count=count.count,
                url=f"?{asked.toggled(facet, count.value)}",
                is_chosen=count.is_chosen,
            )
            for count in sorted(counts[facet], key=lambda count: not count.is_chosen)
        ]
        if links:
            shown = max(OPEN_VALUES, sum(link.is_chosen for link in links))
            blocks.append(
                FacetBlock(
                    name=facet, title=str(title), shown=links[:shown], folded=links[shown : shown + FOLDED_VALUES]
                )
            )
    return blocks


def _chosen(asked: Asked, counts: dict[str, list[FacetCount]]) -> list[tuple[str, str]]:
    """Return what is chosen, as (label, address without it); a value nobody has any more is still shown, to be removed."""
    labels = {(facet, count.value): _label(facet, count) for facet, values in counts.items() for count in values}
    missing = {facet: [v for v in values if (facet, v) not in labels] for facet, values in asked.filters.values.items()}
    names = queries.known_choices(missing)
    return [
        (labels.get((facet, value)) or names.get(f"{facet}:{value}", value), f"?{asked.toggled(facet, value)}")
        for facet in queries.FACETS
        for value in asked.filters.of(facet)
    ]


def _feature(place: Place | None, count: int) -> dict[str, Any]:
    if place is None:
        return {
            "type": "Feature",
            "geometry": None,
            "properties": {"unit": "none", "name": gettext("No place shown"), "count": count},
        }
    latitude, longitude = place.point
    properties: dict[str, Any] = {"unit": place.pk, "name": place.label, "level": place.kind, "count": count}
    if inset_of(latitude, longitude) is not None:
        properties["drawn"] = drawn_point(latitude, longitude)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": properties,
    }


def _map_words() -> dict[str, str]:
    return {
        "people": gettext("{count} cards"),
        "person": gettext("1 card"),
        "area": gettext("{count} cards in this area"),
        "others": gettext("and {count} others: zoom in, or use the list"),
        "zoom": gettext("Zoom in here"),
        "nowhere": gettext("{count} without a place on the map"),
        "failed": gettext("The map could not be loaded; the list shows the same people."),
        "nobody": gettext("Nobody to show on the map."),
        "credit": gettext("Outlines: Natural Earth. Towns: INSEE, GeoNames (CC BY 4.0)"),
        "close": gettext("Close"),
        "zoomIn": gettext("Zoom in"),
        "zoomOut": gettext("Zoom out"),
    }
