"""What one feature may start in another once a person has looked at it: a question in the forum, a term of the glossary. The
feature where it grows declares how, in `<app>/seeds_provided.py`; the other one knows its name only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """`text` is Markdown."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedKind:
    """`known` gives those of these titles that are there already; `sow` starts one as this person and gives its address, or
    raises ValueError or ValidationError with a message for people.
    """

    name: str
    label: str | Promise
    known: Callable[[Sequence[str]], frozenset[str]]
    sow: Callable[[AbstractBaseUser, Seed], str]


_kinds: dict[str, SeedKind] = {}


def register(kind: SeedKind) -> None:
    """Declare a kind; the same name again replaces it."""
    _kinds[kind.name] = kind


def find(name: str) -> SeedKind | None:
    return _kinds.get(name)
