"""Saving meetups, talks and transcripts: by natural key, only what differs, with the request to index in the same transaction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from wagtail.documents.models import Document
from wagtail.models import PageViewRestriction, Revision

from meetups.models import CalendarEntry, Cue, MeetupPage, Speaker, TalkPage
from meetups.services import link_speaker, remove_transcript, save_meetup, save_talk, save_transcript
from meetups.transcripts import TranscriptError
from search.models import IndexRequest
from tests.factories.accounts import UserFactory
from tests.factories.meetups import CueFactory, MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour à tous.\n\n00:04.000 --> 00:06.000\nParlons du PMSI.\n"
MEETUP: dict[str, Any] = {
    "number": 7,
    "title": "Rencontre 7",
    "date": date(2021, 3, 11),
    "url": "https://exemple.test/7",
    "place": "Rennes",
    "intro": "Une **soirée**.",
    "source": "evenements/exemple.md",
}
TALK: dict[str, Any] = {
    "position": 2,
    "title": "Repérer le diabète",
    "speakers": [("Solène Duprat", "équipe Mirabelle"), ("Ismaël Kerbrat", "")],
    "organisation": "Institut fictif",
    "abstract": "Sans diagnostic écrit.",
    "video_url": "https://www.youtube.com/embed/-wGL753gCrI?start=58",
    "slides": [("pdf", "https://exemple.test/a.pdf"), ("pptx", "/media/a.pptx")],
    "themes": ["diabète", "ALD"],
    "bases": ["DCIR"],
    "tools": ["R"],
    "source": "evenements/exemple.md",
}


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys asked to be indexed, in order. The rows themselves may be consumed as soon as they are written."""
    keys: list[str] = []
    bulk_create = IndexRequest.objects.bulk_create

    def record(rows: list[IndexRequest], *args: Any, **kwargs: Any) -> list[IndexRequest]:
        keys.extend(row.key for row in rows)
        return bulk_create(rows, *args, **kwargs)

    monkeypatch.setattr(IndexRequest.objects, "bulk_create", record)
    return keys


def test_meetup_is_added_published_then_found_unchanged(queued: list[str]) -> None:
    meetup, outcome = save_meetup(**MEETUP)
    assert (outcome, meetup.live, meetup.slug) == ("added", True, "meetup-7")
    assert f"meetup:{meetup.pk}" in queued
    revisions = Revision.objects.count()
    queued.clear()
    again, outcome = save_meetup(**MEETUP)
    assert (again.pk, outcome, queued) == (meetup.pk, "unchanged", [])
    assert Revision.objects.count() == revisions


def test_changed_meetup_makes_a_revision_and_keeps_its_address() -> None:
    meetup, _ = save_meetup(**MEETUP)
    changed, outcome = save_meetup(**{**MEETUP, "title": "Rencontre sept"})
    assert (outcome, changed.title, changed.slug, changed.live) == ("changed", "Rencontre sept", "meetup-7", True)
    assert meetup.revisions.count() == 2


def test_meetup_without_number_is_known_by_its_date_and_title() -> None:
    values = {**MEETUP, "number": None}
    first, _ = save_meetup(**values)
    again, outcome = save_meetup(**values)
    other, _ = save_meetup(**{**values, "title": "Autre"})
    assert (first.pk, outcome, first.slug) == (again.pk, "unchanged", "2021-03-11-rencontre-7")
    assert other.pk != first.pk


def test_hours_without_zone_are_those_on_the_wall() -> None:
    values = {**MEETUP, "date": None, "starts_at": datetime(2026, 7, 1, 18), "ends_at": datetime(2026, 7, 1, 20)}
    meetup, _ = save_meetup(**values)
    assert (meetup.starts_at, meetup.date) == (datetime(2026, 7, 1, 16, tzinfo=UTC), date(2026, 7, 1))
    assert save_meetup(**values)[1] == "unchanged"


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": None},
        {"starts_at": datetime(2027, 3, 28, 2, 30)},
        {"starts_at": datetime(2026, 7, 1, 18), "ends_at": datetime(2026, 7, 1, 17)},
        {"timezone": "Europe/Quelquepart"},
        {"url": "javascript:alert(1)"},
        {"status": "peut-être"},
        {"title": ""},
        {"slug": "speakers"},
    ],
)
def test_wrong_meetup_is_refused_and_nothing_is_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        save_meetup(**{**MEETUP, **wrong})
    assert not MeetupPage.objects.exists()


def test_draft_is_published_by_a_later_save_and_an_unpublished_page_is_not() -> None:
    meetup, _ = save_meetup(**MEETUP, publish=False)
    assert not meetup.live
    assert save_meetup(**MEETUP, publish=False)[1] == "unchanged"
    meetup, outcome = save_meetup(**MEETUP)
    assert (meetup.live, outcome) == (True, "changed")
    meetup.unpublish()
    assert save_meetup(**MEETUP)[1] == "unchanged"
    meetup, outcome = save_meetup(**{**MEETUP, "title": "Autre titre"})
    assert (meetup.live, outcome) == (False, "changed")


