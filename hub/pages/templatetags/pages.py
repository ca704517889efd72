"""Filters of the body's blocks."""

from django import template
from django.utils.safestring import SafeString

from wagtail.rich_text import RichText

from hub.base.markdown import render_markdown
from hub.pages.explaining import explained
from hub.pages.outline import code_html, rich_text_html

register = template.Library()
WEB = ("http://", "https://")


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown of an editor."""
    return render_markdown(str(text), profile="page")


@register.filter
def rich_text(value: RichText | str) -> SafeString:
    """Rich text with anchors on its headings."""
    return rich_text_html(value.source if isinstance(value, RichText) else str(value))


@register.filter
def code(value: str, language: str) -> SafeString:
    """Code coloured for its language."""
    return code_html(str(value), str(language))


@register.filter
def web_address(value: object) -> str:
    """The address if it is one of the web, else nothing: a stored `javascript:` must not become a link."""
    address = str(value or "").strip()
    return address if address.lower().startswith(WEB) else ""


class ExplainedNode(template.Node):
    def __init__(self, content: template.NodeList, own: template.base.FilterExpression) -> None:
        self.content, self.own = content, own

    def render(self, context: template.Context) -> SafeString:
        return explained(self.content.render(context), without=[str(self.own.resolve(context))])


@register.tag
def explain(parser: template.base.Parser, token: template.base.Token) -> ExplainedNode:
    """`{% explain page.title %}…{% endexplain %}`: mark the first mention of each term of the glossary but this one."""
    own = parser.compile_filter(token.split_contents()[1])
    content = parser.parse(("endexplain",))
    parser.delete_first_token()
    return ExplainedNode(content, own)
