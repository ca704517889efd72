"""What a person gave to the community, declared by each feature and read by any page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One public, linkable piece of evidence. `kind` is a short name such as `answer` or `talk`; `topics` and `bases` are
    names as written there, `identifiers` canonical names of the dictionary that it is about.
    """

    user_id: int
    kind: str
    title: str
    url: str
    on: date | None = None
    topics: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


Provider = Callable[[Sequence[int]], Iterable[Contribution]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Declare a provider: given user ids, it yields their public contributions in a fixed number of queries."""
    _providers[name] = provider


def contributions_of(user_ids: Sequence[int]) -> dict[int, list[Contribution]]:
    """Public contributions of each person, newest first."""
    found: dict[int, list[Contribution]] = defaultdict(list)
    for name in sorted(_providers):
        for contribution in _providers[name](user_ids):
            found[contribution.user_id].append(contribution)
    for items in found.values():
        items.sort(key=lambda item: item.on or date.min, reverse=True)
    return dict(found)
