"""What the CMS shows of our own: the words that classify pages, and how often each is used."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from hub.pages.models import Database, Theme


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
