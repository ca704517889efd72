"""Things a person may follow or be told of, named by strings such as `topic:12` or `table:ER_PHA_F`.

Each feature declares its own in `<app>/targets_provided.py`: how a target is called today, and whether this reader may see it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch
from django.urls import resolve as find_view
from django.utils.functional import Promise

LONGEST_TARGET = 500  # characters

Reader = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A thing as one reader sees it now: its title and its address on this site."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetKind:
    """A prefix and what is behind it.

    `resolve(reader, values)` gives the targets among `topic:<value>` that this reader may see, by value, in a fixed number
    of queries. `read_address(match, query)` reads a value in an address of the site, "" when it leads elsewhere. With
    `followed` false nobody can follow it: it only says what a notice is about.
    """

    prefix: str
    plural: str | Promise
    resolve: Callable[[Reader, Sequence[str]], Mapping[str, Target]]
    read_address: Callable[[ResolverMatch, QueryDict], str] | None = None
    followed: bool = True


_kinds: dict[str, TargetKind] = {}


def register(kind: TargetKind) -> None:
    """Declare a kind of target; the same prefix again replaces it."""
    _kinds[kind.prefix] = kind


def kinds() -> list[TargetKind]:
    """All kinds that were declared, by prefix."""
    return [_kinds[prefix] for prefix in sorted(_kinds)]


def is_followable(target: str) -> bool:
    """Whether this is the name of something that can be followed, be it there or not."""
    prefix, _, value = target.partition(":")
    kind = _kinds.get(prefix)
    return kind is not None and kind.followed and bool(value) and len(target) <= LONGEST_TARGET and target.isprintable()


def resolve(reader: Reader, targets: Iterable[str]) -> dict[str, Target]:
    """Those of the targets that this reader may see now: a fixed number of queries for each prefix among them."""
    values: dict[str, list[str]] = defaultdict(list)
    for target in dict.fromkeys(targets):
        prefix, _, value = target.partition(":")
        if prefix in _kinds:
            values[prefix].append(value)
    return {
        f"{prefix}:{value}": target
        for prefix, wanted in values.items()
        for value, target in _kinds[prefix].resolve(reader, wanted).items()
    }


def target_at(url: str) -> str:
    """The target an address of the site leads to, "" when no kind knows it. The first kind by prefix that does wins."""
    path, _, query = url.partition("#")[0].partition("?")
    try:
        match, asked = find_view(path), QueryDict(query)
    except (Resolver404, TooManyFieldsSent):
        return ""
    for kind in kinds():
        value = kind.read_address(match, asked) if kind.read_address is not None else ""
        if value:
            return f"{kind.prefix}:{value}"
    return ""


def argument_of(route: str, name: str) -> Callable[[ResolverMatch, QueryDict], str]:
    """Build a `read_address`: the argument `name` of the addresses of one route, such as `forum_conversation:topic`."""

    def read(match: ResolverMatch, _query: QueryDict) -> str:
        return str(match.kwargs.get(name, "")) if match.view_name == route else ""

    return read
