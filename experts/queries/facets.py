"""Reads the facets: their values with counts, and the vocabulary they are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from experts.models import Card, Skill, SkillKind
from experts.queries.cards import (
    COLUMN_FACETS,
    FACETS,
    PUBLIC_ONLY,
    SKILL_FACETS,
    Filters,
    cards_matching,
    visible_cards,
)
from experts.queries.nearness import Near


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """A value of a facet. `count` is the length of the list once it is chosen beside what already is."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


def facet_counts(
    filters: Filters, *, total: int, audience: frozenset[str] = PUBLIC_ONLY, near: Near | None = None
) -> dict[str, list[FacetCount]]:
    """For each facet its values, most frequent first, in one query. `total` is the length of the present list.

    Within a facet that already has a choice, another value widens the list: its count is that wider list's length.
    """
    branches = []
    for facet in FACETS:
        cards = cards_matching(filters.without(facet), audience=audience, near=near)
        branches.append(_grouped(facet, cards, filters.of(facet)))
    counts: dict[str, list[FacetCount]] = {facet: [] for facet in FACETS}
    for row in branches[0].union(*branches[1:], all=True):
        chosen = filters.of(row["facet"])
        is_chosen = row["value"] in chosen
        count = total + row["added"] if chosen and not is_chosen else row["n"]
        counts[row["facet"]].append(
            FacetCount(value=row["value"], label=row["label"], count=count, is_chosen=is_chosen)
        )
    for values in counts.values():
        values.sort(key=lambda item: (-item.count, item.label))
    return counts


def known_choices(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Labels of skill slugs, as `kind:slug` to name, in one query: for choices that no visible card has any more.
    Only of the common vocabulary and of public cards: how the owner of a hidden card spelt a topic is nobody's business.
    """
    wanted = Q()
    for facet, slugs in values.items():
        if facet in SKILL_FACETS and slugs:
            wanted |= Q(kind=facet, slug__in=slugs)
    if not wanted:
        return {}
    shown = Skill.objects.filter(wanted).filter(Q(is_listed=True) | Q(cards__in=visible_cards().values("pk")))
    return {f"{kind}:{slug}": name for kind, slug, name in shown.values_list("kind", "slug", "name")}


def skills_by_kind(card: Card) -> dict[str, list[Skill]]:
    """Skills of a card by kind, a broader one left out when a narrower one is there."""
    skills = list(card.skills.all())
    implied = {skill.broader_id for skill in skills}
    grouped: dict[str, list[Skill]] = {kind: [] for kind in SkillKind.values}
    for skill in skills:
        if skill.pk not in implied:
            grouped[skill.kind].append(skill)
    return grouped


def listed_skills() -> dict[str, list[Skill]]:
    """Return the vocabulary offered in the form, by kind."""
    grouped: dict[str, list[Skill]] = {kind: [] for kind in SkillKind.values}
    for skill in Skill.objects.filter(is_listed=True):
        grouped[skill.kind].append(skill)
    return grouped


def _grouped(facet: str, cards: QuerySet[Card], chosen: Sequence[str]) -> QuerySet[Any, Any]:
    """Rows facet, value, label, `n` cards with the value, `added` of them that the present choice does not cover."""
    text = CharField()
    rows: QuerySet[Any, Any] = cards.order_by()
    added = Q()
    if facet in SKILL_FACETS:
        ids = rows.values("pk")
        rows = Card.skills.through.objects.filter(card__in=ids, skill__kind=SKILL_FACETS[facet])
        value, label = "skill__slug", "skill__name"
        if chosen:
            covered = Card.skills.through.objects.filter(skill__kind=SKILL_FACETS[facet], skill__slug__in=list(chosen))
            added = ~Q(card__in=covered.values("card_id"))
    else:
        value = COLUMN_FACETS[facet]
        label = "region__name" if facet == "region" else value
        rows = rows.filter(**{f"{value}__isnull": False})
    return (
        rows.values(facet=Value(facet, output_field=text), value=Cast(F(value), text), label=Cast(F(label), text))
        .annotate(n=Count("pk"), added=Count("pk", filter=added) if added else Count("pk"))
        .order_by()
    )
