"""Articles: guides and pages of documentation, nested in sections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase

from hub.pages.models.reading import Database, IndexPage, ReadingPage, Theme


class ArticleTheme(ItemBase):
    tag = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="article_items")
    content_object = ParentalKey("pages.ArticlePage", on_delete=models.CASCADE, related_name="theme_items")

    class Meta:
        verbose_name = _("theme of an article")
        verbose_name_plural = _("themes of articles")


class ArticleBase(ItemBase):
    tag = models.ForeignKey(Database, on_delete=models.CASCADE, related_name="article_items")
    content_object = ParentalKey("pages.ArticlePage", on_delete=models.CASCADE, related_name="base_items")

    class Meta:
        verbose_name = _("database of an article")
        verbose_name_plural = _("databases of articles")


class DocumentationIndexPage(IndexPage):
    """The tree of the documentation."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    max_count = 1
    view = "hub.pages.views.reading.show_documentation"

    class Meta:
        verbose_name = _("documentation")
        verbose_name_plural = _("documentations")


class ArticlePage(ReadingPage):
    """One article. Its children are the next level of the section it opens."""

    tags = ClusterTaggableManager(through=ArticleTheme, blank=True, verbose_name=_("themes"))
    bases = ClusterTaggableManager(through=ArticleBase, blank=True, verbose_name=_("databases"))

    content_panels = ReadingPage.classified_panels
    parent_page_types = ["pages.HomePage", "pages.DocumentationIndexPage", "pages.ArticlePage"]
    subpage_types = ["pages.ArticlePage"]
    view = "hub.pages.views.reading.show_article"

    class Meta(ReadingPage.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
