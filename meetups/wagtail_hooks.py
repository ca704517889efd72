"""The organisers' desk and the speakers in Wagtail's menu, and the transcript that comes with the form of a talk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from meetups.desk.queries import may_organise
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


@hooks.register("register_admin_urls")
def add_desk() -> list[Any]:
    """Put the organisers' desk into the CMS."""
    return [path("meetups/", include("meetups.desk.urls"))]


class DeskMenuItem(MenuItem):
    """Shown to those who publish meetups."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_organise(request.user)


@hooks.register("register_admin_menu_item")
def add_desk_to_menu() -> DeskMenuItem:
    """Offer the desk in the menu of the CMS."""
    return DeskMenuItem(
        _("Meetups desk"), reverse("meetups_desk:desk"), name="meetups-desk", icon_name="calendar-check", order=205
    )
