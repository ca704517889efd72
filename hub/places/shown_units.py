"""Where people let themselves be seen, as administrative units. Declared in `<app>/shown_units_provided.py`."""

from collections.abc import Callable, Collection, Mapping

from hub.places.models import Place

Provider = Callable[[Collection[int], frozenset[str]], Mapping[int, Place]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Declare a source: given user ids and the reader's audience, the unit each person shows this reader, if any, in one query."""
    _providers[name] = provider


def shown_units(user_ids: Collection[int], *, audience: frozenset[str]) -> dict[int, Place]:
    """The units of those of these people who show one to this reader."""
    found: dict[int, Place] = {}
    for name in sorted(_providers) if user_ids else ():
        found = {**_providers[name](user_ids, audience), **found}
    return found
