"""The first page of the CMS: what waits for this person, whatever feature it belongs to, and the colours of the site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin.ui.components import Component

from experts.desk.queries import waiting
from experts.desk.services import may_moderate
from forum.questions.access import Access
from forum.questions.queries import moderation
from hub.accounts.models import User
from hub.pages.models.suggestions import REVIEW
from hub.pages.submissions.queries import pages_submitted
from hub.pages.suggestions.queries import for_person, queue
from meetups.desk.queries import coming_meetups, may_organise, past_meetups, to_do

MOST_COUNTED = 99
PAST_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class Errand:
    """A line of the panel: where to go, what it is, and what waits there (empty when nothing does)."""

    url: str
    label: str
    waits: str = ""


def errands(person: User) -> Iterator[Errand]:
    """What this person may look after, in the order of the menu; each reads a bounded number of rows."""
    if may_organise(person):
        desk = reverse("meetups_desk:desk")
        coming = to_do(coming_meetups()[:1])
        for row in coming:
            lacks = ngettext("%(count)d thing missing", "%(count)d things missing", row.count) % {"count": row.count}
            label = _("Next meetup: %(title)s") % {"title": row.meetup.get_admin_display_title()}
            yield Errand(reverse("meetups_desk:meetup", args=[row.meetup.pk]), label, lacks if row.count else "")
        if not coming:
            yield Errand(reverse("meetups_desk:prepare"), _("Prepare the next meetup"))
        lacking = sum(1 for row in to_do(past_meetups()[:PAST_LOOKED_AT]) if row.count)
        unfinished = ngettext("%(count)d lacks something", "%(count)d lack something", lacking) % {"count": lacking}
        yield Errand(desk, _("The latest meetups, their recordings and transcripts"), unfinished if lacking else "")
    if person.has_perm(REVIEW):
        found = len(for_person(queue(), person).values_list("pk")[:MOST_COUNTED]) + len(pages_submitted(person))
        yield Errand(reverse("review_queue"), _("Suggestions to review"), _waiting(found))
    if may_moderate(person):
        yield Errand(reverse("directory_desk:desk"), _("Directory desk"), _waiting(waiting().total))
    forums = Access(person).forums_where("can_approve_posts")
    if forums:
        held = moderation.queue([forum.pk for forum in forums])
        yield Errand(
            reverse("questions:moderation"), _("Moderation of the forum"), "" if held.is_empty else _("posts wait")
        )


def _waiting(count: int) -> str:
    return ngettext("%(count)d waiting", "%(count)d waiting", count) % {"count": count} if count else ""


class ErrandsPanel(Component):
    """What waits for the person who opens the CMS; nothing for who looks after nothing."""

    name = "errands"
    template_name = "pages/cms/errands.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request: HttpRequest = (parent_context or {})["request"]
        return {"errands": tuple(errands(request.user))}  # type: ignore[arg-type]  # -- signed in, in the CMS


def stylesheet() -> SafeString:
    """The colours of the site for the CMS, as a link."""
    return format_html('<link rel="stylesheet" href="{}">', static("pages/cms.css"))
