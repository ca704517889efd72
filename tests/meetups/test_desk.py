"""The organisers' desk: duplicate, order, publish, what is missing, who comes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.test.utils.form_data import inline_formset, nested_form_data

from meetups.desk.queries import scheduled, to_do
from meetups.models import MeetupIndexPage, MeetupPage, Registration, TalkPage
from meetups.registrations.services import confirm, register
from meetups.services import save_transcript
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory, TalkFactory
from tests.pdf_files import pdf

pytestmark = pytest.mark.django_db

SHORT = {
    "title": "Rencontre 13",
    "number": "13",
    "day": "2027-03-11",
    "start": "18:00",
    "end": "20:00",
    "town": "Brest",
    "timezone": "Europe/Paris",
}


@pytest.fixture
def organiser() -> Client:
    client = Client()
    client.force_login(UserFactory(organiser=True))
    return client


def address(name: str, *args: Any) -> str:
    return reverse(f"meetups_desk:{name}", args=args)


def titles(meetup: MeetupPage) -> list[str]:
    return list(TalkPage.objects.child_of(meetup).order_by("position").values_list("title", flat=True))


def test_last_meetup_becomes_the_next_in_five_requests(organiser: Client, index: MeetupIndexPage) -> None:
    MeetupFactory(
        number=12,
        title="Rencontre 12",
        starts_at=datetime(2026, 3, 12, 18),
        place="Salle fictive",
        intro="Entrée libre.",
        takes_registrations=True,
        seats=40,
    )
    form = organiser.get(address("prepare")).context["form"]
    assert (form["title"].value(), form["number"].value(), form["place_name"].value()) == (
        "Rencontre 13",
        13,
        "Salle fictive",
    )
    assert form["day"].value() is None
    values = {**SHORT, "talk_1": "Compter les séjours", "speakers_1": "Solène Duprat, Noa Fougère", "talk_2": "Chaîner"}
    made = organiser.post(address("prepare"), values)
    meetup = MeetupPage.objects.get(number=13)
    assert made["Location"] == address("meetup", meetup.pk)
    assert (meetup.live, meetup.intro, meetup.seats, meetup.takes_registrations) == (False, "Entrée libre.", 40, True)
    assert meetup.starts_at == datetime(2027, 3, 11, 17, tzinfo=UTC)
    assert titles(meetup) == ["Compter les séjours", "Chaîner"]
    assert organiser.get(reverse("wagtailadmin_pages:view_draft", args=[meetup.pk])).status_code == 200
    assert organiser.post(address("publish", meetup.pk), {"at": ""}).status_code == 302
    assert [page.live for page in (*MeetupPage.objects.filter(number=13), *TalkPage.objects.all())] == [True] * 3
    assert "Compter les séjours" in Client().get("/meetups/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "pas un jour"}, "day"),
        ({"title": ""}, "title"),
        ({"town": ""}, "place_name"),
        ({"town": "Ville qui n’existe pas"}, "town"),
        ({"start": ""}, "start"),
        ({"day": "2027-03-28", "start": "02:30"}, "start"),
        ({"day": "0019-03-11"}, "day"),
        ({"day": "2919-03-11"}, "day"),
        ({"start": "21:00", "ends_next_day": "on"}, "ends_next_day"),
        ({"timezone": "Mars/Phobos"}, "timezone"),
        ({"number": "12"}, "number"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"speakers_1": "Solène Duprat"}, "talk_1"),
    ],
)
def test_short_form_names_what_is_wrong_and_keeps_the_rest(
    organiser: Client, index: MeetupIndexPage, changes: dict[str, str], field: str
) -> None:
    MeetupFactory(number=12)
    answer = organiser.post(address("prepare"), {**SHORT, **changes})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["end"].value() == "20:00"
    assert MeetupPage.objects.count() == 1


def test_short_form_asks_about_nights(organiser: Client, index: MeetupIndexPage) -> None:
    MeetupFactory(number=12, starts_at=datetime(2026, 3, 12, 18), timezone="Indian/Reunion")
    form = organiser.get(address("prepare")).context["form"]
    assert form["timezone"].value() == "Indian/Reunion"

    def post(**changes: str) -> Any:
        return organiser.post(address("prepare"), {**SHORT, **changes})

    assert "which_hour" not in post(title="").content.decode()
    late = {"day": "2026-10-24", "start": "21:00", "end": "02:30"}
    assert "02:30" in post(**late).context["form"].errors["end"][0]
    asked = post(**late, ends_next_day="on")
    assert list(asked.context["form"].errors) == ["which_hour"]
    assert 'name="which_hour"' in asked.content.decode()
    assert post(**late, ends_next_day="on", which_hour="second").status_code == 302
    assert MeetupPage.objects.get(number=13).ends_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_talks_change_places_in_public_and_in_drafts(organiser: Client) -> None:
    meetup = MeetupFactory()
    first, second, third = (TalkFactory(meetup=meetup, title=f"Exposé {n}") for n in "ABC")
    second.title = "Exposé B, mieux dit"
    second.save_revision()
    organiser.post(address("order", meetup.pk), {"up": str(third.pk), "order": ""})
    assert titles(meetup) == ["Exposé A", "Exposé C", "Exposé B"]
    organiser.post(address("order", meetup.pk), {"order": f"{second.pk},{first.pk},{third.pk}"})
    assert titles(meetup) == ["Exposé B", "Exposé A", "Exposé C"]
    page = Client().get(meetup.url).content.decode()
    assert page.index("Exposé B") < page.index("Exposé A") < page.index("Exposé C")
    assert "mieux dit" not in page
    TalkPage.objects.get(pk=second.pk).get_latest_revision().publish()
    assert titles(meetup) == ["Exposé B, mieux dit", "Exposé A", "Exposé C"]
    for wrong in (f"{first.pk}", f"{first.pk},{first.pk},{third.pk}", "x", ""):
        organiser.post(address("order", meetup.pk), {"order": wrong})
    assert titles(meetup)[1] == "Exposé A"


def test_meetup_goes_live_when_its_time_has_come(organiser: Client) -> None:
    meetup = MeetupFactory(draft=True)
    TalkFactory(meetup=meetup, draft=True)
    assert organiser.post(address("publish", meetup.pk), {"at": "2020-01-01 10:00"}).status_code == 422
    at = timezone.localtime() + timedelta(days=2)
    assert organiser.post(address("publish", meetup.pk), {"at": f"{at:%Y-%m-%d %H:%M}"}).status_code == 302
    call_command("publish_scheduled", verbosity=0)
    assert not MeetupPage.objects.get().live
    for page in (MeetupPage.objects.get(), TalkPage.objects.get()):
        revision = page.latest_revision
        assert revision.approved_go_live_at == at.replace(second=0, microsecond=0)
        revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
        revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert (MeetupPage.objects.get().live, TalkPage.objects.get().live) == (True, True)


def test_scheduled_meetup_shows_its_moment_and_can_be_taken_back(organiser: Client) -> None:
    meetup = MeetupFactory(draft=True)
    first, second = TalkFactory(meetup=meetup, draft=True), TalkFactory(meetup=meetup, draft=True)
    assert organiser.post(address("publish", meetup.pk), {"at": "2030-05-14 18:30"}).status_code == 302
    # Another place in the programme makes drafts newer than what is scheduled, and changes that too.
    organiser.post(address("order", meetup.pk), {"order": f"{second.pk},{first.pk}"})
    assert [revision.content["position"] for revision in scheduled([second, first])] == [2, 1]
    shown = organiser.get(address("meetup", meetup.pk)).text
    assert "<strong>3 pages</strong> paraîtront d’elles-mêmes le <strong>14 mai 2030 18:30" in shown
    assert "publication le 14/05/2030 18:30" in organiser.get(address("desk")).text
    told = organiser.post(address("unschedule", meetup.pk), follow=True)
    assert "3 pages sont de nouveau des brouillons" in told.text
    assert "paraîtront" not in told.text
    assert not scheduled([meetup, first, second])
    for page in (MeetupPage.objects.get(), *TalkPage.objects.all()):
        assert (page.live, page.go_live_at, page.get_latest_revision_as_object().go_live_at) == (False, None, None)
    assert "Plus rien" in organiser.post(address("unschedule", meetup.pk), follow=True).text


def test_checklist_follows_a_talk_from_programme_to_archive(organiser: Client) -> None:
    coming = MeetupFactory(upcoming=True, place="Brest")
    TalkFactory(meetup=coming, speakers=())
    past = MeetupFactory(place="Brest")
    talk = TalkFactory(meetup=past, abstract="Un tour des tables.")
    bare = MeetupFactory()

    def missing(meetup: MeetupPage) -> list[str]:
        (row,) = to_do(MeetupPage.objects.filter(pk=meetup.pk).select_related("place", "latest_revision"))
        return [*map(str, row.missing), *(str(label) for _talk, labels in row.talks for label in labels)]

    assert missing(coming) == ["horaires", "personnes qui interviennent", "résumé"]
    assert missing(past) == [
        "enregistrement, ou la mention qu’il n’y en a pas",
        "support",
        "accord pour l’enregistrement",
    ]
    assert missing(bare) == ["lieu ou adresse en ligne", "programme"]
    talk.state, talk.video_url = "online", "https://youtu.be/abcdefghijk"
    talk.save_revision()  # a draft counts: what is being written is not asked for again
    assert missing(past) == ["support", "transcription", "accord pour l’enregistrement"]
    save_transcript(talk=talk, vtt="WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour.\n")
    assert missing(past) == ["support", "accord pour l’enregistrement"]
    desk = organiser.get(address("meetup", past.pk)).text
    assert f'<a href="{reverse("meetups:consent", args=[talk.pk])}">accord pour l’enregistrement</a>' in desk


def test_list_at_the_door_is_for_organisers_and_safe_in_a_spreadsheet(organiser: Client) -> None:
    meetup = MeetupFactory(upcoming=True, takes_registrations=True, seats=1, timezone="Indian/Reunion")
    for name in ("=1+1 Anis", "Berthe <b>Deux</b>"):
        confirm(registration=register(meetup=meetup, name=name, email=f"{len(name)}@exemple.test"))
    page = organiser.get(address("registrations", meetup.pk)).content.decode()
    assert "=1+1 Anis" in page
    assert "Berthe &lt;b&gt;Deux" in page
    lines = organiser.get(address("registrations_file", meetup.pk)).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=1+1 Anis,9@exemple.test,")
    assert lines[1].endswith(f"{Registration.objects.earliest('pk').queued_at.astimezone(meetup.zone):%Y-%m-%d %H:%M}")
    for client, status in ((Client(), 302), (Client(), 403)):
        if status == 403:
            client.force_login(UserFactory())
        for name in ("desk", "prepare"):
            assert client.get(address(name)).status_code == status
        for name in ("meetup", "registrations", "registrations_file"):
            assert client.get(address(name, meetup.pk)).status_code == status
        for name in ("order", "publish", "slides", "unschedule"):
            assert client.post(address(name, meetup.pk)).status_code == status


def test_desk_costs_the_same_for_one_meetup_and_for_many(organiser: Client) -> None:
    def cost(path: str) -> int:
        organiser.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert organiser.get(path).status_code == 200
        return len(queries)

    TalkFactory(meetup=MeetupFactory(upcoming=True))
    talk = TalkFactory()
    few = cost(address("desk")), cost(address("meetup", talk.meetup_id))
    for _ in range(8):
        TalkFactory(meetup=MeetupFactory(upcoming=True))
        TalkFactory()
        TalkFactory(meetup=talk.meetup)
    assert (cost(address("desk")), cost(address("meetup", talk.meetup_id))) == few


def talk_values(talk: TalkPage, **changes: str) -> dict[str, Any]:
    values = dict.fromkeys(("video_url", "abstract", "themes", "bases", "tools", "organisation"), "")
    formsets = dict.fromkeys(("talk_speakers", "slides", "comments"), inline_formset([]))
    return {
        "title": talk.title,
        "slug": talk.slug,
        "position": "1",
        "state": "upcoming",
        **values,
        **formsets,
        **changes,
    }


def test_second_organiser_is_told_what_the_first_saved_meanwhile() -> None:
    talk = TalkFactory()
    first, second = UserFactory(organiser=True), UserFactory(organiser=True, display_name="Noa Fougère")
    opened = talk.save_revision(user=first)
    talk.abstract = "Ce que Noa écrivit."
    talk.save_revision(user=second)
    client = Client()
    client.force_login(first)
    values = talk_values(talk, title="Mon titre", abstract="Le mien", loaded_revision_id=str(opened.pk))
    edit = reverse("wagtailadmin_pages:edit", args=[talk.pk])
    answer = client.post(edit, nested_form_data(values))
    assert answer.status_code == 200
    assert "Noa Fougère" in str(answer.context["form"].non_field_errors())
    assert answer.context["form"]["title"].value() == "Mon titre"
    again = str(answer.context["loaded_revision_id"])
    assert client.post(edit, nested_form_data({**values, "loaded_revision_id": again})).status_code == 302
    assert TalkPage.objects.get().get_latest_revision_as_object().title == "Mon titre"


def test_one_organiser_in_two_tabs_is_told_too_and_no_tab_hinders_itself(organiser: Client) -> None:
    talk = TalkFactory()
    opened = talk.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[talk.pk])

    def save(tab: str, **changes: str) -> Any:
        values = {"loaded_revision_id": str(opened.pk), "csrfmiddlewaretoken": tab, **changes}
        values.setdefault("loaded_revision_created_at", opened.created_at.isoformat())
        accept = "application/json" if changes.get("organisation") == "enregistré seul" else "text/html"
        return organiser.post(edit, nested_form_data(talk_values(talk, **values)), headers={"accept": accept})

    def written() -> TalkPage:
        draft: TalkPage = TalkPage.objects.get().get_latest_revision_as_object()
        return draft

    # The browser saves by itself, and the form is sent with the revision it was opened on.
    assert save("a", organisation="enregistré seul").json()["success"]
    assert save("a", title="De la première").status_code == 302
    refused = save("b", title="De la seconde")
    assert "dans un autre onglet" in str(refused.context["form"].non_field_errors())
    assert (refused.context["form"]["title"].value(), written().title) == ("De la seconde", "De la première")
    again = {name: str(refused.context[name]) for name in ("loaded_revision_created_at",)}
    again["loaded_revision_id"] = str(refused.context["page"].latest_revision_id)
    assert save("b", title="De la seconde", **again).status_code == 302
    assert written().title == "De la seconde"
    # The same revision, written over since by the tab that made it.
    latest = written().latest_revision
    stale = {"loaded_revision_id": str(latest.pk), "loaded_revision_created_at": "2026-01-01T00:00:00+00:00"}
    assert save("c", title="D’avant", **stale).status_code == 200


def test_file_of_a_form_that_comes_back_is_asked_for_again(organiser: Client) -> None:
    talk = TalkFactory()
    edit = reverse("wagtailadmin_pages:edit", args=[talk.pk])
    file = SimpleUploadedFile("t.vtt", b"WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour.\n")
    values = nested_form_data(talk_values(talk, title="", go_live_at="2027-03-28 02:30"))
    errors = organiser.post(edit, {**values, "transcript_file": file}).context["form"].errors
    assert sorted(errors) == ["go_live_at", "title", "transcript_file"]
    assert "Choisissez de nouveau" in errors["transcript_file"][0]
    assert errors["go_live_at"][0].startswith("Cette heure n’existe pas ce jour-là")


def test_numbers_too_long_to_be_read_change_no_order(organiser: Client) -> None:
    meetup = TalkFactory(title="Premier").meetup
    for values in ({"order": "9" * 5000}, {"up": "9" * 5000}, {"down": "1\n2"}):
        answer = organiser.post(address("order", meetup.pk), values)
        assert (answer.status_code, answer["Location"]) == (302, address("meetup", meetup.pk))
    assert titles(meetup) == ["Premier"]


def test_publishing_at_an_hour_that_does_not_exist_says_so(organiser: Client) -> None:
    meetup = TalkFactory().meetup
    meetup.unpublish()
    refused = organiser.post(address("publish", meetup.pk), {"at": "2027-03-28 02:30"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["at"] == ["Cette heure n’existe pas ce jour-là : on passe à l’heure d’été."]


def test_slides_are_added_from_the_desk_in_one_sending(organiser: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    live, draft = TalkFactory(title="En ligne"), TalkFactory(title="Brouillon", draft=True)
    meetup = live.meetup
    draft.move(meetup, pos="last-child")
    shown = organiser.get(address("meetup", meetup.pk)).content.decode()
    assert f'name="slides-{live.pk}"' in shown
    files = {f"slides-{pk}": SimpleUploadedFile("support.pdf", pdf("Bonsoir")) for pk in (live.pk, draft.pk)}
    answer = organiser.post(address("slides", meetup.pk), files, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told[0].endswith("et public.")
    assert "brouillon" in told[1]
    assert [slides.label for slides in TalkPage.objects.get(pk=live.pk).slides.all()] == ["support"]
    assert "support" in Client().get(live.url).content.decode()
    held = TalkPage.objects.get(pk=draft.pk)
    assert not held.live
    assert not held.slides.all()
    assert [slides.label for slides in held.get_latest_revision_as_object().slides.all()] == ["support"]


def test_slides_that_cannot_be_added_are_refused_with_the_reason(organiser: Client, settings: Any) -> None:
    talk = TalkFactory()
    there = address("slides", talk.meetup_id)

    def send(**files: SimpleUploadedFile) -> str:
        return " ".join(str(told) for told in organiser.post(there, files, follow=True).context["messages"])

    name = f"slides-{talk.pk}"
    assert send() == "Choisissez d’abord un fichier."
    assert "n’a pas été ajouté" in send(**{name: SimpleUploadedFile("page.html", b"<script>")})
    settings.HUB_MAX_DOCUMENT_BYTES = 10
    assert "trop lourd" in send(**{name: SimpleUploadedFile("support.pdf", pdf("Bonsoir"))})
    settings.HUB_MAX_DOCUMENT_BYTES = 10**6
    assert "1 85 05" not in (said := send(**{name: SimpleUploadedFile("1 85 05 78 006 084 91.pdf", pdf("Bonsoir"))}))
    assert "n’a pas été ajouté" in said
    other = TalkFactory()
    assert (
        send(**{f"slides-{other.pk}": SimpleUploadedFile("a.pdf", pdf("Bonsoir"))}) == "Choisissez d’abord un fichier."
    )
    member = Client()
    member.force_login(UserFactory())
    assert member.post(there, {name: SimpleUploadedFile("a.pdf", pdf("Bonsoir"))}).status_code in {302, 403}
    talk.refresh_from_db()
    assert not talk.slides.all()
    assert not talk.get_latest_revision_as_object().slides.all()
