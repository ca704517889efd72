"""What a card would look like, before it is saved."""

from collections.abc import Mapping
from typing import Any

from experts.models import Card, Skill, SkillKind
from hub.accounts.models import User
from hub.places.queries import region_of


def preview_of(values: Mapping[str, Any], user: User, saved: Card | None) -> dict[str, Any]:
    """Return the context of a card's page for these arguments of `save_card`; nothing is written."""
    plain = (
        *("kind", "name", "acronym", "organisation", "headline", "bio"),
        *("availability", "takes_messages", "visibility", "website", "orcid"),
    )
    card = Card(user=user, **{field: values[field] for field in plain})
    if saved is not None:
        card.verified_at = saved.verified_at
    unit = values["place"]
    card.settle(unit, region_of(unit) if unit is not None else None)
    words = {
        SkillKind.TOPIC: values["topics"],
        SkillKind.BASE: values["databases"],
        SkillKind.TOOL: values["tools"],
        SkillKind.LANGUAGE: values["languages"],
    }
    skills = {kind.value: [Skill(kind=kind, name=name) for name in names] for kind, names in words.items()}
    return {"card": card, "skills": skills, "place": unit}
