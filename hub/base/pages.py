"""Wagtail pages, where several apps need the same of them."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


class ShownByView:
    """A page type that names its view, `view(request, page)`, as it would name its template: views stay above models."""

    view: ClassVar[str]

    def serve(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        request.is_preview = False  # type: ignore[attr-defined]  # -- Wagtail's own flag
        response: HttpResponse = import_string(self.view)(request, self)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:  # noqa: ARG002 -- Wagtail's signature
        request.is_preview = True  # type: ignore[attr-defined]  # -- Wagtail's own flag
        response: HttpResponse = import_string(self.view)(request, self)
        return response
