"""Pages of the directory: the list beside its map, a card."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from experts import queries
from experts.demonstrated import demonstrated_by
from experts.directory import RADII_KM, Asked, read_address
from experts.exports import for_readers
from experts.models import Availability, Card, CardKind, CardSlug, Sector
from experts.queries import FacetCount, Found
from experts.rows import rows_of
from experts.shown import ShownCard, shown_card
from hub.accounts.queries import audience
from hub.base.markdown import render_markdown
from hub.places.models import PlaceKind

PAGE_SIZE = 24
OPEN_VALUES = 7  # values of a facet shown before the fold
FOLDED_VALUES = 60
FACET_TITLES = {
    "base": _("Databases"),
    "topic": _("Themes"),
    "tool": _("Tools"),
    "availability": _("Availability"),
    "sector": _("Kind of organisation"),
    "kind": _("People and organisations"),
    "language": _("Languages"),
    "region": _("Region"),
}
LABELS = {
    "kind": dict(CardKind.choices),
    "availability": dict(Availability.choices),
    "sector": dict(Sector.choices),
}


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


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    asked = read_address(request.GET)
    readers = audience(request.user)
    found = Found(asked.filters, audience=readers, near=asked.near)
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.page(asked.page) if asked.page and asked.page <= paginator.num_pages else None
    beyond = found.nearest(queries.BEYOND) if asked.place is not None and not paginator.count else []
    counts = found.facet_counts()
    chosen = _chosen(asked, counts)
    query = asked.query_string(view=None)
    context = {
        "asked": asked,
        "page": page,
        "rows": rows_of(page.object_list, asked.place, readers) if page is not None else [],
        "total": paginator.count,
        "heading": _heading(asked, paginator.count),
        "facets": _facet_blocks(asked, counts),
        "chosen": chosen,
        "beyond": rows_of(beyond, asked.place, readers),
        "ask_url": _ask_url(asked, [label for label, _url in chosen]),
        "suggestions": [
            (place.label, asked.query_string(near=place.label, within=str(asked.km))) for place in asked.suggestions
        ],
        "radii": sorted({*RADII_KM, asked.km}),
        "query": query,
        "list_view": query,
        "map_view": asked.query_string(view="map"),
        "kept": [(facet, value) for facet in queries.FACETS for value in asked.filters.of(facet)],
    }
    return for_readers(request, render(request, "experts/index.html", context, status=200 if page is not None else 404))


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_card(request, slug)
    if isinstance(found, HttpResponse):
        return found
    readers = audience(request.user)
    context = {**card_context(found, readers), **around_card(found, readers)}
    return for_readers(request, render(request, "experts/card.html", context))


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


def card_context(card: Card, readers: frozenset[str]) -> dict[str, Any]:
    """Return what the page of a card shows these readers of what its owner declares."""
    return {
        "card": card,
        **shown_parts(shown_card(card, readers)),
        "trail": [(gettext("Home"), "/"), (gettext("Experts"), reverse("experts:index")), (card.name, "")],
    }


def around_card(card: Card, readers: frozenset[str]) -> dict[str, Any]:
    """Return what its owner demonstrated and whom else these readers may ask. `proven` names the declared skills it proves."""
    demonstrated = demonstrated_by(card.user_id)
    return {
        "demonstrated": demonstrated,
        "proven": {skill.name for skill in card.skills.all() if demonstrated.proves(skill.name)},
        "similar": queries.similar_cards(card, readers),
        "neighbours": queries.same_region_cards(card, readers),
    }


def shown_parts(shown: ShownCard) -> dict[str, Any]:
    """Return what the body of a card is made of: its values, the presentation as safe HTML, the website without its scheme."""
    return {
        "shown": shown,
        "bio_html": render_markdown(shown.bio),
        "website_label": shown.website.partition("://")[2].rstrip("/"),
        "eyebrow": " · ".join(filter(None, [shown.kind_label.capitalize(), shown.acronym or shown.organisation])),
    }


def _ask_url(asked: Asked, labels: list[str]) -> str:
    """Address of the forum's form, with a title that says whom one was looking for."""
    what = ", ".join(labels[:3]) or "SNDS"
    title = gettext("Who knows this: %(what)s?") % {"what": what}
    if asked.place is not None:
        title = gettext("Who knows this near %(place)s: %(what)s?") % {"what": what, "place": asked.place.label}
    return f"{reverse('questions:ask')}?{urlencode({'title': title[:120]})}"


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
