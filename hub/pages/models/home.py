"""The home page: a few written words around live parts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from hub.base.pages import ShownByView


class HomePage(ShownByView, Page):
    """The first page of the site. What it lists is read from the features; only the welcome is written here."""

    headline = models.CharField(
        _("headline"), max_length=160, blank=True, help_text=_("One sentence: what a reader finds here.")
    )
    welcome = RichTextField(_("welcome"), blank=True, features=["bold", "italic", "link"])

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("welcome")], heading=_("Welcome")),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "pages.FactsheetIndexPage",
        "pages.GlossaryIndexPage",
        "pages.DocumentationIndexPage",
        "meetups.MeetupIndexPage",
        "pages.ArticlePage",
    ]
    max_count = 1
    view = "hub.pages.views.home.show_home"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
