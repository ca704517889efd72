"""The moderation queue, for those who may approve posts in some category. The queue itself looks again, category by category."""

from machina.core.db.models import get_model

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from forum.questions.models import Draft
from hub.base.tools import Tool, register


def _moderates() -> Exists:
    granted = get_model("forum_permission", "GroupForumPermission").objects.filter(
        permission__codename="can_approve_posts", has_perm=True
    )
    return Exists(granted.filter(group__user=OuterRef("pk")))


register(
    "moderation",
    Tool(label=_("Moderation queue"), address="questions:moderation", icon="flag", held=_moderates),
)
register(
    "personal_data",
    Tool(label=_("Personal data stopped"), address="questions:guard_alerts", icon="danger", held=_moderates),
)
register(
    "forum_drafts",
    Tool(
        label=_("My drafts"),
        address="questions:drafts",
        icon="pencil",
        held=lambda: Exists(Draft.objects.filter(person=OuterRef("pk"))),
    ),
)
