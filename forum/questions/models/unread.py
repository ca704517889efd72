"""How far each person has read. Bounded: topics quiet for longer than `queries.unread.WINDOW` are never unread, and keep no mark."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadTo(models.Model):
    """The moment up to which a person has read one topic."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="+", on_delete=models.CASCADE
    )
    topic = models.ForeignKey(
        "forum_conversation.Topic", verbose_name=_("topic"), related_name="+", on_delete=models.CASCADE
    )
    moment = models.DateTimeField(_("read up to"))

    class Meta:
        verbose_name = _("mark in a topic")
        verbose_name_plural = _("marks in topics")
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="questions_read_once")]
        indexes = [models.Index(fields=["moment"], name="questions_read_moment")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic_id}"


class AllReadTo(models.Model):
    """The moment up to which a person counts every topic as read."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    moment = models.DateTimeField(_("everything read up to"))

    class Meta:
        verbose_name = _("moment everything was read")
        verbose_name_plural = _("moments everything was read")

    def __str__(self) -> str:
        return str(self.person_id)
