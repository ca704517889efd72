"""The glossary: one page a term, so that each has its address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from hub.pages.models.reading import IndexPage, ReadingPage


class GlossaryIndexPage(IndexPage):
    """All terms from A to Z."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.GlossaryTerm"]
    max_count = 1
    view = "hub.pages.views.reading.show_glossary"

    class Meta:
        verbose_name = _("glossary")
        verbose_name_plural = _("glossaries")


class GlossaryTerm(ReadingPage):
    """A term or an acronym (`title`), what the letters stand for (`expansion`), and its definition (`body`)."""

    expansion = models.CharField(
        _("in full"), max_length=255, blank=True, help_text=_("What the letters of an acronym stand for.")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("expansion"),
        FieldPanel("summary"),
        FieldPanel("body"),
        *ReadingPage.origin_panels,
    ]
    parent_page_types = ["pages.GlossaryIndexPage"]
    subpage_types: list[str] = []
    view = "hub.pages.views.reading.show_term"

    class Meta(ReadingPage.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
