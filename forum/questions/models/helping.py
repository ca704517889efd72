"""People asked to help with a topic."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """Somebody was asked to answer a question; the same person is asked once, whoever thinks of them."""

    topic = models.ForeignKey(
        "forum_conversation.Topic", verbose_name=_("topic"), related_name="invitations", on_delete=models.CASCADE
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="+", on_delete=models.CASCADE
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invited by"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("invitation to answer")
        verbose_name_plural = _("invitations to answer")
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="questions_invited_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic_id}"
