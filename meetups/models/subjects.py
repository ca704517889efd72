"""What talks are about: themes, databases (DCIR, PMSI, CépiDc…) and tools, each its own list of words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase


class Theme(TagBase):
    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("name",)


class Database(TagBase):
    class Meta:
        verbose_name = _("database")
        verbose_name_plural = _("databases")
        ordering = ("name",)


class Tool(TagBase):
    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ("name",)


class TalkTheme(ItemBase):
    tag = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="talk_items")
    content_object = ParentalKey("meetups.TalkPage", on_delete=models.CASCADE, related_name="theme_items")

    class Meta:
        verbose_name = _("theme of a talk")
        verbose_name_plural = _("themes of talks")
        ordering = ("pk",)


class TalkDatabase(ItemBase):
    tag = models.ForeignKey(Database, on_delete=models.CASCADE, related_name="talk_items")
    content_object = ParentalKey("meetups.TalkPage", on_delete=models.CASCADE, related_name="base_items")

    class Meta:
        verbose_name = _("database of a talk")
        verbose_name_plural = _("databases of talks")
        ordering = ("pk",)


class TalkTool(ItemBase):
    tag = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="talk_items")
    content_object = ParentalKey("meetups.TalkPage", on_delete=models.CASCADE, related_name="tool_items")

    class Meta:
        verbose_name = _("tool of a talk")
        verbose_name_plural = _("tools of talks")
        ordering = ("pk",)
