"""What waits for moderators, and the log of what they did."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a member flags a post, or a moderator acts; the only part of it that everybody may read."""

    SPAM = "spam", _("spam or advertising")
    PERSONAL = "personal", _("personal or health data")
    RUDE = "rude", _("disrespectful")
    OFF_TOPIC = "off_topic", _("off topic, or in the wrong place")
    DUPLICATE = "duplicate", _("already asked")
    WRONG = "wrong", _("dangerous or plainly wrong advice")
    TIDY = "tidy", _("tidying up")
    OTHER = "other", _("something else")


class Flag(models.Model):
    """A member tells the moderators about a post."""

    post = models.ForeignKey(
        "forum_conversation.Post", verbose_name=_("post"), related_name="flags", on_delete=models.CASCADE
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("flagged by"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("settled by"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    upheld = models.BooleanField(_("upheld"), null=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [models.UniqueConstraint(fields=["post", "by"], name="questions_flag_once")]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(settled_at=None), name="questions_flags_open")
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason}"


class Review(models.Model):
    """A post moderators should look at: the first of a person, or one a rule held back. Held posts are not approved yet."""

    post = models.OneToOneField(
        "forum_conversation.Post",
        verbose_name=_("post"),
        primary_key=True,
        related_name="review",
        on_delete=models.CASCADE,
    )
    rules = models.JSONField(_("rules"), default=list, help_text=_("Names of the rules that brought it here."))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("post to look at")
        verbose_name_plural = _("posts to look at")
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(settled_at=None), name="questions_reviews_open")
        ]

    def __str__(self) -> str:
        return str(self.post_id)


class HeldEdit(models.Model):
    """A change to a shown post that waits for a moderator; until then the text before it is shown."""

    post = models.OneToOneField(
        "forum_conversation.Post",
        verbose_name=_("post"),
        primary_key=True,
        related_name="held_edit",
        on_delete=models.CASCADE,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("changed by"), related_name="+", on_delete=models.CASCADE
    )
    title = models.CharField(_("title"), max_length=255, blank=True)
    body = models.TextField(_("text"))
    tags = models.JSONField(_("tags"), null=True)
    seen_version = models.PositiveIntegerField(_("version it was made from"))
    rules = models.JSONField(_("rules"), default=list)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("change that waits")
        verbose_name_plural = _("changes that wait")

    def __str__(self) -> str:
        return str(self.post_id)


class WatchedAuthor(models.Model):
    """A person whose posts and changes moderators want to see before everybody does."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        primary_key=True,
        related_name="watched",
        on_delete=models.CASCADE,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("watched by"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("watched author")
        verbose_name_plural = _("watched authors")

    def __str__(self) -> str:
        return str(self.person_id)


class Act(models.TextChoices):
    """What moderators do."""

    APPROVE = "approve", _("approved")
    REFUSE = "refuse", _("refused")
    HIDE = "hide", _("hidden")
    LOCK = "lock", _("closed")
    UNLOCK = "unlock", _("opened again")
    PIN = "pin", _("pinned")
    UNPIN = "unpin", _("unpinned")
    MOVE = "move", _("moved to another category")
    MERGE = "merge", _("merged into another topic")
    SPLIT = "split", _("split into a topic of its own")
    DUPLICATE = "duplicate", _("closed as a duplicate")
    WATCH = "watch", _("author watched")
    UNWATCH = "unwatch", _("author no longer watched")
    DISMISS = "dismiss", _("flags dismissed")
    ACCEPT_EDIT = "accept_edit", _("change approved")
    REFUSE_EDIT = "refuse_edit", _("change refused")
    RENAME_TAG = "rename_tag", _("tag renamed")


class ModerationEntry(models.Model):
    """One act of moderation: who, when, why, and what it takes to undo it. Never changed but to say that it was undone."""

    act = models.CharField(_("act"), max_length=12, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, default=Reason.OTHER)
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("For moderators: never shown to others.")
    )
    topic = models.ForeignKey(
        "forum_conversation.Topic", verbose_name=_("topic"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    post = models.ForeignKey(
        "forum_conversation.Post", verbose_name=_("post"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    before = models.JSONField(_("state before"), default=dict)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("undone by"), null=True, related_name="+", on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        indexes = [models.Index(fields=["-at", "-id"], name="questions_acts_by_date")]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"
