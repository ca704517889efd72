"""Cards of the experts map: who knows what, and at which place, never finer than its owner chose."""

from experts.models.cards import (
    EARTH_RADIUS_KM,
    LAPSED_MONTHS,
    REMINDER_MONTHS,
    STALE_MONTHS,
    Availability,
    Card,
    CardKind,
    CardSlug,
    Precision,
    Sector,
    Skill,
    SkillKind,
    Status,
    Visibility,
    km_between,
    months_ago,
    on_sphere,
)
from experts.models.claims import CardClaim, ClaimLink, ClaimState
from experts.models.drafts import CardDraft
from experts.models.messages import ContactMessage

# The models of the relay and of the moderators' desk name ours by text, so they come last.
from experts.desk.models import CardImport, DistinctCards, UnfoundPlace  # isort: skip
from experts.relay.models import MessageReport, RelayBlock  # isort: skip

__all__ = [
    "EARTH_RADIUS_KM",
    "LAPSED_MONTHS",
    "REMINDER_MONTHS",
    "STALE_MONTHS",
    "Availability",
    "Card",
    "CardClaim",
    "CardDraft",
    "CardImport",
    "CardKind",
    "CardSlug",
    "ClaimLink",
    "ClaimState",
    "ContactMessage",
    "DistinctCards",
    "MessageReport",
    "Precision",
    "RelayBlock",
    "Sector",
    "Skill",
    "SkillKind",
    "Status",
    "UnfoundPlace",
    "Visibility",
    "km_between",
    "months_ago",
    "on_sphere",
]
