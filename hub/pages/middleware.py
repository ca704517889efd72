"""Who gets as far as the CMS, and how a request finds the tree of pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from wagtail.models import Site

from hub.base.csp import EDITING_PREFIX


class EditingAccessMiddleware:
    """Tells a signed-in person without rights on the CMS that the way is closed. Wagtail would send them to sign in, and
    the sign-in, finding them signed in, back again for ever.

    A number or a day in an address that no database holds is answered with 400: Wagtail's filters let them pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(EDITING_PREFIX):
            person = request.user
            if person.is_authenticated and not person.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        asked = request.method == "GET" and request.path_info.startswith(EDITING_PREFIX)
        if asked and isinstance(exception, (OverflowError, DataError)):
            raise BadRequest from exception


class OneSiteMiddleware:
    """Reads the site and its home page in one query where Wagtail takes two, for every page of the tree. Where several
    sites are set up Wagtail chooses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.resolver_match is None or request.resolver_match.url_name != "wagtail_serve":
            return
        sites = list(Site.objects.select_related("root_page__homepage")[:2])
        home = getattr(sites[0].root_page, "homepage", None) if len(sites) == 1 and sites[0].is_default_site else None
        if home is not None:
            sites[0].root_page = home
            request._wagtail_site = sites[0]  # type: ignore[attr-defined]  # noqa: SLF001 -- where Wagtail itself keeps it
