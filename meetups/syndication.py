"""What others follow and embed: an Atom feed of the archive, a podcast of its recordings, and oEmbed for a talk."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hub.base.markdown import plain_text
from meetups.models import MeetupPage, TalkPage
from meetups.queries import latest_news, latest_recordings, main_index, public_talks, with_speakers

ITEMS = 30
RECORDINGS = 300
SUMMARY = 600
MEDIA_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}
WIDEST = 2000


def _names(talk: TalkPage) -> str:
    return ", ".join(item.speaker.name for item in talk.talk_speakers.all())


def _index_url() -> str:
    index = main_index()
    return (index.get_url() if index is not None else "") or "/"


class LatestFeed(Feed):
    """Meetups and talks as they are published."""

    feed_type = Atom1Feed
    title = gettext_lazy("SNDS Hub – meetups and talks")
    subtitle = gettext_lazy("Announced meetups and their talks, the newest first")

    def link(self) -> str:
        return _index_url()

    def items(self) -> list[MeetupPage | TalkPage]:
        return latest_news(ITEMS)

    def item_title(self, item: MeetupPage | TalkPage) -> str:
        return escape(item.title)  # Django declares titles as HTML

    def item_description(self, item: MeetupPage | TalkPage) -> str:
        return escape(plain_text(item.intro if isinstance(item, MeetupPage) else item.abstract)[:SUMMARY])

    def item_link(self, item: MeetupPage | TalkPage) -> str:
        return str(item.get_url() or "/")

    def item_author_name(self, item: MeetupPage | TalkPage) -> str:
        return _names(item) if isinstance(item, TalkPage) else ""

    def item_pubdate(self, item: MeetupPage | TalkPage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: MeetupPage | TalkPage) -> datetime | None:
        return item.last_published_at


class PodcastFeed(Rss201rev2Feed):
    """RSS with the names podcast programs read."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd"}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", "SNDS Hub")
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:category", None, {"text": "Science"})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        if item["author_name"]:
            handler.addQuickElement("itunes:author", item["author_name"])
        if item["length"]:
            handler.addQuickElement("itunes:duration", str(item["length"]))


class RecordingsFeed(Feed):
    """Recordings that are online. A file of this site comes as an enclosure; one at a video host is reached by its page,
    for a feed that named the host would make programs call it unasked.
    """

    feed_type = PodcastFeed
    title = gettext_lazy("SNDS Hub – recordings")
    description = gettext_lazy("Recorded talks about the SNDS, the newest first")

    def link(self) -> str:
        return _index_url()

    def items(self) -> list[TalkPage]:
        return list(latest_recordings(RECORDINGS))

    def item_title(self, item: TalkPage) -> str:
        return item.title

    def item_description(self, item: TalkPage) -> str:
        return escape(plain_text(item.abstract)[:SUMMARY])

    def item_link(self, item: TalkPage) -> str:
        return str(item.get_url() or "/")

    def item_author_name(self, item: TalkPage) -> str:
        return _names(item)

    def item_pubdate(self, item: TalkPage) -> datetime | None:
        return datetime.combine(item.meetup.date, time(12), tzinfo=UTC) if item.meetup is not None else None

    def item_extra_kwargs(self, item: TalkPage) -> dict[str, Any]:
        return {"length": item.length}

    def item_enclosures(self, item: TalkPage) -> list[Enclosure]:
        recording = item.recording
        if recording is None or not recording.is_local or not recording.key.startswith("/media/"):
            return []
        name = recording.key.removeprefix("/media/")
        kind = MEDIA_TYPES.get(name.rpartition(".")[2].lower())
        if kind is None or not default_storage.exists(name):
            return []
        return [Enclosure(settings.HUB_BASE_URL + recording.key, str(default_storage.size(name)), kind)]


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """A talk as oEmbed's `rich` type (JSON): a quotation with links, no frame and no script, so that it calls nobody."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(_("Only JSON is given here."), status=501, content_type="text/plain; charset=utf-8")
    address = urlsplit(request.GET.get("url", "")[:1000])
    if address.scheme not in {"http", "https"} or address.netloc != request.get_host():
        raise Http404
    slugs = address.path.strip("/").split("/")[-2:]
    talks = with_speakers(public_talks().filter(slug=slugs[-1], meetup__slug=slugs[0]))
    talk = next((found for found in talks[:2] if found.get_url() == address.path), None)
    if talk is None or talk.meetup is None:
        raise Http404
    width = request.GET.get("maxwidth", "")
    page = request.build_absolute_uri(talk.get_url())
    meetup = request.build_absolute_uri(talk.meetup.get_url())
    names = _names(talk)
    answer = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": talk.title,
            "author_name": names,
            "provider_name": "SNDS Hub",
            "provider_url": request.build_absolute_uri("/"),
            "width": min(int(width), WIDEST) if width.isdecimal() and 0 < len(width) < 8 else 600,  # noqa: PLR2004 -- digits
            "height": None,
            "html": format_html(
                '<blockquote><p><a href="{}">{}</a></p><p>{}</p><p><a href="{}">{}</a></p></blockquote>',
                page,
                talk.title,
                names,
                meetup,
                talk.meetup.title,
            ),
        }
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def oembed_address(request: HttpRequest, talk: TalkPage) -> str:
    """Where programs find the oEmbed answer of a talk."""
    query = QueryDict(mutable=True)
    query["url"] = request.build_absolute_uri(talk.get_url(request))
    return f"{reverse('meetups:oembed')}?{query.urlencode()}"
