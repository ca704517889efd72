"""A directory of any size, the same at each run: people where people live, as many databases and tools as cards have."""

import random
from itertools import accumulate

from experts.models import Availability, Card, Precision, Sector, Skill, SkillKind, Status
from experts.services import settle_facets
from hub.demo.world.people import FAMILY_NAMES, FIRST_NAMES
from hub.places.models import Place, PlaceKind
from hub.places.queries import at_precision, region_of

SEED = 11
AT_ONCE = 2_000
PRECISIONS = {Precision.COMMUNE: 55, Precision.DEPARTEMENT: 25, Precision.REGION: 15, Precision.HIDDEN: 5}
SKILLS_EACH = {SkillKind.BASE: (1, 3), SkillKind.TOPIC: (0, 3), SkillKind.TOOL: (1, 2), SkillKind.LANGUAGE: (1, 2)}


def towns() -> tuple[list[Place], list[int]]:
    """Every town of France with the running sum of inhabitants, to draw by."""
    found = list(
        Place.objects.filter(kind=PlaceKind.COMMUNE, population__gt=0)
        .exclude(parent__kind=PlaceKind.COUNTRY)
        .select_related("parent__parent")
        .order_by("code")
    )
    return found, list(accumulate(town.population for town in found))


def origins(count: int) -> list[Place]:
    """Towns somebody asks for: drawn as the cards are, so the crowded ones come often."""
    found, weights = towns()
    return random.Random(SEED + 1).choices(found, cum_weights=weights, k=count)


def fill_directory(size: int) -> None:
    """Write this many public cards, without search documents or signals."""
    chance = random.Random(SEED)
    found, weights = towns()
    skills = {kind: list(Skill.objects.filter(kind=kind, is_listed=True)) for kind in SKILLS_EACH}
    through = Card.skills.through
    for start in range(0, size, AT_ONCE):
        cards = []
        for number in range(start, min(start + AT_ONCE, size)):
            town = chance.choices(found, cum_weights=weights)[0]
            precision = chance.choices(list(PRECISIONS), weights=list(PRECISIONS.values()))[0]
            unit = at_precision(town, precision)
            card = Card(
                slug=f"fictive-{number}",
                name=f"{chance.choice(FIRST_NAMES)} {chance.choice(FAMILY_NAMES)} {number}",
                kind=chance.choices(["person", "organisation"], weights=[85, 15])[0],
                organisation=f"Organisme fictif {chance.randint(1, 400)}",
                headline="Exploite les données de santé pour la recherche en épidémiologie",
                sector=chance.choice(list(Sector)),
                status=Status.PUBLISHED,
                availability=chance.choices(list(Availability), weights=[6, 3, 1])[0],
            )
            card.settle(unit, region_of(unit) if unit is not None else None)
            cards.append(card)
        made = Card.objects.bulk_create(cards)
        rows = []
        for card in made:
            ids: set[int] = set()
            for kind, (fewest, most) in SKILLS_EACH.items():
                drawn = chance.sample(skills[kind], min(len(skills[kind]), chance.randint(fewest, most)))
                ids |= {skill.pk for skill in drawn} | {skill.broader_id for skill in drawn if skill.broader_id}
            rows += [through(card_id=card.pk, skill_id=skill_id) for skill_id in sorted(ids)]
        through.objects.bulk_create(rows, batch_size=5_000)
        settle_facets(card.pk for card in made)
