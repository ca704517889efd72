"""What a help forum needs and machina lacks, beside machina's own tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from taggit.managers import TaggableManager
from taggit.models import Tag, TaggedItemBase


class State(models.TextChoices):
    UNANSWERED = "unanswered", _("unanswered")
    OPEN = "open", _("answered, not solved")
    SOLVED = "solved", _("solved")
    NOTICE = "notice", _("announcement")  # in a category where members start no topics, nothing waits for an answer


class TopicMeta(models.Model):
    """State of a topic, and the columns lists are sorted and filtered by.

    `forum`, `approved`, `state`, `answers_count` and `last_activity` repeat what machina's rows say, so that every list is
    one walk along one index; a receiver keeps them whenever a topic is saved.
    """

    topic = models.OneToOneField(
        "forum_conversation.Topic",
        verbose_name=_("topic"),
        primary_key=True,
        related_name="meta",
        on_delete=models.CASCADE,
    )
    accepted_post = models.ForeignKey(
        "forum_conversation.Post",
        verbose_name=_("accepted answer"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    accepted_at = models.DateTimeField(_("accepted on"), null=True, blank=True)
    forum = models.ForeignKey("forum.Forum", verbose_name=_("category"), related_name="+", on_delete=models.CASCADE)
    approved = models.BooleanField(_("approved"), default=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNANSWERED)
    answers_count = models.PositiveIntegerField(_("answers"), default=0)
    last_activity = models.DateTimeField(_("last activity"))

    tags = TaggableManager(through="questions.TopicTag", blank=True, verbose_name=_("tags"))

    class Meta:
        verbose_name = _("state of a topic")
        verbose_name_plural = _("states of topics")
        indexes = [
            models.Index(fields=["-last_activity", "-topic"], name="questions_by_activity"),
            models.Index(fields=["state", "-last_activity", "-topic"], name="questions_by_state"),
            models.Index(fields=["forum", "-last_activity", "-topic"], name="questions_by_forum"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.state}"


class TopicTag(TaggedItemBase):
    """A theme, a data base or a tool a topic is about; the tags themselves are shared by the whole site."""

    content_object = models.ForeignKey(
        TopicMeta, verbose_name=_("topic"), related_name="topic_tags", on_delete=models.CASCADE
    )
    tag = models.ForeignKey(Tag, verbose_name=_("tag"), related_name="tagged_topics", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("tag of a topic")
        verbose_name_plural = _("tags of topics")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="questions_tag_once")]
