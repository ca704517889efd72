"""The map: folium with local files only, one element of ours that fetches our GeoJSON, and the nonce of the answer."""

import re
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from experts.tiles import TileLayer
from hub.places.insets import HEIGHT, INSETS, WIDTH, Inset, drawn_circle, inset_of

HOME = ((36.8, -5.2), (51.2, 9.9))  # mainland France and the insets below it: (south, west), (north, east)
NEAREST_ZOOM = 12
_TAGS = re.compile(r"<(script|style)(?=[\s>])")
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')  # folium forbids zooming the page
_REMOTE = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE)


class LocalMap(folium.Map):
    """A map whose scripts and styles are ours: a default folium map loads ten files from four other sites."""

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, zoom_control="topright", **options)
        vendor = "experts/vendor"
        self.default_js = [
            ("theme", static("base/theme.js")),
            ("leaflet", static(f"{vendor}/leaflet/leaflet.js")),
            ("experts", static("experts/map.js")),
        ]
        self.default_css = [
            ("tokens", static("base/tokens.css")),
            ("leaflet_css", static(f"{vendor}/leaflet/leaflet.css")),
            ("experts_css", static("experts/map.css")),
        ]


class RemotePeople(MacroElement):
    """Hands the map to our script, which fetches the units and draws them in clusters."""

    _template = Template(
        "{% macro script(this, kwargs) %}drawExperts({{ this._parent.get_name() }}, {{ this.options | tojson }});{% endmacro %}"
    )

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._name = "RemotePeople"
        self.options = options


def _box(inset: Inset) -> list[tuple[float, float]]:
    south, west = inset.corner
    return [(south, west), (south + HEIGHT, west + WIDTH)]


def render_map(  # noqa: PLR0913 -- each is named, and the page has that many parts
    *,
    title: str,
    language: str,
    nonce: str,
    data_url: str,
    people_url: str,
    words: dict[str, str],
    around: tuple[float, float, float] | None = None,
    tiles: TileLayer | None = None,
    guest_of: str = "",
) -> SafeString:
    """Return the whole page of the map.

    `around` is the circle to draw and look at: true latitude, longitude, km; in a far territory, its box is looked at
    instead, without the boxes nobody is in. `words` are the texts the script needs; in `people_url`, UNITS stands for
    keys of units. `guest_of` is the address of the list, told where another site frames the map. Every script and style of
    the page carries `nonce`.

    Raises:
        ValueError: an address of another site got into the page.
    """
    chart = LocalMap(
        location=[46.6, 1.5],
        zoom_start=5,
        maxZoom=NEAREST_ZOOM,
        minZoom=3,
        zoomSnap=0.25,
        attributionControl=False,
        prefer_canvas=False,
    )
    inset = inset_of(*around[:2]) if around is not None else None
    RemotePeople(
        data=data_url,
        people=people_url,
        outlines=static("places/outlines.json"),
        towns=static("places/towns.json"),
        words=words,
        home=HOME,
        circle=around if inset is None else None,
        focus=_box(inset) if inset is not None else None,
        around=drawn_circle(inset, *around) if inset is not None and around is not None else [],
        tiles={"url": tiles.url, "credit": tiles.credit, "host": tiles.host} if tiles is not None else None,
        guestOf=guest_of,
        insets=[{"name": each.name, "box": _box(each)} for each in INSETS],
    ).add_to(chart)
    figure: Figure = chart.get_root()
    figure.title = escape(title)
    html = figure.render()
    if _REMOTE.search(html):
        message = "the map names a file of another site: give it to LocalMap as a static file"
        raise ValueError(message)
    html = _TAGS.sub(rf'<\1 nonce="{escape(nonce)}"', html)
    html = _VIEWPORT.sub('<meta name="viewport" content="width=device-width, initial-scale=1">', html, count=1)
    html = html.replace("<html>", f'<html lang="{escape(language)}">', 1)
    # A page of its own for those who cannot see it: a title and a main part, which folium does not give.
    without_script = escape(_("The map is drawn by JavaScript, which is off here. The list holds the same people."))
    heading = f'<h1 class="title">{escape(title)}</h1><noscript><p>{without_script}</p></noscript>'
    html = html.replace("<body>", f"<body><main>{heading}", 1).replace("</body>", "</main></body>", 1)
    return mark_safe(html)  # noqa: S308 -- folium's page around escaped and JSON-encoded values
