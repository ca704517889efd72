"""Reads the vocabulary of the directory: what facets and cards are made of."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from experts.models import Card, Skill, SkillKind
from experts.queries.cards import SKILL_FACETS, visible_cards


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
    return narrowest(card.skills.all())


def narrowest(skills: Iterable[Skill]) -> dict[str, list[Skill]]:
    """Return skills by kind, a broader one left out when a narrower one is there."""
    known = list(skills)
    implied = {skill.broader_id for skill in known if skill.broader_id is not None}
    grouped: dict[str, list[Skill]] = {kind: [] for kind in SkillKind.values}
    for skill in known:
        if skill.pk not in implied:
            grouped[skill.kind].append(skill)
    return grouped


def listed_skills() -> dict[str, list[Skill]]:
    """Return the vocabulary offered in the form, by kind."""
    grouped: dict[str, list[Skill]] = {kind: [] for kind in SkillKind.values}
    for skill in Skill.objects.filter(is_listed=True):
        grouped[skill.kind].append(skill)
    return grouped
