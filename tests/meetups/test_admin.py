"""Organisers at work in Wagtail's admin, and nobody else there."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from hub.pages.models import HomePage
from meetups.models import Cue, MeetupIndexPage, MeetupPage, Speaker, TalkPage
from meetups.services import save_talk, save_transcript
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour à tous.\n"
MEETUP = {
    "title": "Rencontre 30",
    "slug": "rencontre-30",
    "number": "30",
    "status": "scheduled",
    "date": "2026-12-10",
    "start_time": "18:00",
    "end_time": "20:00",
    "timezone": "Europe/Paris",
    "place_name": "Salle fictive",
    "town": "Rennes",
    "comments": inline_formset([]),
    "action-publish": "1",
}
TALK = {
    "title": "Repérer le diabète",
    "slug": "reperer-le-diabete",
    "position": "1",
    "state": "online",
    "video_url": "https://youtu.be/abcdefghijk",
    "start_seconds": "24:11",
    "end_seconds": "48:20",
    "themes": "ALD, diabète",
    "bases": "DCIR",
    "tools": "",
    "slides": inline_formset([{"label": "pdf", "url": "https://exemple.test/a.pdf"}]),
    "comments": inline_formset([]),
    "action-publish": "1",
}


@pytest.fixture
def organiser() -> Client:
    client = Client()
    client.force_login(UserFactory(organiser=True))
    return client


def add(client: Client, model: type[Page], parent: Page, values: dict[str, Any]) -> Any:
    return send(client, reverse("wagtailadmin_pages:add", args=["meetups", model._meta.model_name, parent.pk]), values)


def edit(client: Client, page: Page, values: dict[str, Any]) -> Any:
    return send(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), values)


def send(client: Client, address: str, values: dict[str, Any]) -> Any:
    files = {name: value for name, value in values.items() if isinstance(value, SimpleUploadedFile)}
    data = nested_form_data({name: value for name, value in values.items() if name not in files})
    return client.post(address, {**data, **files})


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def talk_values(speaker: Speaker, **changes: Any) -> dict[str, Any]:
    speakers = inline_formset([{"speaker": str(speaker.pk), "affiliation": "équipe Mirabelle"}])
    return {**TALK, "talk_speakers": speakers, **changes}


def test_organiser_publishes_a_meetup_with_a_talk_and_its_transcript(organiser: Client, index: MeetupIndexPage) -> None:
    assert organiser.get(reverse("wagtailadmin_pages:add", args=["meetups", "meetuppage", index.pk])).status_code == 200
    assert add(organiser, MeetupPage, index, {**MEETUP, "date": "2025-12-10"}).status_code == 302
    meetup = MeetupPage.objects.get()
    assert (meetup.live, meetup.number, meetup.date) == (True, 30, date(2025, 12, 10))
    assert (meetup.place_text, meetup.place and meetup.place.label) == ("Salle fictive", "Rennes (35)")
    assert (meetup.starts_at, meetup.ends_at) == (
        datetime(2025, 12, 10, 17, tzinfo=UTC),
        datetime(2025, 12, 10, 19, tzinfo=UTC),
    )
    form = organiser.get(reverse("wagtailadmin_pages:add", args=["meetups", "talkpage", meetup.pk]))
    assert form.context["form"]["position"].value() == 1
    values = talk_values(SpeakerFactory(), transcript_file=SimpleUploadedFile("talk.vtt", VTT.encode()))
    assert add(organiser, TalkPage, meetup, values).status_code == 302
    talk = TalkPage.objects.get()
    assert (talk.live, talk.meetup_id, talk.start_seconds, talk.end_seconds) == (True, meetup.pk, 1451, 2900)
    assert [cue.text for cue in talk.cues.all()] == ["Bonjour à tous."]
    assert {tag.name for tag in talk.themes.all()} == {"ALD", "diabète"}
    assert Client().get(talk.get_url()).status_code == 200
    for page in (meetup, talk):
        versions = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
        assert organiser.get(versions).status_code == 200


def test_recording_is_not_online_before_its_meetup(organiser: Client) -> None:
    talk = TalkFactory(meetup=MeetupFactory(upcoming=True))
    values = talk_values(Speaker.objects.get())
    assert list(errors(edit(organiser, talk, values))) == ["state"]
    # What shows it only after the meetup may be prepared before.
    later = timezone.localtime() + timedelta(days=40)
    assert edit(organiser, talk, {**values, "go_live_at": f"{later:%Y-%m-%d %H:%M}"}).status_code == 302
    # An import may still say so: machines are not told of a video from the future.
    save_talk(meetup=talk.meetup, position=1, title=talk.title, speakers=[], video_url="https://youtu.be/abcdefghijk")
    html = Client().get(talk.get_url()).content.decode()
    assert f'"uploadDate": "{timezone.localtime(talk.first_published_at):%Y-%m-%dT%H:%M:%S}' in html


def test_transcript_follows_a_draft_of_a_live_talk_and_can_be_removed(organiser: Client) -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=VTT)
    values = talk_values(Speaker.objects.get(), title="Titre à venir", remove_transcript="on")
    del values["action-publish"]
    assert edit(organiser, talk, values).status_code == 302
    assert not Cue.objects.exists()
    assert TalkPage.objects.get().title == talk.title


def test_publishing_a_talk_again_keeps_or_removes_its_transcript_and_tells_the_remarks(organiser: Client) -> None:
    talk = TalkFactory(online=True)
    crossed = f"{VTT}\n00:02.000 --> 00:04.000\nUne voix par-dessus.\n".encode()
    values = talk_values(Speaker.objects.get(), transcript_file=SimpleUploadedFile("t.vtt", crossed))
    answer = edit(organiser, talk, values)
    assert answer.status_code == 302
    assert [cue.text for cue in talk.cues.all()] == ["Bonjour à tous.", "Une voix par-dessus."]
    told = {str(message.tags): str(message) for message in get_messages(answer.wsgi_request)}
    assert "Ligne 6" in told["warning"]
    # What the browser saves by itself removes nothing, and says nothing on the next page.
    removal = talk_values(Speaker.objects.get(), remove_transcript="on")
    draft = nested_form_data({name: value for name, value in removal.items() if name != "action-publish"})
    way = reverse("wagtailadmin_pages:edit", args=[talk.pk])
    assert organiser.post(way, draft, headers={"accept": "application/json"}).json()["success"]
    assert talk.cues.count() == 2
    file = {"transcript_file": SimpleUploadedFile("t.vtt", VTT.encode())}
    draft["remove_transcript"] = ""
    answer = organiser.post(way, {**draft, **file}, headers={"accept": "application/json"})
    told_once = [str(message) for message in get_messages(answer.wsgi_request)].count(
        "La transcription a été enregistrée."
    )
    assert (talk.cues.count(), told_once) == (1, 1)
    assert edit(organiser, talk, removal).status_code == 302
    assert not talk.cues.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "2027-03-28", "start_time": "02:30", "end_time": ""}, "start_time"),
        ({"start_time": "", "end_time": "20:00"}, "start_time"),
        ({"end_time": "09:00"}, "end_time"),
        ({"end_time": "01:00"}, "end_time"),
        ({"date": "2026-10-25", "start_time": "02:30"}, "which_hour"),
        ({"date": "2919-06-25"}, "date"),
        ({"timezone": "Mars/Phobos"}, "timezone"),
        ({"event_url": "javascript:alert(1)"}, "event_url"),
        ({"number": "1"}, "number"),
        ({"town": "Ville qui n’existe pas"}, "town"),
        ({"slug": "speakers"}, "slug"),
    ],
)
def test_wrong_meetup_is_told_beside_its_field(
    organiser: Client, index: MeetupIndexPage, changes: dict[str, str], field: str
) -> None:
    MeetupFactory(number=1)
    assert list(errors(add(organiser, MeetupPage, index, {**MEETUP, **changes}))) == [field]
    assert MeetupPage.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"video_url": "https://exemple.test/film"}, "video_url"),
        ({"video_url": ""}, "video_url"),
        ({"start_seconds": "vingt"}, "start_seconds"),
        ({"end_seconds": "1:00"}, "end_seconds"),
        ({"position": "1"}, "position"),
        ({"transcript_file": SimpleUploadedFile("t.vtt", b"WEBVTT\n\nbonjour\n")}, "transcript_file"),
        ({"transcript_file": SimpleUploadedFile("t.vtt", b"WEBVTT\n\n\xff\xfe")}, "transcript_file"),
    ],
)
def test_wrong_talk_is_told_beside_its_field(organiser: Client, changes: dict[str, Any], field: str) -> None:
    taken = TalkFactory()
    response = add(
        organiser,
        TalkPage,
        taken.meetup,
        talk_values(Speaker.objects.get(), position="2", **changes)
        if "position" not in changes
        else talk_values(Speaker.objects.get()),
    )
    assert list(errors(response)) == [field]
    assert TalkPage.objects.count() == 1


def test_end_past_midnight_and_second_of_equal_hours_are_kept(organiser: Client, index: MeetupIndexPage) -> None:
    add(organiser, MeetupPage, index, {**MEETUP, "start_time": "22:00", "end_time": "01:00", "ends_next_day": "on"})
    meetup = MeetupPage.objects.get()
    assert meetup.ends_at == datetime(2026, 12, 11, 0, tzinfo=UTC)
    second = MeetupFactory(number=31, starts_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    form = organiser.get(reverse("wagtailadmin_pages:edit", args=[second.pk])).context["form"]
    assert form["which_hour"].value() == "second"
    night = {"number": "31", "slug": second.slug, "date": "2026-10-25", "start_time": "02:30", "end_time": ""}
    assert edit(organiser, second, {**MEETUP, **night, "which_hour": "second"}).status_code == 302
    assert MeetupPage.objects.get(pk=second.pk).starts_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_last_meetup_is_duplicated_as_a_draft_without_its_number(organiser: Client, index: MeetupIndexPage) -> None:
    talk = TalkFactory(meetup=MeetupFactory(number=12, url="https://exemple.test/12"), online=True)
    address = reverse("wagtailadmin_pages:copy", args=[talk.meetup_id])
    values = {
        "new_title": "Rencontre 13",
        "new_slug": "rencontre-13",
        "new_parent_page": str(index.pk),
        "copy_subpages": "on",
        "alias": "",
    }
    assert organiser.post(address, values).status_code == 302
    copy = MeetupPage.objects.get(slug="rencontre-13")
    assert (copy.live, copy.number, copy.event_url, copy.title) == (False, None, "", "Rencontre 13")
    assert TalkPage.objects.child_of(copy).get().meetup_id == copy.pk
    assert Client().get("/meetups/").content.decode().count("Rencontre 13") == 0


def test_draft_is_previewed_before_it_is_saved(organiser: Client) -> None:
    meetup = MeetupFactory()
    values = talk_values(SpeakerFactory(name="Solène Duprat"), title="Titre en cours", position="1")
    address = reverse("wagtailadmin_pages:preview_on_add", args=["meetups", "talkpage", meetup.pk])
    assert organiser.post(address, nested_form_data(values)).json()["is_valid"] is True
    html = organiser.get(address).content.decode()
    assert all(word in html for word in ("Titre en cours", "Solène Duprat", "diabète", meetup.title))
    talk = TalkFactory(meetup=meetup, position=2)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[talk.pk])
    organiser.post(address, nested_form_data({**values, "position": "2"}))
    assert "Titre en cours" in organiser.get(address).content.decode()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[meetup.pk])
    organiser.post(address, nested_form_data({**MEETUP, "title": "Rencontre en cours"}))
    assert "Rencontre en cours" in organiser.get(address).content.decode()


def test_organisers_write_here_and_nowhere_else(organiser: Client, index: MeetupIndexPage) -> None:
    home = HomePage.objects.get()
    assert organiser.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).status_code == 302
    assert organiser.get(reverse("wagtailadmin_pages:add_subpage", args=[home.pk])).status_code == 302
    assert organiser.get("/cms/snippets/meetups/speaker/").status_code == 200
    assert organiser.get("/cms/snippets/meetups/speaker/add/").status_code == 200
    user = Client()
    user.force_login(UserFactory())
    assert user.get(reverse("wagtailadmin_pages:edit", args=[index.pk])).status_code == 403
    assert user.get("/cms/snippets/meetups/speaker/").status_code == 403


def test_speaker_twice_is_refused_with_a_message(organiser: Client) -> None:
    SpeakerFactory(name="Solène Duprat")
    response = organiser.post("/cms/snippets/meetups/speaker/add/", {"name": "SOLENE  duprat", "user": ""})
    assert response.status_code == 200
    assert Speaker.objects.count() == 1
    assert errors(response)


def test_preview_of_a_draft_meetup_shows_its_draft_talks_to_those_who_may_edit(organiser: Client) -> None:
    meetup = MeetupFactory()
    talk = TalkFactory(meetup=meetup, title="Titre public")
    talk.title = "Titre au brouillon"
    talk.save_revision()
    TalkFactory(meetup=meetup, title="Exposé encore secret").unpublish()
    assert "Titre public" in organiser.get(meetup.get_url()).text
    address = reverse("wagtailadmin_pages:view_draft", args=[meetup.pk])
    meetup.unpublish()
    shown = organiser.get(address).text
    assert "Titre au brouillon" in shown
    assert "Exposé encore secret" in shown
    assert "Titre public" not in shown
    links = re.findall(r'class="row-title" href="([^"]+)"', shown)
    assert [organiser.get(link).status_code for link in links] == [200, 200]
    assert Client().get(address).status_code == 302


def test_unpublishing_all_below_is_told_and_signed(organiser: Client) -> None:
    meetup = MeetupFactory()
    talks = [TalkFactory(meetup=meetup), TalkFactory(meetup=meetup)]
    address = reverse("wagtailadmin_pages:unpublish", args=[meetup.pk])
    answer = organiser.post(address, {"include_descendants": "on"})
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told[0] == "2 pages placées dessous sont dépubliées."
    assert not MeetupPage.objects.get().live
    for talk in talks:
        entry = PageLogEntry.objects.filter(page=talk.pk, action="wagtail.unpublish").get()
        assert entry.user_id == int(organiser.session["_auth_user_id"])
