"""What the CMS shows of our own: what waits for who opens it, the words that classify pages, and how often each is used."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from hub.pages.dashboard import ErrandsPanel, stylesheet
from hub.pages.models import Database, Theme
from meetups.desk.queries import may_organise


class _WordViewSet(SnippetViewSet):
    list_display = ["name", "slug", Column("uses", label=_("Pages"), accessor="uses")]
    search_fields = ["name"]
    ordering = ["name"]
    list_per_page = 50
    panels = [FieldPanel("name"), FieldPanel("slug")]

    def get_queryset(self, request: object) -> "QuerySet":  # type: ignore[type-arg]  # noqa: ARG002 -- Wagtail's signature
        factsheets = Count("factsheet_items", distinct=True)
        return self.model._default_manager.annotate(uses=factsheets + Count("article_items", distinct=True))


class ThemeViewSet(_WordViewSet):
    model = Theme
    list_display = ["name", "slug", "kind", Column("uses", label=_("Pages"), accessor="uses")]
    panels = [*_WordViewSet.panels, FieldPanel("kind")]
    icon = "tag"


class DatabaseViewSet(_WordViewSet):
    model = Database
    icon = "table"


class WordsViewSetGroup(SnippetViewSetGroup):
    """One entry of the menu for both vocabularies."""

    items = (ThemeViewSet, DatabaseViewSet)
    menu_label = _("Themes and databases")
    menu_icon = "tag"
    menu_order = 350


register_snippet(WordsViewSetGroup)


@hooks.register("register_admin_urls")
def add_white_zones() -> list[Any]:
    """Put the map of missing help into the CMS."""
    return [path("white-zones/", include("hub.pages.white_zones.urls"))]


class WhiteZonesMenuItem(MenuItem):
    """Shown to those who publish meetups."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_organise(request.user)


@hooks.register("register_admin_menu_item")
def add_white_zones_to_menu() -> WhiteZonesMenuItem:
    """Offer the map of missing help in the menu of the CMS."""
    return WhiteZonesMenuItem(
        _("Where help is missing"), reverse("white_zones:index"), name="white-zones", icon_name="site", order=206
    )


@hooks.register("construct_homepage_panels")
def add_errands(request: HttpRequest, panels: list[Any]) -> None:  # noqa: ARG001 -- Wagtail's signature
    """Put what waits above what Wagtail shows."""
    panels.append(ErrandsPanel())


hooks.register("insert_global_admin_css", stylesheet)
