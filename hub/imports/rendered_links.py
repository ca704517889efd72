"""Walks the pages of the documentation as a visitor sees them, and follows every link that stays on the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse

from hub.dictionary.models import Table
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm
from hub.pages.queries import hidden
from meetups.models import MeetupPage, TalkPage

OK, REDIRECTS = 200, range(300, 400)
MOST_REDIRECTS = 5
LEFT_ALONE = (
    "/accounts/",
    "/cms/",
    "/contribute/",
    "/language/",
    "/search/",
    "/static/",
)  # for people, not for walkers
_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link of a page that leads nowhere: `reason` is the status of the answer, or says that the place is missing."""

    page: str
    link: str
    reason: str


class _Page(HTMLParser):
    """The addresses that the main part of a page leads to, and the places a link may name in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.places: set[str] = set()
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.places.add(str(values["id"]))
        if tag == "main" or self._inside:
            self._inside += tag not in _EMPTY
        address = values.get("href") if tag == "a" else values.get("src") if tag == "img" else None
        if self._inside and address is not None:
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag not in _EMPTY:
            self._inside -= 1


class LinkCheck:
    """One walk; each address is asked for once, however many links lead there. Nothing outside the site is asked."""

    def __init__(self) -> None:
        host = urlsplit(settings.HUB_BASE_URL).hostname or "localhost"
        self.client = Client(SERVER_NAME=host, raise_request_exception=False)
        self.secure = settings.SECURE_SSL_REDIRECT
        self._origin = f"{'https' if self.secure else 'http'}://{host}"
        self.links = 0
        self.pages = 0
        self._answers: dict[str, tuple[int, frozenset[str]]] = {}

    def dead_links(self) -> Iterator[DeadLink]:
        """Every dead link of the public pages, terms, meetups, talks and tables, with its page."""
        for model in (FactsheetPage, ArticlePage, GlossaryTerm, MeetupPage, TalkPage):
            public = model.objects.live().exclude(hidden()).order_by("url_path")
            for address in [page.get_url() or "" for page in public.only("url_path", "slug", "path", "depth")]:
                yield from self._of_page(address)
        for name in Table.objects.order_by("name").values_list("name", flat=True):
            yield from self._of_page(reverse("dictionary:table", args=[name]))

    def _of_page(self, address: str) -> Iterator[DeadLink]:
        status, html = self._get(address)
        self.pages += 1
        if status != OK:
            yield DeadLink(address, address, str(status))
            return
        shown = _Page()
        shown.feed(html)
        self._answers[address] = (status, frozenset(shown.places))
        for link in dict.fromkeys(shown.links):
            local = self._local(address, link)
            if local is None:
                continue
            self.links += 1
            path, place = urldefrag(local)
            answer, places = self._answer(path or address, address)
            if answer != OK:
                yield DeadLink(address, link, str(answer))
            elif place and unquote(place) not in places and not place.startswith(":~:"):
                yield DeadLink(address, link, "no such place on the page")

    @staticmethod
    def _local(page: str, link: str) -> str | None:
        """The address on this site that a link leads to; None for another site and for places that only people use."""
        link = link.removeprefix(settings.HUB_BASE_URL)
        try:
            parts = urlsplit(link)
        except ValueError:
            return link
        if parts.scheme or parts.netloc:
            return None
        whole = urljoin(page, link)
        return None if whole.startswith(LEFT_ALONE) else whole

    def _answer(self, address: str, page: str) -> tuple[int, frozenset[str]]:
        known = self._answers.get(address)
        if known is None:
            status, html = self._get(address, page)
            shown = _Page()
            shown.feed(html)
            known = self._answers[address] = (status, frozenset(shown.places))
        return known

    def _get(self, address: str, page: str = "") -> tuple[int, str]:
        """The status of an address, redirects followed, and its text when it is a page. Browsers say on which page they were."""
        headers = {"Referer": f"{self._origin}{page}"} if page else {}
        for _step in range(MOST_REDIRECTS):
            response = self.client.get(address, secure=self.secure, headers=headers)
            if response.status_code not in REDIRECTS:
                if response.streaming:  # a file is read to its end, so that it is closed
                    for _part in response:
                        pass
                    return response.status_code, ""
                is_page = "html" in response.get("Content-Type", "")
                return response.status_code, response.content.decode(errors="replace") if is_page else ""
            address = urljoin(address, response["Location"])
        return response.status_code, ""
