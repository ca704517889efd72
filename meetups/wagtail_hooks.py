"""Speakers in Wagtail's menu, and the transcript that comes with the form of a talk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from meetups.models import Speaker, TalkPage
from meetups.panels import TalkForm
from meetups.services import remove_transcript, save_transcript


class SpeakerViewSet(SnippetViewSet):
    model = Speaker
    icon = "user"
    menu_label = _("Speakers")
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["name", "user", "updated_at"]
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("user")]
    ordering = ["name"]


register_snippet(SpeakerViewSet)


# A page is saved by Wagtail in several ways (draft, live, new); once it has its row, its transcript follows.
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def keep_transcript(request: HttpRequest, page: Any) -> None:
    if not isinstance(page, TalkPage):
        return
    pending = getattr(page, "pending_transcript", None)
    if pending == TalkForm.REMOVE:
        if remove_transcript(talk=page):
            messages.success(request, _("The transcript was removed."))
    elif pending:
        save_transcript(talk=page, vtt=pending)
        messages.success(request, _("The transcript was saved."))
