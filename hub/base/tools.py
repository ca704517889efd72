"""Working places of those who run the site, declared by each feature and shown in a person's menu."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists
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


def register(name: str, tool: Tool) -> None:
    """Declare a tool. Menus list them by `name`, a letter-case identifier that also names a column of one query."""
    _tools[name] = tool


def tools_of(person: AbstractBaseUser | AnonymousUser) -> list[Tool]:
    """The tools this person may open: one query for all, none for a visitor or a superuser."""
    if not (person.is_authenticated and person.is_active):
        return []
    names = sorted(_tools)
    if getattr(person, "is_superuser", False):
        return [_tools[name] for name in names]
    conditions = [_tools[name].held() for name in names]
    found = get_user_model()._default_manager.filter(pk=person.pk).values_list(*conditions).first() or ()
    return [_tools[name] for name, held in zip(names, found, strict=False) if held]
