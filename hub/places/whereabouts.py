"""Where a person is, as far as they said, for what is offered to them alone. Declared in `<app>/whereabouts_provided.py`."""

from collections.abc import Callable

from hub.places.models import Place

Provider = Callable[[int], Place | None]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Declare a source: given a user id, the administrative unit this person gave, if any."""
    _providers[name] = provider


def whereabouts_of(user_id: int | None) -> Place | None:
    """The unit of a person, for their own eyes; None for a visitor or who said nothing."""
    if user_id is None:
        return None
    return next((place for name in sorted(_providers) if (place := _providers[name](user_id)) is not None), None)
