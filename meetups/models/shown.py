"""How our page types answer a request."""

from django.db.models import QuerySet
from django.utils.functional import cached_property

from wagtail.models import PageViewRestriction

from hub.base import pages


class ShownByView(pages.ShownByView):
    """The same, and its view restrictions are read once for a page and those it lists."""

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
