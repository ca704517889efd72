"""Who gets as far as the CMS."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from hub.base.csp import EDITING_PREFIX


class EditingAccessMiddleware:
    """Tells a signed-in person without rights on the CMS that the way is closed. Wagtail would send them to sign in, and
    the sign-in, finding them signed in, back again for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(EDITING_PREFIX):
            person = request.user
            if person.is_authenticated and not person.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
        return self.get_response(request)
