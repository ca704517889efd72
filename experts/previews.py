"""What a card would look like to each audience before anything is saved, made by what makes the real pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experts.models import Card, SkillKind, Visibility
from experts.queries import Recognition, recognition
from experts.search_documents import text_of
from experts.services import skills_meant, withhold
from experts.shown import SKILL_FIELDS, TEXT_FIELDS, ShownCard, shown_card
from hub.accounts.models import User
from hub.places.models import Place
from hub.places.queries import region_of
from search.documents import MEMBERS, PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Values for visitors and for members, None when they see nothing; texts for search engines and for programs."""

    everyone: ShownCard | None
    members: ShownCard
    index_text: str
    record: str
    meter: Recognition


def preview_of(values: Mapping[str, Any], user: User, saved: Card | None, *, finest: Place | None) -> Preview:
    """Return what these arguments of `save_card` would show, a moderator once content; nothing is written.

    `finest` is the place as it was typed, for the meter alone.

    Raises:
        ValidationError: a field or a visibility is unknown.
    """
    visibility = values.get("visibility", Visibility.PUBLIC)
    card = Card(
        user=user,
        visibility=Visibility.PUBLIC if visibility == Visibility.HIDDEN else visibility,
        takes_messages=values.get("takes_messages", False),
        availability=values["availability"],
        unavailable_until=values.get("unavailable_until"),
        verified_at=saved.verified_at if saved is not None else None,
    )
    texts = {name: values[name] for name in ("kind", "name", "acronym", *TEXT_FIELDS)}
    words = {name: list(values[name]) for name in SKILL_FIELDS}
    withhold(card, texts, words, values["field_visibility"])
    for name, value in texts.items():
        setattr(card, name, value)
    unit = values["place"]
    card.settle(unit, region_of(unit) if unit is not None else None)
    skills = [skill for name, kind in SKILL_FIELDS.items() for skill in skills_meant(kind, words[name])]
    public = shown_card(card, frozenset({PUBLIC}), skills=skills)
    is_public = card.visibility == Visibility.PUBLIC
    return Preview(
        everyone=public if is_public else None,
        members=shown_card(card, frozenset({PUBLIC, MEMBERS}), skills=skills),
        index_text=text_of(public) if is_public else "",
        record=json.dumps(public.record(), ensure_ascii=False, indent=1) if is_public else "",
        meter=recognition(
            place=finest,
            precision=values["precision"],
            topics=public.names(SkillKind.TOPIC),
            sector=public.sector,
            card=saved,
        ),
    )
