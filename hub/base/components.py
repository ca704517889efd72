"""Declared UI components: a name, a template, typed props. An unknown or missing prop is an error where it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


class Required:
    """Marks a prop that has no default."""


REQUIRED = Required()


class ComponentError(ValueError):
    """A component was asked for with a name or a prop that nobody declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component. `props` maps each prop to its default or REQUIRED; `choices` limits a prop's values; `has_slot` lets
    it wrap content; `samples` are shown in the style guide."""

    name: str
    props: Mapping[str, Any]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_slot: bool = False
    samples: tuple[Mapping[str, Any], ...] = ()
    description: str = ""

    @property
    def template(self) -> str:
        return f"base/components/{self.name}.html"

    def check(self, given: set[str]) -> None:
        """Compare the names of given props with the declaration.

        Raises:
            ComponentError: a prop is unknown or a required one is missing.
        """
        if unknown := given - set(self.props):
            message = f"component {self.name!r} has no prop {sorted(unknown)}; it has {sorted(self.props)}"
            raise ComponentError(message)
        needed = {name for name, default in self.props.items() if default is REQUIRED}
        if missing := needed - given:
            message = f"component {self.name!r} needs {sorted(missing)}"
            raise ComponentError(message)

    def render(self, given: Mapping[str, Any], *, slot: str = "", request: Any = None) -> SafeString:
        """Render with these props; `slot` is trusted HTML already rendered by the template engine."""
        self.check(set(given))
        props = {**self.props, **given}
        for name, allowed in self.choices.items():
            if props[name] not in allowed:
                message = f"component {self.name!r}: {name} is one of {allowed}, not {props[name]!r}"
                raise ComponentError(message)
        context = {**props, "slot": mark_safe(slot)}  # noqa: S308 -- rendered by the template engine just before
        return mark_safe(render_to_string(self.template, context, request=request))  # noqa: S308 -- a template's output


_components: dict[str, Component] = {}


def declare(name: str, **declaration: Any) -> Component:
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
