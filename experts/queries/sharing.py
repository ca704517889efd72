"""How recognisable a card is: how many people of the directory share its zone, theme and kind of organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from experts.models import Card, CardKind, Precision, SkillKind
from experts.queries.cards import visible_cards
from hub.places.models import Place, PlaceKind
from hub.places.queries import at_precision

SHOWN_LEVELS = (Precision.COMMUNE, Precision.DEPARTEMENT, Precision.REGION)
FEW = 3  # fewer people than this and a reader may guess who it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """At one level: the unit, and how many people share it with the rarest of the themes and the kind of organisation."""

    level: Precision
    place: Place
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Shares from the finest level known to the région, oneself counted; the one chosen, and where it tells one apart the
    finest coarser level that does not.
    """

    shares: tuple[Share, ...]
    chosen: Share | None
    advised: Precision | None
    theme: str
    sector: str

    @property
    def is_alone(self) -> bool:
        return self.chosen is not None and self.chosen.count == 1


def recognition(
    *, place: Place | None, precision: str, topics: Sequence[str], sector: str, card: Card | None
) -> Recognition:
    """Count the people whom everybody sees in the directory, and who could be mistaken for the owner of `card`.

    `place` is the finest unit known, `topics` are names and `sector` a kind of organisation as everybody will see them;
    what is empty does not tell people apart. At most three queries.
    """
    shares = []
    themes: set[str] = set()
    for level in SHOWN_LEVELS:
        unit = at_precision(place, PlaceKind(level.value)) if place is not None else None
        if unit is None or unit.kind != level:
            continue
        count, theme = _sharing(unit, topics, sector, card)
        themes.add(theme)
        shares.append(Share(level=Precision(level), place=unit, count=count))
    chosen = next((share for share in shares if share.level == precision), None)
    advised = None
    if chosen is not None and chosen.count < FEW:
        coarser = (share for share in shares if _rank(share.level) > _rank(chosen.level))
        advised = next((share.level for share in coarser if share.count >= FEW), None)
    return Recognition(
        shares=tuple(shares),
        chosen=chosen,
        advised=advised,
        theme=_sharing_theme(themes),
        sector=sector,
    )


def _rank(level: str) -> int:
    return SHOWN_LEVELS.index(Precision(level))


def _sharing_theme(themes: set[str]) -> str:
    return next(iter(themes)) if len(themes) == 1 else ""


def _sharing(unit: Place, topics: Sequence[str], sector: str, card: Card | None) -> tuple[int, str]:
    """People of this unit with oneself, for the rarest of the themes, and that theme."""
    people = _in_unit(unit).filter(kind=CardKind.PERSON)
    if sector:
        people = people.filter(sector=sector)
    if card is not None and card.pk is not None:
        people = people.exclude(pk=card.pk)
    if not topics:
        return people.count() + 1, ""
    named = Card.skills.through.objects.filter(
        card__in=people.values("pk"), skill__kind=SkillKind.TOPIC, skill__name__in=list(topics)
    )
    counts = dict(named.values_list("skill__name").annotate(n=Count("pk")).order_by())
    rarest = min(topics, key=lambda topic: counts.get(topic, 0))
    return counts.get(rarest, 0) + 1, rarest


def _in_unit(unit: Place) -> QuerySet[Card]:
    if unit.kind == PlaceKind.REGION:
        return visible_cards().filter(region=unit)
    if unit.kind == PlaceKind.DEPARTEMENT:
        return visible_cards().filter(Q(place=unit) | Q(place__parent=unit))
    return visible_cards().filter(place=unit)
