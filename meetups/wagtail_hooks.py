"""The organisers' desk and the speakers in Wagtail's menu, and the transcript that comes with the form of a talk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail import hooks
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from meetups.desk.queries import may_organise
from meetups.models import MeetupIndexPage, MeetupPage, MomentCitation, Speaker, TalkPage
from meetups.page_forms import remember_saving
from meetups.panels import TalkForm
from meetups.services import remove_transcript, save_cues
from meetups.speaking.services import ask_person


class SpeakerViewSet(SnippetViewSet):
    model = Speaker
    icon = "user"
    menu_label = gettext_lazy("Speakers")
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["name", "user", "updated_at"]
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("user", read_only=True), FieldPanel("asked_user")]
    ordering = ["name"]


register_snippet(SpeakerViewSet)

REMARKS_TOLD = 10


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def ask_who_it_is(request: HttpRequest, instance: Any) -> None:
    """The person an organiser thinks of is asked, not told."""
    if isinstance(instance, Speaker) and ask_person(by=request.user, speaker=instance):
        messages.info(request, _("%(person)s is asked whether this is them.") % {"person": instance.asked_user})


@hooks.register("before_delete_page")
def tell_what_cites_it(request: HttpRequest, page: Any) -> None:
    """Say, before a talk or a meetup is deleted, how many texts cite it: their citations would show as they are written."""
    if request.method != "GET" or not isinstance(page.specific_deferred, MeetupPage | TalkPage):
        return
    talks = TalkPage.objects.descendant_of(page, inclusive=True)
    count = MomentCitation.objects.filter(talk__in=talks).values("source").distinct().count()
    if count:
        text = ngettext(
            "%(count)d text of the site cites a minute of it. Unpublishing keeps what it cites.",
            "%(count)d texts of the site cite minutes of it. Unpublishing keeps what they cite.",
            count,
        )
        messages.warning(request, text % {"count": count})


@hooks.register("before_unpublish_page")
def unpublish_below(request: HttpRequest, page: Any) -> None:
    """Unpublish the talks of a meetup in the name of who asks, and say how many: Wagtail itself does so in nobody's name."""
    if not isinstance(page, MeetupIndexPage | MeetupPage) or not request.POST.get("include_descendants"):
        return
    below = [
        one
        for one in page.get_descendants().live().specific()
        if one.permissions_for_user(request.user).can_unpublish()
    ]
    for one in below:
        UnpublishPageAction(one, user=request.user).execute(skip_permission_checks=True)
    if below:
        text = ngettext("%(count)d page below is unpublished.", "%(count)d pages below are unpublished.", len(below))
        messages.success(request, text % {"count": len(below)})


@hooks.register("before_publish_page")
def hold_transcript(request: Any, page: Any) -> None:
    """Carry what came with the form over publishing: Wagtail loads the page again and gives the later hooks that one."""
    if isinstance(page, TalkPage) and getattr(page, "pending_transcript", None):
        request.published_talk = page


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def remember_tab(request: HttpRequest, page: Any) -> None:
    if isinstance(page, MeetupIndexPage | MeetupPage | TalkPage):
        remember_saving(request, page)


# A page is saved by Wagtail in several ways (draft, live, new); once it has its row, its transcript follows.
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def keep_transcript(request: HttpRequest, page: Any) -> None:
    if not isinstance(page, TalkPage):
        return
    held = getattr(request, "published_talk", None)
    if held is not None and held.pk == page.pk:
        page = held
    pending = getattr(page, "pending_transcript", None)
    if _saves_by_itself(request):
        # Again and again while one writes: what is chosen is kept without a word; what a tick removes waits for the button.
        if pending and pending != TalkForm.REMOVE:
            save_cues(talk=page, cues=pending)
    elif pending == TalkForm.REMOVE:
        if remove_transcript(talk=page):
            messages.success(request, _("The transcript was removed."))
    elif pending:
        save_cues(talk=page, cues=pending)
        messages.success(request, _("The transcript was saved."))
        remarks = page.transcript_remarks
        if remarks:
            told = " ".join(str(remark) for remark in remarks[:REMARKS_TOLD])
            more = _("%(count)d more.") % {"count": len(remarks) - REMARKS_TOLD} if len(remarks) > REMARKS_TOLD else ""
            messages.warning(request, f"{told} {more}".strip())


def _saves_by_itself(request: HttpRequest) -> bool:
    """Whether the browser saves a draft without being asked, which Wagtail answers in JSON."""
    return not request.accepts("text/html")


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
        gettext_lazy("Meetups desk"),
        reverse("meetups_desk:desk"),
        name="meetups-desk",
        icon_name="calendar-check",
        order=205,
    )
