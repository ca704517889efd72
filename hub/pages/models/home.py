"""The home page: a few written words around live parts."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath
from wagtail.url_routing import RouteResult

from hub.base.pages import ShownByView
from hub.pages.models.reading import IndexPage, ReadingPage


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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page that is read in two queries at any depth, where Wagtail takes two a level; leave the rest to it."""
        self._remember_addresses(request)
        if path_components:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            found = Page.objects.filter(slug=path_components[-1], url_path=url_path, live=True).first()
            # Other types may route their children in their own way, but not themselves.
            if found is not None and (
                len(path_components) == 1 or issubclass(found.specific_class or Page, IndexPage | ReadingPage)
            ):
                return RouteResult(found.specific)
        result: RouteResult = super().route(request, path_components)
        return result

    def _remember_addresses(self, request: HttpRequest) -> None:
        """Spare Wagtail its look-up of site roots: this page, of which there is one, is the root of all that is linked."""
        site = Site.find_for_request(request)
        if site is not None and site.root_page_id == self.pk:
            root = SiteRootPath(site.pk, self.url_path, site.root_url, "fr")
            request._wagtail_cached_site_root_paths = [root]  # type: ignore[attr-defined]  # noqa: SLF001 -- where Wagtail itself keeps them
