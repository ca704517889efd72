"""What editors keep and see of search: the synonyms, and the report of searches without result."""

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from search import reports
from search.models import Synonym

__all__ = ["reports"]


class NewSynonymView(CreateView):  # type: ignore[misc]  # -- Wagtail has no types
    """Begins with the word of an address: `?text=` of the report of searches without result."""

    def get_initial_form_instance(self) -> Synonym:
        return Synonym(text=" ".join(self.request.GET.get("text", "").split())[:100])


class SynonymViewSet(SnippetViewSet):  # type: ignore[misc]  # -- Wagtail has no types
    model = Synonym
    add_view_class = NewSynonymView
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
