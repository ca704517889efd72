"""Talks and transcripts from pyvideo and PeerTube descriptions."""

import json
from io import StringIO
from pathlib import Path

import pytest

from django.core.management import call_command

from meetups.models import Cue, MeetupPage, TalkPage
from tests.factories.meetups import MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour à tous.\n"


def run(path: Path) -> str:
    out = StringIO()
    call_command("import_recordings", str(path), stdout=out)
    return out.getvalue()


def test_pyvideo_folder_and_peertube_list_become_talks_once(tmp_path: Path) -> None:
    videos = tmp_path / "rencontre" / "videos"
    videos.mkdir(parents=True)
    (tmp_path / "rencontre" / "category.json").write_text('{"title": "Rencontre des clés"}')
    video = {
        "title": "Chaîner sans se tromper",
        "recorded": "2020-02-03",
        "duration": 1800,
        "description": "Trois clés.",
        "speakers": ["Aline Vernier", "Bastien Roc"],
        "tags": ["chaînage"],
        "videos": [{"type": "youtube", "url": "https://www.youtube.com/watch?v=abcdefghijk"}],
        "related_urls": [{"label": "Conference slides", "url": "https://exemple.fr/diapos.pdf"}],
    }
    (videos / "chainer.json").write_text(json.dumps(video))
    (videos / "chainer.fr.vtt").write_text(VTT)
    tube = {
        "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "name": "Compter les séjours",
        "url": "https://video.exemple.fr/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "publishedAt": "2020-02-03T10:00:00.000Z",
        "duration": 900,
        "channel": {"displayName": "Autre nom", "host": "video.exemple.fr"},
    }
    foreign = {**tube, "name": "Ailleurs", "url": "https://inconnu.exemple.test/w/9c9de5e8-0a1e-484a"}
    (tmp_path / "tube.json").write_text(json.dumps({"total": 1, "data": [tube]}))
    (tmp_path / "ailleurs.json").write_text(json.dumps(foreign))
    (tmp_path / "casse.json").write_text("{")
    (tmp_path / "profond.json").write_text("[" * 200_000)
    (tmp_path / "mots.json").write_text(json.dumps({**video, "title": "Trop long", "tags": ["x" * 101]}))
    (tmp_path / "orphelin.vtt").write_text(VTT)
    report = run(tmp_path)
    assert "inconnu.exemple.test" in report
    assert all(name in report for name in ("casse.json", "profond.json", "mots.json"))
    assert "orphelin.vtt" in report
    meetup = MeetupPage.objects.get()
    assert (meetup.title, meetup.date.isoformat()) == ("Rencontre des clés", "2020-02-03")
    first, second = TalkPage.objects.order_by("position")
    assert [str(item.speaker) for item in first.talk_speakers.all()] == ["Aline Vernier", "Bastien Roc"]
    assert (first.end_seconds, first.state, first.slides.get().url) == (1800, "online", "https://exemple.fr/diapos.pdf")
    assert (second.title, second.video_provider) == ("Compter les séjours", "peertube")
    assert Cue.objects.get().talk_id == first.pk
    again = run(tmp_path)
    assert "Rien n’a changé" in again


def test_one_bad_recording_of_a_list_takes_no_other_with_it(tmp_path: Path) -> None:
    good = {
        "title": "Relier les causes de décès",
        "recorded": "2021-05-06",
        "speakers": {"a": 1},
        "videos": [{"url": "https://www.youtube.com/watch?v=abcdefghijk"}],
    }
    odd = [None, {**good, "recorded": "2021-02-30"}, {**good, "title": "Sans film", "videos": 5, "related_urls": 7}]
    (tmp_path / "liste.json").write_text(json.dumps([*odd, good]))
    for _twice in range(2):
        report = run(tmp_path)
        assert all(f"liste.json[{position}]" in report for position in (1, 2, 3))
        assert "liste.json[4]" not in report
        assert TalkPage.objects.get().title == good["title"]


def test_known_talk_keeps_what_it_holds_and_gains_what_it_lacks(tmp_path: Path) -> None:
    meetup = MeetupFactory(number=4)
    talk = TalkFactory(meetup=meetup, title="Le délai des décès", abstract="Déjà écrit.")
    video = {
        "title": "LE DELAI DES DECES",
        "recorded": meetup.date.isoformat(),
        "speakers": ["Quelqu’un d’autre"],
        "description": "Autre texte.",
        "videos": [{"url": "https://www.youtube.com/watch?v=abcdefghijk"}],
    }
    (tmp_path / "deces.json").write_text(json.dumps(video))
    (tmp_path / "4-1.vtt").write_text(VTT)
    run(tmp_path)
    talk = TalkPage.objects.get()
    assert (talk.title, talk.abstract, talk.state) == ("Le délai des décès", "Déjà écrit.", "online")
    assert talk.talk_speakers.get().speaker.name == "Solène Duprat"
    assert Cue.objects.get().talk_id == talk.pk
