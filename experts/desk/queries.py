"""Reads what waits for the moderators of the directory."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from wagtail.models import ModelLogEntry

from experts.desk.log import ACTIONS
from experts.models import Card, CardImport, MessageReport, RelayBlock, UnfoundPlace
from experts.queries import cards_to_review, claims_to_review

IMPORTS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many things wait, by kind."""

    cards: int
    claims: int
    reports: int
    places: int

    @property
    def total(self) -> int:
        return self.cards + self.claims + self.reports


def unfound_places() -> QuerySet[UnfoundPlace]:
    """Places that imported cards named and nobody found."""
    return UnfoundPlace.objects.select_related("card").order_by("typed", "pk")


def waiting() -> Waiting:
    """Count what waits; four queries."""
    return Waiting(
        cards=cards_to_review().count(),
        claims=claims_to_review().count(),
        reports=MessageReport.objects.filter(state=MessageReport.State.OPEN).count(),
        places=UnfoundPlace.objects.count(),
    )


def recent_imports() -> QuerySet[CardImport]:
    """The latest files, whether confirmed or not."""
    return CardImport.objects.select_related("by").defer("content", "report", "choices")[:IMPORTS_SHOWN]


def stopped_senders() -> QuerySet[RelayBlock]:
    """Senders whose messages reach nobody."""
    return RelayBlock.objects.filter(owner=None)


def acts(card: Card | None = None) -> QuerySet[Any]:
    """What moderators did, latest first; to one card, or to all."""
    entries: QuerySet[Any] = (
        ModelLogEntry.objects.filter(action__in=ACTIONS).select_related("user").order_by("-timestamp", "-pk")
    )
    if card is not None:
        entries = entries.filter(object_id=str(card.pk))
    return entries
