"""Declared UI components: a name, a template, typed props. An unknown or missing prop is an error where it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class Required:
    """Marks a prop that has no default."""


REQUIRED = Required()
KEPT_RENDERINGS = 8192
PLAIN = frozenset(
    {str, SafeString, int, float, bool, type(None), date, datetime}
)  # what cannot change after it was given


class ComponentError(ValueError):
    """A component was asked for with a name or a prop that nobody declared."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Component:
    """A component. `props` maps each prop to its default or REQUIRED; `choices` limits a prop's values; `has_slot` lets
    it wrap content; `prepare` derives further template variables from the props and the request (None outside one);
    `is_kept`: its markup depends on nothing but plain props and the language, so one rendering serves every page;
    `samples` are shown in the style guide: props, `slot` for content, a callable value is called first.
    """

    name: str
    props: Mapping[str, Any]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_slot: bool = False
    prepare: Callable[[Mapping[str, Any], HttpRequest | None], Mapping[str, Any]] | None = None
    is_kept: bool = False
    samples: tuple[Mapping[str, Any], ...] = ()
    description: str = ""

    @property
    def template(self) -> str:
        return f"base/components/{self.name}.html"

    @property
    def required(self) -> frozenset[str]:
        """Names of the props that have no default."""
        return frozenset(name for name, default in self.props.items() if default is REQUIRED)

    def check(self, given: set[str]) -> None:
        """Compare the names of given props with the declaration.

        Raises:
            ComponentError: a prop is unknown or a required one is missing.
        """
        if unknown := given - set(self.props):
            message = f"component {self.name!r} has no prop {sorted(unknown)}; it has {sorted(self.props)}"
            raise ComponentError(message)
        if missing := self.required - given:
            message = f"component {self.name!r} needs {sorted(missing)}"
            raise ComponentError(message)

    def check_choice(self, name: str, value: object) -> None:
        """Compare a prop's value with the values it may take.

        Raises:
            ComponentError: the value is none of them.
        """
        allowed = self.choices.get(name)
        if allowed is not None and value not in allowed:
            message = f"component {self.name!r}: {name} is one of {allowed}, not {value!r}"
            raise ComponentError(message)

    def render(self, given: Mapping[str, Any], *, slot: str = "", request: HttpRequest | None = None) -> SafeString:
        """Render with these props; `slot` is trusted HTML already rendered by the template engine.

        Raises:
            ComponentError: a prop is unknown or missing, or has a value it may not take.
        """
        if self.is_kept and not slot:
            plain = {name: str(value) if isinstance(value, Promise) else value for name, value in given.items()}
            if PLAIN.issuperset(map(type, plain.values())):
                return _kept(self, get_language(), tuple(plain), *plain.values())
        return self._rendered(given, slot, request)

    def _rendered(self, given: Mapping[str, Any], slot: str, request: HttpRequest | None) -> SafeString:
        self.check(set(given))
        props = {**self.props, **given}
        for name in self.choices:
            self.check_choice(name, props[name])
        context = {**props, "slot": mark_safe(slot)}  # noqa: S308 -- rendered by the template engine just before
        if self.prepare is not None:
            context |= self.prepare(props, request)
        # No request in the context: the context processors would run again for every badge of a list.
        return mark_safe(get_template(self.template).render(context).strip())  # noqa: S308 -- a template's output


@lru_cache(maxsize=KEPT_RENDERINGS, typed=True)  # typed: safe and unsafe text that read the same are not the same
def _kept(component: Component, _language: str | None, names: tuple[str, ...], *values: Any) -> SafeString:
    return component._rendered(dict(zip(names, values, strict=True)), "", None)  # noqa: SLF001 -- the other half of render()


def forget_renderings(**_: Any) -> None:
    """Receiver of `setting_changed`: addresses of static files and formats may be others now."""
    _kept.cache_clear()


_components: dict[str, Component] = {}


def declare(name: str, **declaration: Any) -> Component:
    """Make a component known to `{% ui %}`; the same name declared again replaces it."""
    component = Component(name=name, **declaration)
    _components[name] = component
    return component


def get(name: str) -> Component:
    """Find a declared component.

    Raises:
        ComponentError: nobody declared it.
    """
    try:
        return _components[name]
    except KeyError:
        message = f"no component {name!r}; declared: {sorted(_components)}"
        raise ComponentError(message) from None


def all_components() -> list[Component]:
    return [_components[name] for name in sorted(_components)]
