"""The dictionary in the editors' admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from hub.dictionary.models import Nomenclature, Table, TableLink, Variable

_YEARS = FieldRowPanel([FieldPanel("created_year"), FieldPanel("deleted_year"), FieldPanel("missing_years")])


class TableViewSet(SnippetViewSet):
    model = Table
    icon = "table"
    list_display = ["name", "title", "base"]
    list_filter = ["base"]
    search_fields = ["name", "title"]
    panels: list[Any] = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("base")]),
        FieldPanel("title"),
        FieldPanel("description"),
        FieldPanel("observation"),
        FieldPanel("primary_key"),
        MultiFieldPanel([FieldPanel("scope"), _YEARS], heading=_("When and where")),
    ]


class VariableViewSet(SnippetViewSet):
    model = Variable
    icon = "list-ul"
    list_display = ["name", "table", "type", "nomenclature"]
    search_fields = ["name", "description"]
    panels: list[Any] = [
        FieldRowPanel([FieldPanel("table"), FieldPanel("name"), FieldPanel("position")]),
        FieldRowPanel([FieldPanel("type"), FieldPanel("length"), FieldPanel("format")]),
        FieldPanel("description"),
        FieldPanel("rule"),
        FieldPanel("observation"),
        FieldRowPanel([FieldPanel("nomenclature"), FieldPanel("nomenclature_column")]),
        _YEARS,
    ]


class TableLinkViewSet(SnippetViewSet):
    model = TableLink
    icon = "link"
    list_display = ["source", "columns", "target", "target_columns"]
    list_select_related = ["source", "target"]
    panels: list[Any] = [
        FieldRowPanel([FieldPanel("source"), FieldPanel("columns")]),
        FieldRowPanel([FieldPanel("target"), FieldPanel("target_columns")]),
        FieldPanel("description"),
    ]


class NomenclatureViewSet(SnippetViewSet):
    model = Nomenclature
    icon = "list-ol"
    list_display = ["name", "title", "producer", "entry_count"]
    search_fields = ["name", "title"]
    panels: list[Any] = [FieldPanel("name"), FieldPanel("title"), FieldPanel("producer"), FieldPanel("columns")]


class DictionaryGroup(SnippetViewSetGroup):
    menu_label = _("Dictionary")
    menu_icon = "table"
    menu_order = 350
    items = (TableViewSet, VariableViewSet, TableLinkViewSet, NomenclatureViewSet)


register_snippet(DictionaryGroup)
