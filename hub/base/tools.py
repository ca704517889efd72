"""Working places of those who run the site, declared by each feature and shown in a person's menu."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One place: its label, the name of its address, its icon, and the condition on `OuterRef("pk")`, a person, to be let in."""

    label: str | Promise
    address: str
    icon: str
    held: Callable[[], Exists]

    @property
    def url(self) -> str:
        return reverse(self.address)


_tools: dict[str, Tool] = {}
_COLUMN = "may_open_"


def register(name: str, tool: Tool) -> None:
    """Declare a tool. Menus list them by `name`, a letter-case identifier that also names a column of one query."""
    _tools[name] = tool


def with_tools(people: QuerySet[Any]) -> QuerySet[Any]:
    """Read with these people which tools they may open, so that `tools_of` need not ask."""
    annotated: QuerySet[Any] = people.annotate(**{f"{_COLUMN}{name}": tool.held() for name, tool in _tools.items()})
    return annotated


def tools_of(person: AbstractBaseUser | AnonymousUser) -> list[Tool]:
    """The tools this person may open: one query for all, none for a visitor, a superuser or who was read `with_tools`."""
    if not (person.is_authenticated and person.is_active):
        return []
    names = sorted(_tools)
    if getattr(person, "is_superuser", False):
        return [_tools[name] for name in names]
    if not all(hasattr(person, f"{_COLUMN}{name}") for name in names):
        person = with_tools(get_user_model()._default_manager.filter(pk=person.pk)).first() or person
    return [_tools[name] for name in names if getattr(person, f"{_COLUMN}{name}", False)]
