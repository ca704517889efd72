"""What topics are tagged with, and what is said of a tag."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from taggit.models import Tag, TaggedItemBase

from forum.questions.models.topics import TopicMeta


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


class TagPage(models.Model):
    """What a tag means, written by those who moderate."""

    tag = models.OneToOneField(
        Tag, verbose_name=_("tag"), primary_key=True, related_name="forum_page", on_delete=models.CASCADE
    )
    description = models.TextField(_("description"), blank=True, max_length=2000)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("updated by"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("page of a tag")
        verbose_name_plural = _("pages of tags")

    def __str__(self) -> str:
        return str(self.tag)


class TagAlias(models.Model):
    """An address a tag had before it was renamed or merged; it leads to the tag for good."""

    slug = models.CharField(_("former address"), max_length=100, unique=True)
    tag = models.ForeignKey(Tag, verbose_name=_("tag"), related_name="aliases", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("former address of a tag")
        verbose_name_plural = _("former addresses of tags")

    def __str__(self) -> str:
        return self.slug
