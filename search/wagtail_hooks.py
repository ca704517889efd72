"""What editors keep of search: the synonyms."""

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Synonym


class SynonymViewSet(SnippetViewSet):  # type: ignore[misc]  # -- Wagtail has no types
    model = Synonym
    icon = "snippet"
    list_display = ["text", "equivalents", "direction", "language", "active", "note"]
    list_filter = ["language", "direction", "active"]
    search_fields = ["text", "equivalents", "note"]
    ordering = ["text"]
    list_per_page = 50
    add_to_admin_menu = True
    menu_order = 360
    panels: list[Any] = [
        FieldPanel("text"),
        FieldPanel("equivalents"),
        FieldRowPanel([FieldPanel("direction"), FieldPanel("language")]),
        FieldPanel("active"),
        FieldPanel("note"),
    ]


register_snippet(SynonymViewSet)
