"""What following a search tells people."""

from django.utils.translation import gettext_lazy as _

from hub.notifications.notices import NoticeKind, register
from hub.notifications.saved_searches import KIND

register(
    NoticeKind(
        KIND,
        label=_("New results of the searches I follow"),
        sentence=_("New results for “%(title)s”"),
        mail="daily",
    )
)
