"""The place of a person's card, at the precision and for the readers the person chose."""

from collections.abc import Collection

from experts.queries import visible_cards
from hub.places.models import Place
from hub.places.shown_units import register


def units(user_ids: Collection[int], audience: frozenset[str]) -> dict[int, Place]:
    cards = (
        visible_cards(audience).filter(user__in=user_ids).exclude(place=None).select_related("place__parent__parent")
    )
    return {card.user_id: card.place for card in cards if card.user_id is not None and card.place is not None}


register("card", units)
