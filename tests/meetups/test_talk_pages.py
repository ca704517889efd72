"""The page of a talk: its player, its transcript, what it leads to."""

import re

import pytest

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from meetups.services import save_transcript
from search.services import drain_outbox
from tests.factories.meetups import TalkFactory
from tests.meetups.visits import CLICKED, VTT, foreign, get, url
from tests.pdf_files import pdf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["upcoming", "not_recorded", "withdrawn"])
def test_recording_that_is_not_online_cannot_be_played(state: str) -> None:
    talk = TalkFactory(state=state, video_url="https://youtu.be/abcdefghijk")
    html = Client(headers=CLICKED).get(f"{url(talk)}?play=1").content.decode()
    assert "abcdefghijk" not in html


def test_nothing_is_loaded_from_the_video_host_before_the_click() -> None:
    talk = TalkFactory(online=True, start=1451, end=2900)
    response = Client().get(url(talk))
    html = response.content.decode()
    assert foreign(html) == []
    assert "<iframe" not in html
    assert "www.youtube-nocookie.com" in html  # the notice names the host
    assert "24:11" in html
    assert "youtube" not in response["Content-Security-Policy"]
    response = Client(headers=CLICKED).get(f"{url(talk)}?play=1")
    assert foreign(response.content.decode()) == ["www.youtube-nocookie.com"]
    assert "start=1451&amp;end=2900" in response.content.decode()
    frame = next(part for part in response["Content-Security-Policy"].split("; ") if part.startswith("frame-src"))
    assert frame == "frame-src 'self' https://www.youtube-nocookie.com"
    assert "youtube" not in Client().get(url(talk))["Content-Security-Policy"]


def test_peertube_frame_comes_from_its_own_host_only() -> None:
    talk = TalkFactory(video_url="https://video.exemple.fr/w/kkGMgK9ZtnKfYAgnEtQxbv")
    response = Client(headers=CLICKED).get(f"{url(talk)}?play=1")
    assert foreign(response.content.decode()) == ["video.exemple.fr"]
    assert "frame-src 'self' https://video.exemple.fr;" in response["Content-Security-Policy"] + ";"


def test_moment_asked_for_starts_the_player_there() -> None:
    talk = TalkFactory(online=True, end=900)
    assert "?play=1&amp;t=740#player" in get(f"{url(talk)}?t=12:20")
    clicked = Client(headers=CLICKED)
    assert "start=740&amp;end=900" in clicked.get(f"{url(talk)}?play=1&t=740").content.decode()
    late = clicked.get(f"{url(talk)}?play=1&t=1000").content.decode()
    assert "end=" not in late.split("<iframe", 1)[1].split(">", 1)[0]


@pytest.mark.parametrize(
    ("headers", "plays"),
    [
        ({}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "referer": "https://exemple.test/"}, False),
        ({"sec-fetch-site": "same-origin", "referer": "http://testserver/forum/"}, False),
        ({"referer": "https://exemple.test{path}"}, False),
        ({"referer": "http://testserver{path}?t=740"}, True),
        ({"sec-fetch-site": "same-origin", "referer": "http://testserver{path}"}, True),
    ],
)
def test_link_that_was_sent_loads_nothing_from_the_video_host(headers: dict[str, str], plays: bool) -> None:
    talk = TalkFactory(online=True)
    told = {name: text.replace("{path}", url(talk)) for name, text in headers.items()}
    response = Client(headers=told).get(f"{url(talk)}?play=1")
    assert (foreign(response.content.decode()) != []) is plays
    assert ("youtube" in response["Content-Security-Policy"]) is plays
    assert "Sec-Fetch-Site" in response["Vary"]


@pytest.mark.parametrize("moment", ["abc", "-5", "1e9", "99999999999", "%00", "12:99", "é" * 1000])
def test_bad_moment_is_as_if_not_asked(moment: str) -> None:
    talk = TalkFactory(online=True)
    page = get(f"{url(talk)}?t={moment}").split("<main", 1)[1].split("</main>")[0]
    assert page == get(url(talk)).split("<main", 1)[1].split("</main>")[0]


def test_local_recording_plays_here_with_captions_and_transcript() -> None:
    talk = TalkFactory(local=True)
    save_transcript(talk=talk, vtt=VTT)
    html = get(f"{url(talk)}?t=741")
    assert foreign(html) == []
    assert 'src="/media/recordings/talk.webm#t=741"' in html
    assert 'preload="none"' in html
    assert 'href="?t=740"' in html
    assert '<p id="now" class="now"><a href="?t=740"' in html
    assert "Bonjour à tous." in html
    captions = get(f"/meetups/transcripts/{talk.pk}.vtt")
    assert captions.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nBonjour à tous.")


def test_search_of_the_transcript_says_how_much_it_found_even_nothing() -> None:
    talk = TalkFactory(local=True)
    save_transcript(talk=talk, vtt=VTT)
    correct = reverse("meetups:correct", args=[talk.pk])
    for query, found, second in (("?find=zygomatique", "0 passage", 1), ("?find=voici", "1 passage", 740)):
        html = get(url(talk) + query)
        assert f'id="found">{found}</p>' in html
        assert f'href="{correct}?t={second}"' in html
    assert f'href="{correct}?t=0"' in get(f"{url(talk)}?find=zygomatique&t=0")


@pytest.mark.usefixtures("search_index")
def test_talk_without_subjects_leads_to_talks_of_like_words_never_to_itself() -> None:
    first, second, third = (
        TalkFactory(title=title) for title in ("La dialyse à domicile", "Dialyse à domicile, suite", "Le vaccin")
    )
    drain_outbox()
    aside = get(url(first)).split("Autres interventions sur ce sujet")[1].split("</aside>")[0]
    assert (second.title in aside, third.title in aside, f'href="{url(first)}"' in aside) == (True, False, False)


def test_transcript_of_a_withdrawn_recording_is_not_shown() -> None:
    talk = TalkFactory(local=True)
    save_transcript(talk=talk, vtt=VTT)
    talk.state = "withdrawn"
    talk.save_revision().publish()
    assert "ER_PRS_F" not in get(url(talk))
    get(f"/meetups/transcripts/{talk.pk}.vtt", 404)


def test_slides_stand_beside_the_player_at_the_same_moment_and_what_plays_goes_on() -> None:
    name = default_storage.save("slides/essai.pdf", ContentFile(pdf("Une page")))
    talk = TalkFactory(online=True, slides=[("diaporama", f"/media/{name}")])
    clicked = Client(headers=CLICKED)

    def other_side(query: str) -> str:
        html = clicked.get(url(talk) + query).content.decode()
        assert ('class="beside"' in html) is ("side=1" in query)
        return re.search(r'id="other-side" href="([^"]+)"', html)[1].replace("&amp;", "&").removeprefix(url(talk))

    assert [other_side(query) for query in ("", "?side=1", "?t=740", "?play=1&t=740", "?play=1&side=1&t=740")] == [
        *("?side=1", "", "?side=1&t=740", "?play=1&side=1&t=740", "?play=1&t=740"),
    ]
    file = get(f"/meetups/slides/{talk.slides.get().pk}.pdf")
    assert file.startswith("%PDF")
    default_storage.delete(name)
    assert "other-side" not in get(url(talk))
