"""What the forum tells people."""

from django.utils.translation import gettext_lazy as _

from hub.notifications.notices import NoticeKind, register

for kind in (
    NoticeKind(
        "answer",
        label=_("Answers to my questions"),
        sentence=_("%(by)s answered your question “%(title)s”"),
        mail="at_once",
    ),
    NoticeKind(
        "accepted",
        label=_("My answer was accepted"),
        sentence=_("%(by)s accepted your answer to “%(title)s”"),
        mail="at_once",
    ),
    NoticeKind(
        "details",
        label=_("Details wanted about my questions"),
        sentence=_("%(by)s needs details to answer “%(title)s”"),
        mail="at_once",
    ),
    NoticeKind(
        "invited",
        label=_("Invitations to answer"),
        sentence=_("%(by)s thinks that you could answer “%(title)s”"),
        mail="at_once",
    ),
    NoticeKind("new_topic", label=_("Questions on what I follow"), sentence=_("%(by)s asked “%(title)s”")),
    NoticeKind("new_answer", label=_("Answers in topics I follow"), sentence=_("%(by)s answered in “%(title)s”")),
    NoticeKind(
        "duplicate",
        label=_("My question leads to another"),
        sentence=_("Your question was already asked, and leads to “%(title)s”"),
        mail="at_once",
    ),
):
    register(kind)
