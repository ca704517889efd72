"""Corrections reviewed, consents withdrawn, recordings that no longer play, speakers with two names."""

import csv
import struct
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from hub.accounts.models import User
from meetups.models import Correction, RecordingCheck, RecordingState, Speaker, TalkPage
from meetups.search_documents import TalkSource
from meetups.services import find_speaker, link_speaker, save_talk, save_transcript
from meetups.speaking.services import answer_consent, merge_speakers
from meetups.transcripts import TranscriptError, examine_transcript
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:10.000 --> 00:14.000\nLa table prestasion se lit ainsi.\n\n00:20.000 --> 00:24.000\nMerci.\n"


def organiser() -> User:
    person = UserFactory()
    person.groups.add(Group.objects.get(name="organiser"))
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(address: str) -> str:
    return Client().get(address).content.decode()


def mp4(seconds: int) -> bytes:
    header = struct.pack(">I4sI", 108, b"mvhd", 0) + struct.pack(">IIII", 0, 0, 1000, seconds * 1000) + bytes(80)
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4s", 8 + len(header), b"moov") + header


def test_every_fault_of_a_transcript_is_told_with_its_line() -> None:
    text = (
        "\ufeffWEBVTT\r\r00:01.000 --> 00:05.000\rUn.\r\r00:03.000 --> 00:06.000\rDeux.\r\r99:99 --> 100:00\rTrois.\r\r"
        "00:09.000 - 00:10.000\rQuatre.\r\r00:20.000 --> 00:11.000\rCinq.\r\r00:30.000 --> 00:31.000\r"
    )
    examined = examine_transcript(text)
    assert [cue.text for cue in examined.cues] == ["Un.", "Deux."]
    assert [fault.line for fault in examined.faults] == [9, 12, 15]
    assert [oddity.line for oddity in examined.oddities] == [6, 18]
    with pytest.raises(TranscriptError):
        examine_transcript("x" * 5_000_000)


def test_correction_of_a_member_shows_once_an_organiser_accepts_it() -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=VTT)
    member, desk = signed_in(UserFactory()), signed_in(organiser())
    address = f"{reverse('meetups:correct', args=[talk.pk])}?t=11"
    assert Client().get(address).status_code == 302
    assert member.post(address, {"text": "La table prestasion se lit ainsi."}).status_code == 400
    blocked = member.post(address, {"text": "Voir le 1 85 05 78 006 084 36 <b>"})
    assert blocked.status_code == 400
    assert "&lt;b&gt;" in blocked.content.decode()
    assert member.post(address, {"text": "La table prestation se lit ainsi."}).status_code == 302
    assert "prestasion" in page(talk.get_url())
    correction = Correction.objects.get()
    verdict = reverse("meetups:review_correction", args=[correction.pk])
    assert member.get(reverse("meetups:care")).status_code == 403
    assert member.post(verdict, {"verdict": "accept"}).status_code == 403
    assert "<del>prestasion</del> <ins>prestation</ins>" in desk.get(reverse("meetups:care")).content.decode()
    assert desk.post(verdict, {"verdict": "accept"}).status_code == 302
    assert "La table prestation se lit ainsi." in page(talk.get_url())


def test_withdrawn_consent_hides_the_recording_and_no_draft_brings_it_back() -> None:
    talk = TalkFactory(online=True, speakers=[("Solène Duprat", "équipe Mirabelle")])
    save_transcript(talk=talk, vtt=VTT)
    speaker, person = Speaker.objects.get(), UserFactory()
    old = talk.latest_revision
    address = reverse("meetups:consent", args=[talk.pk])
    assert signed_in(person).get(address).status_code == 404
    link_speaker(speaker=speaker, user=person)
    assert address in signed_in(person).get(talk.get_url()).content.decode()
    given = {"speaker": str(speaker.pk), "answer": "no"}
    assert signed_in(person).post(address, given).status_code == 302
    html = page(talk.get_url())
    assert "Non diffusé" in html
    assert "prestasion" not in html
    assert not [document for document in TalkSource().documents([f"talk:{talk.pk}"]) if document.kind == "cue"]
    old.publish()
    assert TalkPage.objects.get().state == RecordingState.WITHDRAWN
    with pytest.raises(ValidationError, match="Solène Duprat"):
        save_talk(
            meetup=talk.meetup, position=1, title=talk.title, speakers=[("Solène Duprat", "")], video_url=talk.video_url
        )
    answer_consent(by=person, talk=talk, speaker=speaker, given=True)
    save_talk(
        meetup=talk.meetup, position=1, title=talk.title, speakers=[("Solène Duprat", "")], video_url=talk.video_url
    )
    assert TalkPage.objects.get().state == RecordingState.ONLINE


def test_refusal_of_a_speaker_is_theirs_alone_to_take_back() -> None:
    talk = TalkFactory(online=True, speakers=[("Solène Duprat", "équipe Mirabelle")])
    speaker, person, desk = Speaker.objects.get(), UserFactory(), signed_in(organiser())
    address = reverse("meetups:consent", args=[talk.pk])
    yes, no = ({"speaker": str(speaker.pk), "answer": answer} for answer in ("yes", "no"))
    # Told to an organiser, who may note the contrary when told so.
    for answer, given in ((no, False), (yes, True)):
        assert desk.post(address, answer).status_code == 302
        assert talk.consents.get().given is given
    link_speaker(speaker=speaker, user=person)
    assert signed_in(person).post(address, no).status_code == 302
    assert "refusé depuis son propre compte" in desk.get(address).content.decode()
    assert 'name="answer"' not in desk.get(address).content.decode()
    for answer, status in ((yes, 403), (no, 302), (yes, 403)):
        assert desk.post(address, answer).status_code == status
        assert (talk.consents.get().given, talk.consents.get().by) == (False, person)
    assert 'value="yes"' in signed_in(person).get(address).content.decode()
    assert signed_in(person).post(address, yes).status_code == 302
    assert talk.consents.get().given


