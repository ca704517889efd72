"""What a help forum needs and machina lacks, beside machina's own tables."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from taggit.managers import TaggableManager


class State(models.TextChoices):
    UNANSWERED = "unanswered", _("unanswered")
    OPEN = "open", _("answered, not solved")
    SOLVED = "solved", _("solved")
    NOTICE = "notice", _("announcement")  # in a category where members start no topics, nothing waits for an answer


class Closing(models.TextChoices):
    """Why a topic takes no more answers."""

    NONE = "", _("not said")
    SETTLED = "settled", _("everything was said")
    OUTDATED = "outdated", _("no longer true: ask anew")
    OFF_TOPIC = "off_topic", _("not a matter of this forum")
    HEATED = "heated", _("to let the discussion cool down")


class TopicMeta(models.Model):
    """State of a topic, and the columns lists are sorted and filtered by.

    `forum`, `listed`, `state`, `answers_count`, `asked_at` and `last_activity` repeat what machina's rows say, so that every
    list is one walk along one index; a receiver keeps them whenever a topic is saved. `votes` is the question's.
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
    listed = models.BooleanField(
        _("listed"), default=True, help_text=_("Approved, and leading to no other topic: what lists and search show.")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNANSWERED)
    answers_count = models.PositiveIntegerField(_("answers"), default=0)
    votes = models.PositiveIntegerField(_("useful votes"), default=0)
    asked_at = models.DateTimeField(_("asked on"))
    last_activity = models.DateTimeField(_("last activity"))

    canonical = models.ForeignKey(
        "forum_conversation.Topic",
        verbose_name=_("topic it leads to"),
        help_text=_("Of a duplicate or a merged topic: the topic its address leads to."),
        null=True,
        blank=True,
        related_name="leading_here",
        on_delete=models.SET_NULL,
    )
    closing = models.CharField(_("why it is closed"), max_length=12, choices=Closing, blank=True, default=Closing.NONE)
    details_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("details asked by"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    details_at = models.DateTimeField(_("details asked on"), null=True, blank=True)
    details_wanted = models.CharField(_("what is missing"), max_length=300, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken care of by"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    claimed_until = models.DateTimeField(_("taken care of until"), null=True, blank=True)

    tags = TaggableManager(through="questions.TopicTag", blank=True, verbose_name=_("tags"))

    class Meta:
        verbose_name = _("state of a topic")
        verbose_name_plural = _("states of topics")
        indexes = [
            models.Index(fields=["-last_activity", "-topic"], name="questions_by_activity"),
            models.Index(fields=["state", "-last_activity", "-topic"], name="questions_by_state"),
            models.Index(fields=["forum", "-last_activity", "-topic"], name="questions_by_forum"),
            models.Index(fields=["state", "asked_at", "topic"], name="questions_waiting"),
            models.Index(fields=["-asked_at", "-topic"], name="questions_by_age"),
            models.Index(fields=["-votes", "-topic"], name="questions_by_votes"),
            models.Index(fields=["forum", "-asked_at", "-topic"], name="questions_forum_age"),
            models.Index(fields=["forum", "-votes", "-topic"], name="questions_forum_votes"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.state}"

    @property
    def needs_details(self) -> bool:
        """Somebody who would help waits for the asker."""
        return self.details_at is not None

    def is_claimed(self, now: datetime | None = None) -> bool:
        """Somebody takes care of it at this moment: a claim ends by itself."""
        return self.claimed_until is not None and self.claimed_until > (now or timezone.now())