def test_talk_is_added_with_its_people_slides_and_subjects(queued: list[str]) -> None:
    meetup = MeetupFactory()
    talk, outcome = save_talk(meetup=meetup, **TALK)
    assert (outcome, talk.live, talk.meetup_id, talk.state) == ("added", True, meetup.pk, "online")
    assert [(item.speaker.name, item.affiliation) for item in talk.talk_speakers.all()] == TALK["speakers"]
    assert [(item.label, item.url) for item in talk.slides.all()] == TALK["slides"]
    assert (talk.video_provider, talk.video_key, talk.start_seconds) == ("youtube", "-wGL753gCrI", 58)
    assert {tag.name for tag in talk.themes.all()} == {"diabète", "ALD"}
    assert {f"talk:{talk.pk}", f"meetup:{meetup.pk}"} <= set(queued)
    queued.clear()
    revisions = Revision.objects.count()
    assert save_talk(meetup=meetup, **TALK)[1] == "unchanged"
    assert (queued, Revision.objects.count()) == ([], revisions)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre titre"},
        {"speakers": [("Ismaël Kerbrat", ""), ("Solène Duprat", "équipe Mirabelle")]},
        {"slides": []},
        {"themes": ["ALD"]},
        {"state": "withdrawn"},
        {"start": 60},
        {"video_url": "", "state": "not_recorded"},
    ],
)
def test_each_part_of_a_talk_can_change(change: dict[str, Any]) -> None:
    meetup = MeetupFactory()
    save_talk(meetup=meetup, **TALK)
    assert save_talk(meetup=meetup, **{**TALK, **change})[1] == "changed"
    assert save_talk(meetup=meetup, **{**TALK, **change})[1] == "unchanged"
    assert TalkPage.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"video_url": "https://exemple.test/film"},
        {"video_url": "", "state": "online"},
        {"state": "perdu"},
        {"start": 100, "end": 90},
        {"slides": [("pdf", "javascript:alert(1)")]},
        {"slides": [("pdf", "")]},
        {"speakers": [("  ", "")]},
        {"speakers": [("x" * 121, "")]},
        {"speakers": [("Solène Duprat", "x" * 501)]},
    ],
)
def test_wrong_talk_is_refused_and_nothing_is_written(wrong: dict[str, Any]) -> None:
    meetup = MeetupFactory()
    with pytest.raises(ValidationError):
        save_talk(meetup=meetup, **{**TALK, **wrong})
    assert not TalkPage.objects.exists()
    assert not Speaker.objects.exists()


def test_spellings_of_one_name_are_one_speaker() -> None:
    meetup = MeetupFactory()
    save_talk(meetup=meetup, **{**TALK, "speakers": [("Solène DUPRAT", "")]})
    save_talk(meetup=meetup, **{**TALK, "position": 3, "speakers": [("solene duprat", ""), ("Solène Duprat", "x")]})
    assert list(Speaker.objects.values_list("name", "slug")) == [("Solène Duprat", "solene-duprat")]


def test_chosen_document_survives_an_import(queued: list[str]) -> None:
    meetup = MeetupFactory()
    talk, _ = save_talk(meetup=meetup, **TALK)
    document = Document.objects.create(title="Support", file=ContentFile(b"%PDF", name="support.pdf"))
    talk.slides.create(document=document)
    talk.save_revision().publish()
    changed, _ = save_talk(meetup=meetup, **{**TALK, "slides": [("pdf", "https://exemple.test/b.pdf")]})
    assert [item.href for item in changed.slides.all()] == ["https://exemple.test/b.pdf", document.url]


def test_imported_talk_keeps_nothing_of_another_that_stood_there() -> None:
    meetup = MeetupFactory()
    invented = {**TALK, "title": "Parole inventée", "source": "", "end": 90}
    talk, _ = save_talk(meetup=meetup, **invented)
    save_transcript(talk=talk, vtt=VTT)
    document = Document.objects.create(title="Support", file=ContentFile(b"%PDF", name="support.pdf"))
    talk.slides.create(document=document)
    talk.search_description = "Une fable."
    talk.save_revision().publish()
    replaced, outcome = save_talk(meetup=meetup, position=2, title="Un vrai titre", source="evenements/exemple.md")
    assert (replaced.pk, outcome, replaced.live) == (talk.pk, "changed", True)
    assert (replaced.title, replaced.slug, replaced.search_description) == ("Un vrai titre", "un-vrai-titre", "")
    assert (replaced.abstract, replaced.organisation, replaced.state) == ("", "", "upcoming")
    assert (replaced.video_url, replaced.video_key, replaced.start_seconds, replaced.end_seconds) == (
        "",
        "",
        None,
        None,
    )
    for held in ("cues", "talk_speakers", "slides", "themes", "bases", "tools"):
        assert not getattr(replaced, held).exists(), held


