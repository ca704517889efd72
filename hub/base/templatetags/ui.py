"""`{% ui "button" label=… %}` and `{% uiblock "card" title=… %}…{% enduiblock %}`."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

from hub.base import components, dates

register = template.Library()
for written in (dates.written_day, dates.written_moment, dates.written_day_of_month):
    register.filter(written.__name__, written, expects_localtime=True)


class ComponentNode(template.Node):
    def __init__(
        self, component: components.Component, props: dict[str, FilterExpression], body: NodeList | None
    ) -> None:
        self.component = component
        self.props = props
        self.nodelist = body or NodeList()

    def render(self, context: template.Context) -> SafeString:
        given: dict[str, Any] = {name: value.resolve(context) for name, value in self.props.items()}
        return self.component.render(given, slot=self.nodelist.render(context), request=context.get("request"))


def _parse(parser: Parser, token: Token) -> tuple[components.Component, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    if not bits or bits[0][0] not in "\"'":
        message = f"{{% {tag} %}} takes the name of a component in quotes first"
        raise template.TemplateSyntaxError(message)
    name = bits.pop(0)[1:-1]
    props = token_kwargs(bits, parser)
    if bits:
        message = f"{{% {tag} {name!r} %}}: props are written name=value, not {bits}"
        raise template.TemplateSyntaxError(message)
    try:
        component = components.get(name)
        component.check(set(props))
        for prop, value in props.items():
            if not value.is_var:  # a literal: wrong at parse time rather than when the page is first seen
                component.check_choice(prop, value.resolve({}))
    except components.ComponentError as error:
        raise template.TemplateSyntaxError(str(error)) from error
    return component, props


@register.tag
def ui(parser: Parser, token: Token) -> ComponentNode:
    """Render a component without content."""
    component, props = _parse(parser, token)
    return ComponentNode(component, props, None)


@register.tag
def uiblock(parser: Parser, token: Token) -> ComponentNode:
    """Render a component around the content up to `{% enduiblock %}`."""
    component, props = _parse(parser, token)
    if not component.has_slot:
        message = f"component {component.name!r} takes no content: use {{% ui %}}"
        raise template.TemplateSyntaxError(message)
    body = parser.parse(("enduiblock",))
    parser.delete_first_token()
    return ComponentNode(component, props, body)
