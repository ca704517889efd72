"""How Markdown becomes HTML: what is drawn for code, pictures and containers, and the sanitiser that looks at the whole."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any, Literal

import nh3
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from django.utils.translation import gettext

from hub.base.diagrams import Step, read_flowchart
from hub.base.formulas import ATTRIBUTES as FORMULA_ATTRIBUTES

Profile = Literal["post", "page"]

SCHEMES = {"http", "https", "mailto"}
POST_PICTURE = re.compile(r"/forum/files/[0-9a-f]{24}/")  # what the forum keeps, re-encoded, for its posts
_LANGUAGES = {
    "bash": "bash",
    "json": "json",
    "python": "python",
    "py": "python",
    "r": "r",
    "sas": "sas",
    "shell": "bash",
    "sh": "bash",
    "sql": "sql",
    "psql": "sql",
    "proc sql": "sql",
    "stata": "stata",
    "yaml": "yaml",
}


def words_of(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline", "formula"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            parts.append(words_of(token.children or ()))
    return "".join(parts).strip()


# --- rendering ---------------------------------------------------------------------------------


def render_container(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    opened: list[str] = env.setdefault("containers", [])
    if token.nesting != 1:
        return "</details>\n" if opened and opened.pop() == "details" else "</aside>\n"
    kind = token.meta["kind"]
    opened.append(kind)
    default = {
        "tip": gettext("Tip"),
        "warning": gettext("Warning"),
        "danger": gettext("Danger"),
        "details": gettext("Details"),
    }[kind]
    title = escape(token.meta["title"] or default)
    if kind == "details":
        return f'<details class="callout details"><summary>{title}</summary>\n'
    return f'<aside class="callout {kind}"><p class="callout-title">{title}</p>\n'


def render_code(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    if token.info.strip().lower() == "mermaid":
        return _diagram(token.content)
    language = _LANGUAGES.get(token.info.strip().lower()) or _LANGUAGES.get(
        token.info.strip().partition(" ")[0].lower(), ""
    )
    if language and len(token.content) <= env["highlight_left"]:
        env["highlight_left"] -= len(token.content)
        code = highlight(token.content, get_lexer_by_name(language, stripnl=False), HtmlFormatter(nowrap=True))
    else:
        code = escape(token.content)
    return f'<pre class="code"><code class="language-{language or "text"}">{code}</code></pre>\n'


def _diagram(source: str) -> str:
    """A diagram as what leads to what, which needs no script; one that is not so simple keeps its source, and says so."""
    chains = read_flowchart(source)
    if chains is None:
        told = escape(gettext("The source of a diagram, in Mermaid:"))
        return f'<p>{told}</p>\n<pre class="code"><code class="language-text">{escape(source)}</code></pre>\n'
    return f"<ul>\n{''.join(f'<li>{_steps(chain)}</li>' for chain in chains)}\n</ul>\n"


def _steps(chain: Sequence[Step]) -> str:
    parts: list[str] = []
    for number, step in enumerate(chain):
        if number:
            parts.append(f" — <em>{escape(step.arrow)}</em> → " if step.arrow else " → ")
        parts.append(f"<code>{escape(step.label)}</code>")
    return "".join(parts)


def render_image(renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    if not source.startswith("/") or source.startswith(("//", "/\\")):
        return render_image_as_link(renderer, tokens, index, _options, env)
    return f'<img src="{escape(source)}" alt="{escape(words_of(token.children or ()))}" loading="lazy">'


def render_post_image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """A picture that was sent with a post, and no other, is shown in it."""
    if POST_PICTURE.fullmatch(str(tokens[index].attrs.get("src", ""))):
        return render_image(renderer, tokens, index, options, env)
    return render_image_as_link(renderer, tokens, index, options, env)


def render_image_as_link(
    _renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: dict[str, Any]
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    return f'<a href="{escape(source)}">{escape(words_of(token.children or ()) or source)}</a>'


# --- the second lock ---------------------------------------------------------------------------

_TEXT_TAGS = {
    *("a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ALIGNMENTS = {"align-left", "align-center", "align-right"}
_CLASSES: dict[str, set[str]] = {
    "code": {f"language-{name}" for name in (*_LANGUAGES.values(), "text")},
    "div": {"table-scroll"},
    "pre": {"code"},
    "span": {name for name in STANDARD_TYPES.values() if name},
    "td": _ALIGNMENTS,
    "th": _ALIGNMENTS,
}


def _only_own_pictures(tag: str, name: str, value: str) -> str | None:
    return value if (tag, name) != ("img", "src") or POST_PICTURE.fullmatch(value) else None


@lru_cache(maxsize=2)
def cleaner(profile: Profile) -> nh3.Cleaner:
    common: dict[str, Any] = {
        "url_schemes": SCHEMES,
        "clean_content_tags": {"script", "style"},
        "strip_comments": True,
    }
    if profile == "post":
        return nh3.Cleaner(
            tags=_TEXT_TAGS | {"img"},
            attributes={"a": {"href", "title"}, "img": {"src", "alt", "loading"}, "ol": {"start"}},
            attribute_filter=_only_own_pictures,
            allowed_classes=_CLASSES,
            link_rel="nofollow ugc",
            **common,
        )
    return nh3.Cleaner(
        tags=_TEXT_TAGS | {"aside", "details", "img", "section", "summary"} | FORMULA_ATTRIBUTES.keys(),
        attributes={
            "a": {"href", "title", "id"},
            "img": {"src", "alt", "loading"},
            "li": {"id"},
            "ol": {"start"},
            **{f"h{level}": {"id"} for level in range(2, 7)},
            **FORMULA_ATTRIBUTES,
        },
        allowed_classes={
            **_CLASSES,
            "a": {"footnote-backref"},
            "aside": {"callout", "tip", "warning", "danger"},
            "details": {"callout", "details"},
            "li": {"footnote-item"},
            "p": {"callout-title"},
            "section": {"footnotes"},
            "sup": {"footnote-ref"},
        },
        link_rel="noopener",
        **common,
    )
