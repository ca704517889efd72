"""What the guard finds in a former forum: what is certain is masked before anything is stored, what is doubtful is named."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.models import PostRevision, TopicTag
from hub.base.guard import Finding, findings, is_blocked, masked
from hub.imports.models import FormerPost, FormerTopic
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
        if any(map(is_blocked, (revision.title, revision.body, *revision.tags.split(",")))):
            services.remove_text(by=post.poster, revision=revision)


def mend_heading(former: FormerTopic) -> bool:
    """Whether the title or a tag of an earlier import was certainly personal: then it is masked or gone, in older versions too."""
    topic = Topic.objects.select_related("meta", "first_post__poster").get(pk=former.topic_id)
    tags = [entry.tag for entry in topic.meta.topic_tags.select_related("tag")]
    personal = [tag for tag in tags if is_blocked(tag.name)]
    if not personal and not is_blocked(topic.subject):
        return False
    first = topic.first_post
    row = FormerPost.objects.filter(topic=former, post=first, version=first.updates_count).first()
    changed = services.edit_post(
        by=first.poster,
        post=first,
        body=without_certain(first.content.raw),
        title=without_certain(topic.subject),
        tags=[tag.name for tag in tags if tag not in personal],
        reviewed=True,
    )
    empty_older_versions(changed)
    if row is not None:  # nobody changed it here: the next import goes on
        row.version = changed.updates_count
        row.save(update_fields=["version"])
    for tag in personal:
        if not TopicTag.objects.filter(tag=tag).exists():
            tag.delete()
    return True


def _labels(found: Iterable[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.label for finding in found))
