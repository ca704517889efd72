"""People who may know about something, declared by each feature in `people_provided.py` and asked for by any."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowsAbout:
    """Somebody with an account who may know about some subjects: `reason` says why, `score` orders them (higher first)."""

    user_id: int
    name: str
    url: str
    reason: str | Promise
    score: float = 1.0


Provider = Callable[[Sequence[str], frozenset[str], int], Iterable[KnowsAbout]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Declare a provider: given names of subjects (themes, data bases, tools, tables), the reader's audience and how many at
    most, it yields people this reader may see, in a fixed number of queries.
    """
    _providers[name] = provider


def people_for(
    subjects: Sequence[str], *, audience: frozenset[str], limit: int = 6, without: Collection[int] = ()
) -> list[KnowsAbout]:
    """The people who may know most about these subjects, each once, with every reason; none for no subject."""
    found: dict[int, KnowsAbout] = {}
    subjects = [subject for subject in dict.fromkeys(subjects) if subject.strip()]
    for name in sorted(_providers) if subjects else ():
        for person in _providers[name](subjects, audience, limit + len(without)):
            known = found.get(person.user_id)
            if known is None:
                found[person.user_id] = person
            else:
                both = f"{known.reason} · {person.reason}"
                found[person.user_id] = replace(known, reason=both, score=known.score + person.score)
    kept = [person for person in found.values() if person.user_id not in set(without)]
    return sorted(kept, key=lambda person: (-person.score, person.name))[:limit]
