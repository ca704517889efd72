"""What an import tells people."""

from django.utils.translation import gettext_lazy as _

from hub.imports.former_authors import CLAIM_KIND
from hub.notifications.notices import NoticeKind, register

register(
    NoticeKind(
        CLAIM_KIND,
        label=_("Posts of the former forum that bear my address"),
        sentence=_("“%(title)s” wrote on the former forum with your address: you may take these posts over"),
        mail="never",
    )
)
