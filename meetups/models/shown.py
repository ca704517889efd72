"""How our page types answer a request."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from wagtail.models import PageViewRestriction


class ShownByView:
    """A page type that names its view, `view(request, page)`, as it would name its template: views stay above models."""

    view: ClassVar[str]

    def serve(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        request.is_preview = False  # type: ignore[attr-defined] -- Wagtail's own flag
        response: HttpResponse = import_string(self.view)(request, self)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:  # noqa: ARG002 -- Wagtail's signature
        request.is_preview = True  # type: ignore[attr-defined] -- Wagtail's own flag
        response: HttpResponse = import_string(self.view)(request, self)
        return response

    @cached_property
    def known_restrictions(self) -> list[PageViewRestriction]:
        """Every view restriction of the site, a handful: read once to open this page and to list others."""
        return list(PageViewRestriction.objects.select_related("page"))

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """Those on this page or above it, where Wagtail asks for its ancestors first."""
        path: str = self.path  # type: ignore[attr-defined] -- of the page this class is mixed into
        if self.alias_of_id:  # type: ignore[attr-defined] -- an alias obeys the restrictions of its source
            return super().get_view_restrictions()  # type: ignore[misc] -- Wagtail's own
        found = [restriction.pk for restriction in self.known_restrictions if path.startswith(restriction.page.path)]
        return PageViewRestriction.objects.filter(pk__in=found) if found else PageViewRestriction.objects.none()
