"""machina's middleware, without its session for every anonymous visitor."""

from collections.abc import Callable

from machina.apps.forum_permission.middleware import ForumPermissionMiddleware as MachinaMiddleware

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def _make_handler() -> object:
    from machina.apps.forum_permission.handler import PermissionHandler  # noqa: PLC0415 -- needs the models

    return PermissionHandler()


class LazyForumPermissionMiddleware(MachinaMiddleware):
    """Attach a permission handler that is made when a machina view asks for it. Nobody posts without an account, so an
    anonymous visitor needs no key, no session and no cookie.
    """

    get_response: Callable[[HttpRequest], object]

    def process_request(self, request: HttpRequest) -> None:
        request.forum_permission_handler = SimpleLazyObject(_make_handler)
