"""Addresses no page can have, and addresses to go back to."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme


class PlainPathMiddleware:
    """Answers 400 to a path with a NUL: PostgreSQL takes none, and would turn the looking up into a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise BadRequest
        return self.get_response(request)


class RevocableMovesMiddleware:
    """Has browsers ask again where a page that moved for good is now. Moves are undone and names taken back: a browser that
    remembered the first move would be sent to and fro for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-cache"
        return response


def safe_path(request: HttpRequest, asked: str, *, otherwise: str) -> str:
    """`asked` if it is an address of this site, as a form names the page it stood on; else `otherwise`, a path or a route."""
    plain = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if plain else otherwise
