"""What the editing pages need beyond the policy of the site, and nothing more.

Wagtail's admin runs under the strict policy but for the one-line calls its widgets and inline panels write into the page.
Those exact calls get the nonce of the answer: no `unsafe-inline` for scripts, so one smuggled into a title stays dead there
too. A nonce and not hashes, as « add » writes the calls of its template anew, with the number of the row in them.
Styles are another matter: the rich-text editor writes them as it runs. Django's admin needs nothing.
"""

import re
from collections.abc import Callable

from csp.constants import SELF

from django.http import HttpRequest, HttpResponse

EDITING_PREFIX = "/cms/"
_INLINE = re.compile(r"<script>([^<]{1,4000})</script>")
# Only literals as arguments: neither a nested call nor an assignment can hide in one.
_STRING = r'"(?:[^"\\]|\\.)*"'
_LITERAL = rf"(?:{_STRING}|[\w.{{}}\[\]:,\s-])*"
_WIDGET_CALL = re.compile(
    rf"\s*(?:init(?:Date|Time|DateTime)Chooser|createTaskChooser|new (?:Page|Image|Document|Snippet)?Chooser)\({_LITERAL}\);?\s*"
    rf"|\s*\(function\(\) \{{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)\(JSON\.parse\({_STRING}\)\);\s*\}}\)\(\);\s*"
)


def allow_widgets(html: str, nonce: Callable[[], str]) -> str:
    """Give the nonce to each inline script that is nothing but the call of a known widget; it is asked for only then."""

    def allowed(found: re.Match[str]) -> str:
        return f'<script nonce="{nonce()}">{found[1]}</script>' if _WIDGET_CALL.fullmatch(found[1]) else found[0]

    return _INLINE.sub(allowed, html)


class EditingPolicyMiddleware:
    """Lets the widgets of an editing page run under its policy. Stands within django-csp's, which writes the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(EDITING_PREFIX):
            return response
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            html = response.content.decode(response.charset, "surrogateescape")
            allowed = allow_widgets(html, lambda: str(request.csp_nonce))  # type: ignore[attr-defined]  # -- django-csp's
            if allowed is not html:
                response.content = allowed.encode(response.charset, "surrogateescape")
        # The editor and its tooltips write styles of their own (a nonce there would turn `unsafe-inline` off again).
        response._csp_replace = {"style-src": [SELF, "'unsafe-inline'"]}  # type: ignore[attr-defined]  # noqa: SLF001 -- where django-csp's own decorators put it
        response._csp_update = {"img-src": ["blob:"]}  # type: ignore[attr-defined]  # noqa: SLF001 -- as above; files being uploaded have a thumbnail
        return response