def test_file_that_is_gone_or_short_is_told_and_the_page_keeps_its_transcript(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    talk = TalkFactory(video_url="/media/rencontre.mp4", end=120)
    save_transcript(talk=talk, vtt=VTT)
    film = tmp_path / "rencontre.mp4"
    for seconds, state in ((600, "ok"), (60, "short")):
        film.write_bytes(mp4(seconds))
        call_command("check_recordings", verbosity=0)
        check = RecordingCheck.objects.get()
        assert (check.state, check.length, check.fingerprint["lines"]) == (state, seconds, 2)
    assert "<video" in page(talk.get_url())
    film.unlink()
    call_command("check_recordings", verbosity=0)
    html = page(talk.get_url())
    assert "Enregistrement indisponible" in html
    assert "<video" not in html
    assert "prestasion" in html
    assert "enregistrement indisponible" in page("/meetups/")
    assert talk.title in signed_in(organiser()).get(reverse("meetups:care")).content.decode()


def test_link_report_tells_dead_and_moved_recordings(tmp_path: Path, capsys: Any) -> None:
    dead, moved = TalkFactory(online=True), TalkFactory(video_url="https://video.exemple.fr/w/kkGMgK9ZtnKfYAgnEtQxbv")
    report = tmp_path / "liens.csv"
    with report.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["url", "status", "location", "length"])
        rows.writerow(["https://youtu.be/abc_def-123", 404, "", ""])
        rows.writerow([moved.video_url, 301, "https://video.exemple.fr/w/aaaaMgK9ZtnKfYAgnEtQxbv", ""])
        rows.writerow(["https://exemple.fr/ailleurs", 200, "", ""])
    call_command("check_recordings", report=str(report))
    assert "https://exemple.fr/ailleurs" in capsys.readouterr().out
    assert RecordingCheck.objects.get(talk=dead).state == "dead"
    assert RecordingCheck.objects.get(talk=moved).moved_to.endswith("aaaaMgK9ZtnKfYAgnEtQxbv")
    assert "indisponible" in page(dead.get_url())


def test_merged_speakers_keep_every_talk_and_the_old_address_leads_on() -> None:
    meetup = MeetupFactory()
    first = TalkFactory(meetup=meetup, speakers=[("Aline Vernier", "INSEE-sur-Mer")])
    second = TalkFactory(meetup=meetup, speakers=[("Aline Vernier-Roux", ""), ("Aline Vernier", "")])
    kept, gone, desk = find_speaker(name="Aline Vernier"), find_speaker(name="Aline Vernier-Roux"), organiser()
    old = gone.get_absolute_url()
    address = reverse("meetups:merge_speakers", args=[kept.slug])
    assert signed_in(UserFactory()).post(address, {"other": gone.name}).status_code == 403
    assert signed_in(desk).post(address, {"other": "Personne"}).status_code == 400
    asked = signed_in(desk).post(address, {"other": gone.name})
    assert asked.status_code == 200
    shown = asked.content.decode()
    for told in ("Rien n’est encore modifié", second.title, "nomme les deux", f"?other={quote(kept.name)}"):
        assert told in shown
    assert first.title not in shown
    assert Speaker.objects.get(pk=gone.pk).merged_into is None
    for _twice in range(2):
        answer = signed_in(desk).post(address, {"other": gone.name, "confirmed": "yes"})
        assert answer.status_code in {302, 400}
    assert Client().get(old).headers["Location"] == kept.get_absolute_url()
    html = page(kept.get_absolute_url())
    assert first.title in html
    assert second.title in html
    assert TalkPage.objects.get(pk=second.pk).talk_speakers.count() == 1
    assert find_speaker(name="Aline Vernier-Roux") == kept
    with pytest.raises(ValidationError):
        merge_speakers(by=desk, kept=kept, gone=Speaker.objects.get(pk=gone.pk))


def test_name_leads_to_a_person_only_once_they_said_so() -> None:
    talk, person, other = TalkFactory(), UserFactory(), UserFactory()
    speaker = Speaker.objects.get()
    Speaker.objects.filter(pk=speaker.pk).update(asked_user=person)
    address = reverse("meetups:answer_speaker", args=[speaker.slug])
    assert signed_in(other).post(address, {"answer": "yes"}).status_code == 403
    assert "Est-ce vous" in signed_in(person).get(speaker.get_absolute_url()).content.decode()
    assert person.username not in page(speaker.get_absolute_url())
    assert signed_in(person).post(address, {"answer": "yes"}).status_code == 302
    assert person.username in page(speaker.get_absolute_url())
    assert talk.title in page(speaker.get_absolute_url())
    signed_in(person).post(address, {"answer": "no"})
    assert Speaker.objects.get().user is None
