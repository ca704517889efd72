"""Cards for tests, saved through the service. Traits: `organisation`, `hidden`, `members`, `unowned`."""

from typing import Any

import factory

from experts.models import Card
from experts.relay.forms import opened
from experts.services import save_card
from tests.factories.accounts import UserFactory


class CardFactory(factory.django.DjangoModelFactory):
    """A public card of a person of Lyon, shown at the level of the town."""

    class Meta:
        model = Card
        skip_postgeneration_save = True

    class Params:
        organisation_card = factory.Trait(
            kind="organisation", user=None, source=factory.Sequence(lambda number: f"list:{number}")
        )
        hidden = factory.Trait(visibility="hidden")
        members = factory.Trait(visibility="members")
        unowned = factory.Trait(user=None)

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda number: f"Experte Fictive {number:03d}")
    place = "Lyon"
    precision = "commune"

    @classmethod
    def _create(cls, model_class: type[Card], *args: Any, **values: Any) -> Card:
        card, _status = save_card(by=None, **values)
        return card


def message_form(**changes: str) -> dict[str, str]:
    """What a browser sends from the form that writes to a card, open for a minute."""
    form = {
        "sender_name": "Basile Fontenoisy",
        "sender_email": "basile@exemple.test",
        "subject": "Chaînage",
        "body": "Bonjour,\nune question.",
        "nickname": "",
        "opened": opened(seconds_ago=60),
    }
    return {**form, **changes}
