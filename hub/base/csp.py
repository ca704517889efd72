"""What the editing pages need beyond the policy of the site, and nothing more.

Wagtail's admin runs under the strict policy but for the one-line calls its date and chooser widgets write into the page.
Those exact calls are allowed by hash: no `unsafe-inline` for scripts, so one smuggled into a title stays dead there too.
Styles are another matter: the rich-text editor writes them as it runs. Django's admin needs nothing.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

EDITING_PREFIX = "/cms/"
_INLINE = re.compile(r"<script>([^<]{1,4000})</script>")
# Only literals as arguments: neither a nested call nor an assignment can hide in one.
_STRING = r'"(?:[^"\\]|\\.)*"'
_LITERAL = rf"(?:{_STRING}|[\w.{{}}\[\]:,\s-])*"
_WIDGET_CALL = re.compile(
    rf"\s*(?:init(?:Date|Time|DateTime)Chooser|new (?:Page|Image|Document|Snippet)?Chooser)\({_LITERAL}\);?\s*"
)


def widget_scripts(html: str) -> list[str]:
    """Hashes, as CSP sources, of the inline scripts that are nothing but the call of a known widget."""
    calls = (found[1] for found in _INLINE.finditer(html) if _WIDGET_CALL.fullmatch(found[1]))
    return [f"'sha256-{b64encode(hashlib.sha256(call.encode()).digest()).decode()}'" for call in dict.fromkeys(calls)]


class EditingPolicyMiddleware:
    """Adds to the policy of an editing page the hashes of its widgets' calls. Stands right after django-csp's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(EDITING_PREFIX):
            return response
        # The editor and its tooltips write styles of their own; files being uploaded have a thumbnail.
        update: dict[str, list[str]] = {"style-src": ["'unsafe-inline'"], "img-src": ["blob:"]}
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and (hashes := widget_scripts(response.content.decode(response.charset, "replace"))):
            update["script-src"] = hashes
        response._csp_update = update  # type: ignore[attr-defined]  # noqa: SLF001 -- where django-csp's own decorators put it
        return response
