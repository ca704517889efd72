"""The place of a person's own card, for what is offered to this person."""

from experts.models import Card
from hub.places.models import Place
from hub.places.whereabouts import register


def place_of(user_id: int) -> Place | None:
    card = Card.objects.select_related("place__parent__parent").filter(user_id=user_id).first()
    return card.place if card is not None else None


register("card", place_of)
