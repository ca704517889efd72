"""What every feed of the site has in common."""

from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import SyndicationFeed


class SiteFeed(Feed):
    """Links and identifiers begin with the configured address of the site, whatever name a reader reached it by: under two
    names a program would take each entry for two.
    """

    def get_feed(self, obj: Any, request: HttpRequest) -> SyndicationFeed:
        home = urlsplit(settings.HUB_BASE_URL)
        named = copy(request)
        # Django asks the request for nothing else but its path.
        named.get_host = lambda: home.netloc  # type: ignore[method-assign]  # -- Django has no setting for it
        named.is_secure = lambda: home.scheme == "https"  # type: ignore[method-assign]  # -- Django has no setting for it
        return super().get_feed(obj, named)
