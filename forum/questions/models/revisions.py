"""Every version of a post that was changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PostRevision(models.Model):
    """A version of a post: 0 is the text as it was first sent, the highest the present one. `text_removed` says that a
    moderator took its text away; who and when stay.
    """

    post = models.ForeignKey(
        "forum_conversation.Post", verbose_name=_("post"), related_name="revisions", on_delete=models.CASCADE
    )
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=255, blank=True)
    body = models.TextField(_("text"), blank=True)
    tags = models.CharField(_("tags"), max_length=500, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    restores = models.PositiveIntegerField(_("version restored"), null=True, blank=True)
    text_removed = models.BooleanField(_("text removed"), default=False)
    made_at = models.DateTimeField(_("made on"))

    class Meta:
        verbose_name = _("version of a post")
        verbose_name_plural = _("versions of posts")
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="questions_revision_once")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.number}"