def test_imported_talk_of_the_same_title_keeps_the_transcript_and_the_address() -> None:
    meetup = MeetupFactory()
    talk, _ = save_talk(meetup=meetup, **{**TALK, "title": "Reperer le DIABETE", "source": ""})
    save_transcript(talk=talk, vtt=VTT)
    imported, outcome = save_talk(meetup=meetup, **TALK)
    assert (outcome, imported.title, imported.slug) == ("changed", TALK["title"], talk.slug)
    assert imported.cues.count() == 2
    corrected, _ = save_talk(meetup=meetup, **{**TALK, "title": "Corrigé à la source"})
    assert (corrected.slug, corrected.cues.count()) == (talk.slug, 2)


def test_imported_meetup_keeps_nothing_of_another_with_its_number() -> None:
    meetup, _ = save_meetup(number=7, title="Inventée", starts_at=datetime(2026, 7, 1, 18), slug="inventee", town=None)
    replaced, outcome = save_meetup(**{**MEETUP, "place": "", "intro": ""})
    assert (replaced.pk, outcome, replaced.slug) == (meetup.pk, "changed", "meetup-7")
    assert (replaced.title, replaced.date, replaced.starts_at) == ("Rencontre 7", date(2021, 3, 11), None)


def test_transcript_is_replaced_as_a_whole_or_not_at_all(queued: list[str]) -> None:
    talk = TalkFactory(online=True)
    assert save_transcript(talk=talk, vtt=VTT) == (talk, "added")
    assert f"talk:{talk.pk}" in queued
    assert save_transcript(talk=talk, vtt=VTT)[1] == "unchanged"
    with pytest.raises(TranscriptError):
        save_transcript(talk=talk, vtt=VTT + "\ncassé\n")
    assert Cue.objects.filter(talk=talk).count() == 2
    assert save_transcript(talk=talk, vtt=VTT.replace("PMSI", "DCIR"))[1] == "changed"
    assert remove_transcript(talk=talk)
    assert not remove_transcript(talk=talk)


def test_every_way_a_page_changes_asks_for_indexing(queued: list[str]) -> None:
    talk = TalkFactory(online=True)
    meetup, other = talk.meetup, MeetupFactory()
    assert meetup is not None

    def asked() -> set[str]:
        keys = set(queued)
        queued.clear()
        return keys

    asked()
    talk.unpublish()
    assert f"talk:{talk.pk}" in asked()
    talk.get_latest_revision().publish()
    assert f"talk:{talk.pk}" in asked()
    TalkPage.objects.get(pk=talk.pk).move(MeetupPage.objects.get(pk=other.pk), pos="last-child")
    assert {f"talk:{talk.pk}", f"meetup:{other.pk}", f"meetup:{meetup.pk}"} <= asked() | {f"meetup:{other.pk}"}
    assert TalkPage.objects.get(pk=talk.pk).meetup_id == other.pk
    restriction = PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
    assert {f"talk:{talk.pk}", f"meetup:{other.pk}"} <= asked()
    restriction.delete()
    assert {f"talk:{talk.pk}", f"meetup:{other.pk}"} <= asked()
    link_speaker(speaker=Speaker.objects.get(), user=UserFactory())
    assert f"talk:{talk.pk}" in asked()
    pk = talk.pk
    MeetupPage.objects.get(pk=other.pk).delete()
    assert {f"talk:{pk}", f"meetup:{other.pk}"} <= asked()


def test_failed_transaction_leaves_no_request(queued: list[str]) -> None:
    before = IndexRequest.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        save_meetup(**MEETUP)
        _ = 1 / 0
    assert (IndexRequest.objects.count(), MeetupPage.objects.exists()) == (before, False)


def test_calendar_number_rises_with_what_calendars_show() -> None:
    meetup, _ = save_meetup(**MEETUP)
    assert CalendarEntry.objects.get(meetup=meetup).sequence == 0
    save_meetup(**{**MEETUP, "intro": "Autre texte."})
    assert CalendarEntry.objects.get(meetup=meetup).sequence == 0
    save_meetup(**{**MEETUP, "intro": "Autre texte.", "status": "cancelled"})
    assert CalendarEntry.objects.get(meetup=meetup).sequence == 1


def test_database_refuses_a_cue_that_ends_before_it_begins() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CueFactory(start=5, end=4)


def test_tree_is_strict() -> None:
    from hub.pages.models import HomePage  # noqa: PLC0415 -- only here
    from meetups.models import MeetupIndexPage  # noqa: PLC0415 -- only here

    assert MeetupIndexPage.allowed_subpage_models() == [MeetupPage]
    assert MeetupPage.allowed_parent_page_models() == [MeetupIndexPage]
    assert MeetupPage.allowed_subpage_models() == [TalkPage]
    assert TalkPage.allowed_parent_page_models() == [MeetupPage]
    assert TalkPage.allowed_subpage_models() == []
    assert MeetupIndexPage.allowed_parent_page_models() == [HomePage]
