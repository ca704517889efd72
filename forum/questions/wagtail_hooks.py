"""Templates of questions in the editors' admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from forum.questions.models import QuestionTemplate


class QuestionTemplateViewSet(SnippetViewSet):
    model = QuestionTemplate
    icon = "doc-empty"
    menu_label = _("Question templates")
    menu_order = 360
    add_to_admin_menu = True
    list_display = ["name", "forum", "position"]
    list_select_related = ["forum"]
    panels: list[Any] = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("forum"), FieldPanel("position")]),
        FieldPanel("description"),
        FieldPanel("body"),
    ]


register_snippet(QuestionTemplateViewSet)
