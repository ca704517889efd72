"""A talk as others embed it (oEmbed 1.0, JSON or XML): a quotation with links, no frame and no script, so that it calls nobody."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetups.models import TalkPage
from meetups.queries import public_talks, with_speakers
from meetups.syndication import readable, speaker_names
from meetups.timecodes import LONGEST, TimecodeError, read_timecode, write_timecode

LONGEST_ADDRESS = 1000
MOST_DIGITS = 6
WIDTH, HEIGHT = 600, 200  # pixels the quotation takes at most, unless less is asked for
Answer = dict[str, str | int]


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer for `?url=`, a talk with or without `?t=`, within `?maxwidth=` and `?maxheight=`."""
    written = request.GET.get("format", "json")
    if written not in {"json", "xml"}:
        return HttpResponse(_("JSON and XML are given here."), status=501, content_type="text/plain; charset=utf-8")
    told = _answer(request, request.GET.get("url", "")[:LONGEST_ADDRESS])
    response = (
        JsonResponse(told) if written == "json" else HttpResponse(_as_xml(told), content_type="text/xml; charset=utf-8")
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request: HttpRequest, asked: str) -> Answer:
    try:
        address = urlsplit(asked)
    except ValueError as error:  # a host in brackets that is none
        raise Http404 from error
    if address.scheme not in {"http", "https"} or address.netloc != request.get_host():
        raise Http404
    path = f"{address.path.rstrip('/')}/"  # as the site itself sends on an address without its last slash
    slugs = path.strip("/").split("/")[-2:]
    talks = with_speakers(public_talks().filter(slug=slugs[-1], meetup__slug=slugs[0]))
    talk = next((found for found in talks[:2] if found.get_url() == path), None)
    if talk is None or talk.meetup is None:
        raise Http404
    second = _moment(address.query)
    page = request.build_absolute_uri(talk.get_url()) + (f"?t={second}" if second else "")
    names = speaker_names(talk)
    title = f"{talk.title} ({write_timecode(second)})" if second else talk.title
    return {
        "version": "1.0",
        "type": "rich",
        "title": talk.title,
        "author_name": names,
        "provider_name": "SNDS Hub",
        "provider_url": request.build_absolute_uri("/"),
        "width": _within(request, "maxwidth", WIDTH),
        "height": _within(request, "maxheight", HEIGHT),
        "html": format_html(
            '<blockquote><p><a href="{}">{}</a></p><p>{}</p><p><a href="{}">{}</a></p></blockquote>',
            page,
            title,
            names,
            request.build_absolute_uri(talk.meetup.get_url()),
            talk.meetup.title,
        ),
    }


def _moment(query: str) -> int:
    """The second a shared address asks for; 0 when it asks none."""
    try:
        return min(read_timecode(parse_qs(query).get("t", ["0"])[0]), LONGEST)
    except (TimecodeError, ValueError):
        return 0


def _within(request: HttpRequest, name: str, usual: int) -> int:
    """The usual size, or less when less is asked for; what is no number asks nothing."""
    text = request.GET.get(name, "")
    most = int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
    return min(most, usual) if most else usual


def _as_xml(told: Answer) -> bytes:
    root = ET.Element("oembed")
    for name, value in told.items():
        ET.SubElement(root, name).text = readable(str(value))
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def oembed_address(request: HttpRequest, talk: TalkPage, second: int | None = None) -> str:
    """Where programs find the oEmbed answer of a talk, from this second on."""
    query = QueryDict(mutable=True)
    query["url"] = request.build_absolute_uri(talk.get_url(request)) + (f"?t={second}" if second else "")
    return f"{reverse('meetups:oembed')}?{query.urlencode()}"
