"""Wagtail pages, where several apps need the same of them."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from wagtail.models import Page, PageViewRestriction


def under(restrictions: Iterable[PageViewRestriction]) -> Q:
    """Condition on pages: those on which one of these restrictions lies, and all below them."""
    pages = Page.objects.all()
    found: Q = Q(pk__in=[])
    for restriction in restrictions:
        found |= pages.descendant_of_q(restriction.page, inclusive=True)
    return found


class ShownByView:
    """A page type that names its view, `view(request, page)`, as it would name its template: views stay above models. Its
    view restrictions are read once, for the page and those it lists.
    """

    view: ClassVar[str]

    @cached_property
    def known_restrictions(self) -> list[PageViewRestriction]:
        """Every view restriction of the site, a handful: read once to open this page and to list others."""
        return list(PageViewRestriction.objects.select_related("page"))

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """Those on this page or above it, where Wagtail asks for its ancestors first."""
        path: str = self.path  # type: ignore[attr-defined]  # -- of the page this class is mixed into
        if self.alias_of_id:  # type: ignore[attr-defined]  # -- an alias obeys the restrictions of its source
            return super().get_view_restrictions()  # type: ignore[misc]  # -- Wagtail's own
        found = [restriction.pk for restriction in self.known_restrictions if path.startswith(restriction.page.path)]
        return PageViewRestriction.objects.filter(pk__in=found) if found else PageViewRestriction.objects.none()

    def restrictions_for(self, request: HttpRequest) -> list[PageViewRestriction]:
        """The restrictions that keep this reader, who reads this page, from others. Passwords given elsewhere do not count:
        a list must not change with the session of somebody who has not signed in.
        """
        path: str = self.path  # type: ignore[attr-defined]  # -- of the page this class is mixed into
        kept = []
        for restriction in self.known_restrictions:
            passed = path.startswith(restriction.page.path)  # else this page would not be read
            if not passed and request.user.is_authenticated:
                asks_for_person = restriction.restriction_type != PageViewRestriction.PASSWORD
                passed = asks_for_person and restriction.accept_request(request)
            if not passed:
                kept.append(restriction)
        return kept

    def serve(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        request.is_preview = False  # type: ignore[attr-defined]  # -- Wagtail's own flag
        response: HttpResponse = import_string(self.view)(request, self)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:  # noqa: ARG002 -- Wagtail's signature
        request.is_preview = True  # type: ignore[attr-defined]  # -- Wagtail's own flag
        response: HttpResponse = import_string(self.view)(request, self)
        return response
