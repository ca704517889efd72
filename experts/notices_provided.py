"""What the directory tells people. The owner of a card also gets its own mail, so these send none by themselves."""

from django.utils.translation import gettext_lazy as _

from hub.accounts.groups import MODERATOR
from hub.notifications.kinds import concerns_group
from hub.notifications.notices import NoticeKind, register

for name, label, sentence in (
    ("card_published", _("My card is published"), _("Your card “%(title)s” is published")),
    ("card_refused", _("My card is refused"), _("Your card “%(title)s” was refused: read why")),
    (
        "card_to_confirm",
        _("My card is to be confirmed"),
        _("Is your card “%(title)s” still true? Confirm it in one click"),
    ),
    ("card_hidden", _("My card is hidden"), _("Your card “%(title)s” is hidden: nobody confirmed it for over a year")),
):
    register(NoticeKind(name, label=label, sentence=sentence, mail="never"))
register(
    NoticeKind(
        "card_to_review",
        label=_("Cards to look at, for moderators"),
        sentence=_("%(by)s asks for a look at the card “%(title)s”"),
        mail="daily",
        concerns=concerns_group(MODERATOR),
    )
)
