"""What search engines of the web may list: live pages without restriction, none of them under an unpublished one, and the fronts of the other features."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from wagtail.models import Page, Site

from forum.questions.models import TopicMeta
from forum.questions.queries import public_topics
from hub.pages.queries import hidden

PER_FILE = 5000


class PageSitemap(Sitemap):
    """Pages of the tree, in files of bounded size and a fixed number of queries each."""

    limit = PER_FILE

    def items(self) -> "QuerySet[Page]":
        unpublished = Page.objects.filter(live=False, numchild__gt=0).order_by()
        unpublished = unpublished.annotate(below=ExpressionWrapper(OuterRef("path"), CharField()))
        above = unpublished.filter(below__startswith=F("path"))
        found: QuerySet[Page] = Page.objects.live().exclude(hidden()).filter(depth__gte=2)
        found = found.exclude(Exists(above))
        return found.only("title", "url_path", "last_published_at", "depth", "path").order_by("path")

    def location(self, item: Page) -> str:
        if not hasattr(self, "_roots"):
            self._roots = Site.get_site_root_paths()
        item._wagtail_cached_site_root_paths = self._roots  # noqa: SLF001 -- where Wagtail itself keeps them
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at


class FrontSitemap(Sitemap):
    """The first pages of the features that are not pages of the tree."""

    def items(self) -> list[str]:
        return ["/experts/", "/forum/", "/forum/unanswered/", "/forum/tags/", "/dictionary/", "/themes/"]

    def location(self, item: str) -> str:
        return item


class TopicSitemap(Sitemap):
    """Topics anybody may read, none that leads to another."""

    limit = PER_FILE

    def items(self) -> "QuerySet[TopicMeta]":
        return public_topics()

    def location(self, item: TopicMeta) -> str:
        address: str = item.topic.get_absolute_url()
        return address

    def lastmod(self, item: TopicMeta) -> datetime:
        return item.last_activity


SITEMAPS = {"pages": PageSitemap, "fronts": FrontSitemap, "topics": TopicSitemap}
