"""What an audience sees of a card: one function for the page, the lists, JSON, GeoJSON, CSV, the search index and feeds.

The columns of a card hold only what is for everybody; `withheld` holds the rest, and is read here alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from experts.models import Availability, Card, CardKind, Precision, Sector, Skill, SkillKind, Visibility
from experts.queries import PUBLIC_ONLY, narrowest
from hub.places.models import Place

TEXT_FIELDS = ("organisation", "sector", "headline", "bio", "website", "orcid")
SKILL_FIELDS = {
    "databases": SkillKind.BASE,
    "topics": SkillKind.TOPIC,
    "tools": SkillKind.TOOL,
    "languages": SkillKind.LANGUAGE,
    "tables": SkillKind.TABLE,
}
WITHHOLDABLE = (
    *TEXT_FIELDS,
    *SKILL_FIELDS,
)  # the name, the kind and the availability are what a card is; the place has its precision


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSkill:
    """A word of a card; without a slug it is in no filter and leads nowhere."""

    name: str
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """Values of a card as one audience sees them: empty where there is nothing, or nothing for them.

    `skills` and `found_by` are by kind of skill; the latter holds the broader words too, which filters and search use.
    """

    kind: str
    name: str
    acronym: str = ""
    organisation: str = ""
    sector: str = ""
    headline: str = ""
    bio: str = ""
    website: str = ""
    orcid: str = ""
    skills: Mapping[str, tuple[ShownSkill, ...]] = field(default_factory=dict)
    found_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place | None = None
    region: Place | None = None
    precision: str = Precision.HIDDEN
    availability: str = Availability.AVAILABLE
    busy_until: date | None = None
    is_verified: bool = False
    is_stale: bool = False
    confirmed_on: date | None = None
    can_be_contacted: bool = False
    members_fields: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    @property
    def kind_label(self) -> str:
        return str(CardKind(self.kind).label)

    @property
    def sector_label(self) -> str:
        return str(Sector(self.sector).label) if self.sector else ""

    @property
    def availability_label(self) -> str:
        return str(Availability(self.availability).label)

    def names(self, kind: str) -> tuple[str, ...]:
        """Names of the skills of one kind (`topic`, `base`, `tool`, `language`)."""
        return _names(self.skills.get(kind, ()))

    def record(self) -> dict[str, Any]:
        """Return the same as plain values, for JSON and CSV: texts, lists of texts, degrees, None where nothing is shown."""
        return {
            "kind": self.kind,
            "name": self.name,
            "acronym": self.acronym or None,
            "organisation": self.organisation or None,
            "sector": self.sector or None,
            "headline": self.headline or None,
            "presentation": self.bio or None,
            **{f"{name}s" if name != "base" else "databases": list(self.names(name)) for name in SkillKind.values},
            "place": self.place.label if self.place is not None else None,
            "level": self.precision,
            "region": self.region.name if self.region is not None else None,
            "latitude": self.place.latitude if self.place is not None else None,
            "longitude": self.place.longitude if self.place is not None else None,
            "availability": self.availability,
            "until": self.busy_until.isoformat() if self.busy_until is not None else None,
            "website": self.website or None,
            "orcid": self.orcid or None,
            "verified": self.is_verified,
        }


def shown_card(
    card: Card, audience: frozenset[str] = PUBLIC_ONLY, *, skills: Sequence[Skill] | None = None
) -> ShownCard:
    """Return what this audience sees of a card it may see (`queries.visible_cards` tells which).

    `skills` are those of a card that is not saved yet, broader ones included.
    """
    own = list(card.skills.all()) if skills is None else list(skills)
    texts = {name: getattr(card, name) for name in TEXT_FIELDS}
    words = {
        kind: tuple(ShownSkill(name=skill.name, slug=skill.slug) for skill in narrow)
        for kind, narrow in narrowest(own).items()
    }
    members_fields = []
    for name, kept in card.withheld.items() if "members" in audience else ():
        if kept["visibility"] != Visibility.MEMBERS or not kept["value"]:
            continue
        members_fields.append(name)
        if name in SKILL_FIELDS:
            words[SKILL_FIELDS[name]] = tuple(ShownSkill(name=word) for word in kept["value"])
        else:
            texts[name] = kept["value"]
    return ShownCard(
        kind=card.kind,
        name=card.name,
        acronym=card.acronym,
        **texts,
        skills=words,
        found_by={kind: tuple(skill.name for skill in own if skill.kind == kind) for kind in SkillKind.values},
        place=card.place,
        region=card.region,
        precision=card.precision,
        availability=card.availability_now,
        busy_until=card.busy_until,
        is_verified=card.is_verified,
        is_stale=card.is_stale,
        confirmed_on=timezone.localdate(card.confirmed_at) if card.confirmed_at is not None else None,
        can_be_contacted=card.can_be_contacted,
        members_fields=tuple(members_fields),
    )


def visibilities(card: Card) -> dict[str, str]:
    """Fields that are not for everybody, each with its visibility."""
    return {name: kept["visibility"] for name, kept in card.withheld.items()}


def _names(skills: Sequence[ShownSkill]) -> tuple[str, ...]:
    return tuple(skill.name for skill in skills)
