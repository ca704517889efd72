"""Addresses no page can have."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class PlainPathMiddleware:
    """Answers 400 to a path with a NUL: PostgreSQL takes none, and would turn the looking up into a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise BadRequest
        return self.get_response(request)
