"""How the tests of meetups read a page, as anybody and as whoever clicked on it."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour <b>à</b> tous.\n\n12:20.000 --> 12:26.000\nVoici la table ER_PRS_F.\n"


class Loaded(HTMLParser):
    """Addresses a browser fetches by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"link": "href", "a": ""}.get(tag, "src")
        self.addresses += [
            value for name, value in attrs if value and (name == wanted or name in {"srcset", "poster", "data"})
        ]


def foreign(html: str) -> list[str]:
    """Hosts other than ours from which this page loads something."""
    parser = Loaded()
    parser.feed(html)
    return [host for address in parser.addresses if (host := urlsplit(address).hostname)]


def get(address: str, status: int = 200) -> str:
    """An anonymous GET that must set no cookie."""
    response = Client().get(address)
    assert (response.status_code, dict(response.cookies)) == (status, {})
    return response.content.decode() if not response.streaming else b"".join(response).decode()


CLICKED = {"sec-fetch-site": "same-origin"}  # what a browser tells of a link of this site


def url(page: Any) -> str:
    return page.get_url()
