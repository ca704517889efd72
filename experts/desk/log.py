"""Who did what to a card, when and why: entries of Wagtail's log, shown in a card's history and the site's report."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.log_actions import LogFormatter, log

from experts.models import Card
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked

VERIFY, UNVERIFY, GEOCODE, MERGE, TELL_APART = (
    "experts.verify", "experts.unverify", "experts.geocode", "experts.merge", "experts.tell_apart"
)  # fmt: skip
IMPORT_CARD, EXPORT, CLOSE_REPORT, PUBLISH, REFUSE = (
    "experts.import", "experts.export", "experts.close_report", "experts.publish", "experts.refuse"
)  # fmt: skip
ACCEPT_CLAIM, REFUSE_CLAIM = "experts.accept_claim", "experts.refuse_claim"
ACTIONS: dict[str, tuple[Promise, Promise]] = {
    VERIFY: (_("Verify"), _("Verified the card")),
    UNVERIFY: (_("Withdraw the verification"), _("Withdrew the verification")),
    GEOCODE: (_("Find the place"), _("Found the place of the card")),
    MERGE: (_("Merge"), _("Merged another card into this one")),
    TELL_APART: (_("Tell apart"), _("Said that this card and another are two")),
    IMPORT_CARD: (_("Import"), _("Wrote the card from a file")),
    EXPORT: (_("Export"), _("Exported the directory")),
    CLOSE_REPORT: (_("Close a report"), _("Closed the report of a message")),
    PUBLISH: (_("Publish"), _("Published the card")),
    REFUSE: (_("Refuse"), _("Refused the card")),
    ACCEPT_CLAIM: (_("Accept a claim"), _("Gave the card to who asked for it")),
    REFUSE_CLAIM: (_("Refuse a claim"), _("Refused a claim of the card")),
}


class ActFormatter(LogFormatter):
    """Shows the reason given beside what was done."""

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))


def declare(actions: Any) -> None:
    """Register the acts with Wagtail, as its hook asks."""
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name)(type("_Act", (ActFormatter,), {"label": label, "message": message}))


def note_act(card: Card, action: str, *, by: User | None, reason: str = "", **data: Any) -> None:
    """Add an entry to the log: one of the actions above, by whom, and why.

    Raises:
        GuardedTextError: the reason holds personal data for certain.
    """
    refuse_blocked(reason)
    log(instance=card, action=action, user=by, data={"reason": reason, **data}, title=str(card))
