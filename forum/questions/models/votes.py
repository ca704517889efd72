"""Useful votes, and what is counted of each post."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PostMeta(models.Model):
    """Of a post that has something to be counted or kept apart; a post without a row has no vote and was never hidden."""

    post = models.OneToOneField(
        "forum_conversation.Post",
        verbose_name=_("post"),
        primary_key=True,
        related_name="meta",
        on_delete=models.CASCADE,
    )
    votes = models.PositiveIntegerField(_("useful votes"), default=0)
    hidden = models.BooleanField(
        _("hidden"), default=False, help_text=_("Taken out of sight by a moderator, and not waiting in the queue.")
    )
    fingerprint = models.CharField(_("fingerprint of the text"), max_length=32, blank=True, db_index=True)

    class Meta:
        verbose_name = _("figures of a post")
        verbose_name_plural = _("figures of posts")

    def __str__(self) -> str:
        return str(self.post_id)


class Vote(models.Model):
    """One person found one post useful."""

    post = models.ForeignKey(
        "forum_conversation.Post", verbose_name=_("post"), related_name="useful_votes", on_delete=models.CASCADE
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="useful_votes", on_delete=models.CASCADE
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("useful vote")
        verbose_name_plural = _("useful votes")
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="questions_vote_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.post_id}"
