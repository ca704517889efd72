"""What the guard finds in a former forum: what is certain is masked before anything is stored, what is doubtful is named."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from forum.overrides.forum_conversation.models import Post
from forum.questions import services
from forum.questions.models import PostRevision
from hub.base.guard import Finding, findings, is_blocked, masked
from hub.imports.report import ImportReport


def without_certain(text: str) -> str:
    """The text with masks in place of what is certainly personal; doubts stay as they were typed."""
    return masked(text, certain_only=True)


def tell(report: ImportReport, kind: str, *texts: str, file: str, line: int = 0) -> None:
    """Name in the report what the guard finds in texts as they stood there; never the passage itself."""
    found = [finding for text in texts for finding in findings(text)]
    certain = [finding for finding in found if finding.severity == "block"]
    doubts = [finding for finding in found if finding.severity != "block"]
    if certain:
        report.note(kind, _("holds {what}: masked").format(what=_labels(certain)), file=file, line=line)
    if doubts:
        report.note(kind, _("may hold {what}: to be looked at").format(what=_labels(doubts)), file=file, line=line)


def empty_older_versions(post: Post) -> None:
    """Take the text of older versions away that hold what was masked since."""
    for revision in PostRevision.objects.filter(post=post).order_by("-number")[1:]:
        if is_blocked(revision.body) or is_blocked(revision.title):
            services.remove_text(by=post.poster, revision=revision)


def _labels(found: Iterable[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.label for finding in found))
