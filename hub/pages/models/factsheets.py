"""Factsheets: one subject of the SNDS each, classified by theme and database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase

from hub.pages.models.reading import Database, IndexPage, ReadingPage, Theme


class FactsheetTheme(ItemBase):
    tag = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="factsheet_items")
    content_object = ParentalKey("pages.FactsheetPage", on_delete=models.CASCADE, related_name="theme_items")

    class Meta:
        verbose_name = _("theme of a factsheet")
        verbose_name_plural = _("themes of factsheets")


class FactsheetBase(ItemBase):
    tag = models.ForeignKey(Database, on_delete=models.CASCADE, related_name="factsheet_items")
    content_object = ParentalKey("pages.FactsheetPage", on_delete=models.CASCADE, related_name="base_items")

    class Meta:
        verbose_name = _("database of a factsheet")
        verbose_name_plural = _("databases of factsheets")


class FactsheetIndexPage(IndexPage):
    """All factsheets, with their themes to filter by."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.FactsheetPage"]
    max_count = 1
    view = "hub.pages.views.reading.show_factsheets"

    class Meta:
        verbose_name = _("factsheets page")
        verbose_name_plural = _("factsheets pages")


class FactsheetPage(ReadingPage):
    """One factsheet."""

    tags = ClusterTaggableManager(through=FactsheetTheme, blank=True, verbose_name=_("themes"))
    bases = ClusterTaggableManager(through=FactsheetBase, blank=True, verbose_name=_("databases"))

    content_panels = ReadingPage.classified_panels
    parent_page_types = ["pages.FactsheetIndexPage"]
    subpage_types: list[str] = []
    view = "hub.pages.views.reading.show_factsheet"

    class Meta(ReadingPage.Meta):
        verbose_name = _("factsheet")
        verbose_name_plural = _("factsheets")
