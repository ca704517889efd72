"""Keeps what cards are filtered by in step with what they say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import QuerySet

from experts.marks import FIXED, marks_of, skill_mark
from experts.models import Card, Skill, SkillKind, Visibility
from experts.services.skills import skill_slug
from experts.shown import SKILL_FIELDS

AT_ONCE = 2_000
FOUND_BY_KINDS = (SkillKind.TOPIC, SkillKind.BASE, SkillKind.TOOL, SkillKind.LANGUAGE)


def settle_facets(card_ids: Iterable[int]) -> int:
    """Write anew what these cards are filtered by; returns how many had to change. For rows written in bulk, and by signals."""
    ids = list(card_ids)
    changed = 0
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        skills: dict[int, list[int]] = defaultdict(list)
        for card_id, skill_id in Card.skills.through.objects.filter(card__in=part).values_list("card_id", "skill_id"):
            skills[card_id].append(skill_id)
        cards = list(
            Card.objects.filter(pk__in=part).only("kind", "sector", "region_id", "facets", "withheld", "members_facets")
        )
        known = offered_words(cards, Skill.objects.all())
        behind = []
        for card in cards:
            marks = marks_of(
                kind=card.kind, sector=card.sector, region_id=card.region_id, skill_ids=skills.get(card.pk, ())
            )
            for_members = "".join(mark for mark in members_marks(card, known) if mark not in marks)
            if (card.facets, card.members_facets) != (marks, for_members):
                card.facets, card.members_facets = marks, for_members
                behind.append(card)
        changed += Card.objects.bulk_update(behind, ["facets", "members_facets"], batch_size=500)
    return changed


def _words_for_members(card: Card) -> Iterator[tuple[str, str]]:
    """Kind and short name of each word that the owner of a card gives to members."""
    for field, kind in SKILL_FIELDS.items():
        kept = card.withheld.get(field)
        if kept and kept["visibility"] == Visibility.MEMBERS and kind in FOUND_BY_KINDS:
            yield from ((str(kind), skill_slug(kind, name)) for name in kept["value"])


def offered_words(cards: Sequence[Card], vocabulary: QuerySet[Skill]) -> Mapping[tuple[str, str], list[int]]:
    """Return the keys, with their broader ones, of the words that these cards give to members and the form offers to all.

    A word of one's own that is withheld makes no entry of the vocabulary: it would tell that somebody uses it.
    """
    slugs = {slug for card in cards for _kind, slug in _words_for_members(card)}
    if not slugs:
        return {}
    offered = vocabulary.filter(is_listed=True, slug__in=slugs).values_list("kind", "slug", "pk", "broader_id")
    return {(kind, slug): [key, *([broader] if broader else [])] for kind, slug, key, broader in offered}


def members_marks(card: Card, known: Mapping[tuple[str, str], list[int]]) -> str:
    """Return the characters of what its owner gives to members, of the words known here."""
    skills = {key for word in _words_for_members(card) for key in known.get(word, ())}
    sector = card.withheld.get("sector")
    fixed = FIXED.get(("sector", sector["value"]), "") if sector and sector["visibility"] == Visibility.MEMBERS else ""
    return fixed + "".join(map(skill_mark, sorted(skills)))
