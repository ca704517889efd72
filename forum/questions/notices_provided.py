"""What the forum tells people."""

from django.utils.translation import gettext_lazy as _

from hub.notifications.notices import NoticeKind, register

register(
    NoticeKind(
        "answer",
        label=_("Answers to my questions"),
        sentence=_("%(by)s answered your question “%(title)s”"),
        mail="at_once",
    )
)
