"""What the site holds about a person, declared by each feature in `personal_data_provided.py`, for the export they may ask for."""

from collections.abc import Callable

Provider = Callable[[int], object]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Declare a section of the export: given a user id, `provider` returns a value that JSON can hold (dates included)."""
    _providers[name] = provider


def personal_data_of(user_id: int) -> dict[str, object]:
    """Every section, by name."""
    return {name: _providers[name](user_id) for name in sorted(_providers)}
