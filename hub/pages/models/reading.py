"""What every page that is read has in common: a body, a summary, its origin; and the words that classify it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from hub.base.fields import StreamField
from hub.base.pages import ShownByView
from hub.pages.blocks import BodyBlock
from hub.pages.licences import Licence, licence_named
from hub.pages.models.reviewed import PublishedByTwo


class Theme(TagBase):
    """What a page is about: care, drugs, causes of death… A word of the kind `programme` says that it brings a programme."""

    class Kind(models.TextChoices):
        THEME = "theme", _("theme")
        PROGRAMME = "programme", _("programme")

    free_tagging = True

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.THEME,
        help_text=_("“Programme” for a word that says that a page brings a programme to run."),
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("name",)


class Database(TagBase):
    """A database a page deals with: DCIR, PMSI, CépiDc…"""

    free_tagging = True

    class Meta:
        verbose_name = _("database")
        verbose_name_plural = _("databases")
        ordering = ("name",)


class IndexPage(PublishedByTwo, ShownByView, Page):
    """A page that lists its children under an introduction."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link", "ul", "ol"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True


class ReadingPage(PublishedByTwo, ShownByView, Page):
    """A page with a body, written here or imported from another site.

    `source` is the path of the file it was imported from, unique over the site when it is given; `source_url` is where
    a reader finds the original, `source_updated_on` the day the original was last changed, `edited_on` the day somebody
    last published a change made here.
    """

    summary = models.TextField(
        _("summary"), blank=True, max_length=500, help_text=_("One or two sentences, shown in lists and in results.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    source = models.CharField(_("imported from"), max_length=300, blank=True, db_index=True)
    source_url = models.URLField(_("address of the original"), max_length=500, blank=True)
    source_updated_on = models.DateField(_("original last changed on"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    edited_on = models.DateField(_("last changed here on"), null=True, blank=True, editable=False)

    origin_panels = [
        MultiFieldPanel(
            [
                FieldPanel("source_url"),
                FieldPanel("source_updated_on"),
                FieldPanel("licence", help_text=_("Left empty: that of the site’s own pages.")),
                FieldPanel("source", read_only=True),
            ],
            heading=_("Origin"),
            classname="collapsed",
        )
    ]
    classified_panels = [  # of a kind with themes and databases
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("tags"),
        FieldPanel("bases"),
        *origin_panels,
    ]

    exclude_fields_in_copy = ["source", "edited_on"]  # a copy is no longer the page that was imported

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=~models.Q(source=""), name="pages_%(class)s_source_once"
            )
        ]

    @property
    def updated_on(self) -> Any:
        """Day the text last changed, there or here; the day it was last published where neither is known."""
        known = [day for day in (self.source_updated_on, self.edited_on) if day is not None]
        return max(known, default=self.last_published_at.date() if self.last_published_at else None)

    @property
    def terms_of_use(self) -> Licence | None:
        """The licence of this page: its own, else that of the site; None where neither is named."""
        return licence_named(self.licence or settings.HUB_PAGE_LICENCE)

    @cached_property
    def theme_names(self) -> list[Theme]:
        """Themes in alphabetical order, read once."""
        return sorted(self.tags.all(), key=lambda theme: theme.name.casefold()) if hasattr(self, "tags") else []

    @cached_property
    def base_names(self) -> list[Database]:
        """Databases in alphabetical order, read once."""
        return sorted(self.bases.all(), key=lambda base: base.name.casefold()) if hasattr(self, "bases") else []
