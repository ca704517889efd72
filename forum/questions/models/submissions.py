"""Forms that were accepted, so that sending one again makes nothing twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """A form that was accepted: the same form with the same content gives the same post, however often it is sent."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="+", on_delete=models.CASCADE
    )
    post = models.ForeignKey(
        "forum_conversation.Post", verbose_name=_("post"), null=True, related_name="+", on_delete=models.CASCADE
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("accepted form")
        verbose_name_plural = _("accepted forms")

    def __str__(self) -> str:
        return self.key
