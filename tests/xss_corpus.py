"""Hostile texts, and a reader that says whether HTML could run anything."""

import re
from html.parser import HTMLParser

SCHEMES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3a;alert(1)",
    "javascript&#0000058alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
    "&Tab;javascript:alert(1)",
    "java&NewLine;script:alert(1)",
    "javascript%3Aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "DATA&colon;text/html,x",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    "\\x01javascript:alert(1)",
    "\u2028javascript:alert(1)",
]
HTML = [
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<input autofocus onfocus=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=javascript&colon;alert(1)>x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1) form=y>x</button>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=javascript:alert(1)//>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "</p><script>alert(1)</script><p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
MARKDOWN = [
    '`<img src="x` onerror="alert(1)`">`',
    "`<b`onmouseover=alert(1)>`x</b>`",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example "\\"onmouseover=alert(1) x=\\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]: <javascript:alert(1)>\n\n[x][]",
    "<javascript:alert(1)>",
    '<https://a.example/"onmouseover=alert(1)>',
    "https://a.example/\"onmouseover='alert(1)'",
    'https://a.example/"><script>alert(1)</script>',
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](https://a.example/i.png)',
    '```"><script>alert(1)</script>\nx\n```',
    '```sas" onmouseover="alert(1)\nx\n```',
    "```sas\n</code></pre><script>alert(1)</script>\n```",
    "```python\n'''<img src=x onerror=alert(1)>'''\n```",
    "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |",
    "# <img src=x onerror=alert(1)>\n",
    "::: tip <img src=x onerror=alert(1)>\n<script>alert(1)</script>\n:::",
    "::: details </summary><script>alert(1)</script>\nx\n:::",
    "a[^<img src=x onerror=alert(1)>]\n\n[^<img src=x onerror=alert(1)>]: x",
    "a[^1]\n\n[^1]: <script>alert(1)</script>",
    "<br onload=alert(1)> <sup onclick=alert(1)>2</sup>",
    "**<b onclick=alert(1)>**x**</b>**",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "> <script\n> >alert(1)</script>",
]
# Written against what the forum adds to Markdown: pictures of posts, names that become links, quotations, templates.
FORUM = [
    '![x](/forum/files/0123456789abcdef01234567/)"onerror=alert(1)',
    '![x" onerror="alert(1)](/forum/files/0123456789abcdef01234567/)',
    "![<img src=x onerror=alert(1)>](/forum/files/0123456789abcdef01234567/)",
    "![x](/forum/files/0123456789abcdef01234567/?a=javascript:alert(1))",
    "![x](/forum/files/../../media/x.svg)",
    "![x](/forum/files/0123456789abcdef01234567/#<script>alert(1)</script>)",
    "![x](//evil.example/forum/files/0123456789abcdef01234567/)",
    "![x](javascript:/forum/files/0123456789abcdef01234567/)",
    '[ER_PRS_F" onmouseover="alert(1)](/x)',
    "ER_PRS_F<script>alert(1)</script>",
    'ER_PRS_F" onmouseover=alert(1) x="',
    '`ER_PRS_F"><img src=x onerror=alert(1)>`',
    "```sql\nselect * from ER_PRS_F</code></pre><script>alert(1)</script>\n```",
    "<a class=ident href=javascript:alert(1)>ER_PRS_F</a>",
    "@<script>alert(1)</script>",
    '@admin" onmouseover="alert(1)',
    "@admin/../../javascript:alert(1)",
    "[@admin](javascript:alert(1))",
    "@javascript:alert(1)",
    "> — [x](javascript:alert(1))",
    "> <details open ontoggle=alert(1)>",
    "### <script>alert(1)</script>\n\n### </textarea><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>-->alert(1)",
    "{{ 7*7 }}{% load x %}<script>alert(1)</script>",
    "${alert(1)}`${alert(1)}`",
    "<svg><style>*{x:expression(alert(1))}</style></svg>",
    "<svg/onload=alert(1)//",
    "<svg><set attributeName=onmouseover to=alert(1)>",
    "<svg><foreignObject><script>alert(1)</script></foreignObject></svg>",
    "<img src=x:alert(alt) onerror=eval(src) alt=1>",
    "<img srcset='x' onerror=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<isindex action=javascript:alert(1) type=image>",
    "<a href='java\x0bscript:alert(1)'>x</a>",
    "<\x0bscript>alert(1)</script>",
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<div style="width:expression(alert(1))">x</div>',
    "<x onclick=alert(1)>x</x>",
    "\u202e<script>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "<ſcript>alert(1)</ſcript>",
    "＜script＞alert(1)＜/script＞",
    "<scr\u00adipt>alert(1)</scr\u00adipt>",
]
CORPUS = [f"[x]({scheme})" for scheme in SCHEMES] + [f"![x]({scheme})" for scheme in SCHEMES] + HTML + MARKDOWN + FORUM

_TAGS = {
    *(
        "a",
        "aside",
        "blockquote",
        "br",
        "code",
        "del",
        "details",
        "div",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
    ),
    *(
        "ol",
        "p",
        "pre",
        "s",
        "section",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ),
}
# What a formula may add on a page, and nothing that leads anywhere, acts or holds HTML.
_FORMULA_TAGS = {
    *("math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mroot", "mrow", "mspace", "msqrt", "mstyle"),
    *("msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"),
}
_FORMULA_ATTRIBUTES = {
    *(
        "accent",
        "accentunder",
        "columnalign",
        "columnlines",
        "columnspacing",
        "display",
        "displaystyle",
        "fence",
        "form",
        "linethickness",
        "lspace",
        "mathvariant",
    ),
    *(
        "maxsize",
        "minsize",
        "movablelimits",
        "rowlines",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "separator",
        "stretchy",
        "width",
    ),
}
_ATTRIBUTES = {"href", "title", "rel", "class", "id", "src", "alt", "loading", "start"}


class _Reader(HTMLParser):
    def __init__(self, *, formulas: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.formulas = formulas
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        formula = self.formulas and tag in _FORMULA_TAGS
        if tag not in _TAGS and not formula:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in (_FORMULA_ATTRIBUTES if formula else _ATTRIBUTES):
                self.found.append(f"{tag}[{name}]")
            if name in {"href", "src"}:
                address = re.sub(r"[\x00-\x20\u2028]", "", value or "").lower()
                if ":" in re.split("[/?#]", address, maxsplit=1)[0] and not address.startswith(
                    ("http:", "https:", "mailto:")
                ):
                    self.found.append(f"{tag}[{name}={value}]")


def dangers(html: str, *, formulas: bool = False) -> list[str]:
    """Elements, attributes and addresses that no rendered text may hold; with `formulas`, MathML is none of them."""
    reader = _Reader(formulas=formulas)
    reader.feed(html)
    reader.close()
    return reader.found
