"""What the documentation tells people."""

from django.utils.translation import gettext_lazy as _

from hub.notifications.notices import NoticeKind, register
from hub.pages.models.suggestions import VALIDATE

for kind in (
    NoticeKind(
        "suggestion_waits",
        label=_("Suggestions to read"),
        sentence=_("Somebody suggests a change to “%(title)s”"),
        mail="daily",
        concerns=lambda person: person.has_perm(VALIDATE),
    ),
    NoticeKind(
        "page_waits",
        label=_("Pages written in the CMS to read"),
        sentence=_("%(by)s submitted “%(title)s”: it waits to be read by somebody else"),
        mail="daily",
        concerns=lambda person: person.has_perm(VALIDATE),
    ),
    NoticeKind(
        "page_withdrawn",
        label=_("Pages taken offline"),
        sentence=_("%(by)s took “%(title)s” offline"),
        mail="at_once",
        concerns=lambda person: person.has_perm(VALIDATE),
    ),
    NoticeKind(
        "suggestion_published",
        label=_("My suggestion is published"),
        sentence=_("%(by)s validated your suggestion for “%(title)s”: it is published"),
        mail="at_once",
    ),
    NoticeKind(
        "suggestion_refused",
        label=_("My suggestion was answered"),
        sentence=_("%(by)s answered your suggestion for “%(title)s”"),
        mail="at_once",
    ),
    NoticeKind(
        "pitfall_waits",
        label=_("Pitfalls of joins to read"),
        sentence=_("Somebody noted a pitfall of the join “%(title)s”"),
        mail="daily",
    ),
    NoticeKind(
        "pitfall_shown",
        label=_("My pitfall of a join is shown"),
        sentence=_("%(by)s read your pitfall of the join “%(title)s”: it is shown"),
        mail="at_once",
    ),
    NoticeKind(
        "pitfall_closed",
        label=_("My pitfall of a join was answered"),
        sentence=_("%(by)s answered your pitfall of the join “%(title)s”"),
        mail="at_once",
    ),
):
    register(kind)
