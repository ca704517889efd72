"""What search is told, what people's pages are told, and the archive as data."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest

from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.models import PageViewRestriction

from hub.base.contributions import contributions_of
from meetups.models import MeetupPage, Speaker
from meetups.queries import latest_meetup, past_meetups, talks_of_speaker, upcoming_meetups
from meetups.search_documents import MeetupSource, TalkSource
from meetups.services import link_speaker, save_transcript
from search.query import Query
from search.services import drain_outbox, search
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour à tous.\n\n12:20.000 --> 12:26.000\nVoici la table ER_PRS_F.\n"


def test_talk_and_its_moments_make_one_family() -> None:
    meetup = MeetupFactory(number=10, date=date(2021, 6, 24))
    talk = TalkFactory(
        meetup=meetup,
        position=2,
        online=True,
        themes=["ALD"],
        bases=["PMSI"],
        tools=["R"],
        abstract="Le **PMSI**.",
        source="evenements/exemple.md",
    )
    save_transcript(talk=talk, vtt=VTT)
    document, *moments = TalkSource().documents([f"talk:{talk.pk}"])
    assert (document.key, document.kind, document.talk, document.source) == (
        f"talk:{talk.pk}",
        "talk",
        "10/2",
        "evenements/exemple.md",
    )
    assert document.facets == {
        "theme": ("ALD",),
        "base": ("PMSI",),
        "tool": ("R",),
        "year": ("2021",),
        "state": ("online",),
        "author": ("Solène Duprat",),
    }
    assert "Solène Duprat (équipe Mirabelle)" in document.body
    assert "Le PMSI." in document.body
    assert document.url == talk.get_url()
    assert [(moment.anchor, moment.body) for moment in moments] == [
        ("?t=1", "Bonjour à tous."),
        ("?t=740", "Voici la table ER_PRS_F."),
    ]
    assert {moment.parent for moment in moments} == {document.key}
    assert list(TalkSource().all_documents()) == [document, *moments]


def test_meetup_is_found_by_its_programme() -> None:
    meetup = MeetupFactory(place="Rennes", intro="Une **soirée**.", source="evenements/exemple.md")
    talk = TalkFactory(meetup=meetup, title="Repérer le diabète")
    (document,) = MeetupSource().documents([f"meetup:{meetup.pk}", "meetup:0", "meetup:x"])
    assert document.facets == {"year": (str(meetup.date.year),)}
    assert all(word in document.body for word in ("Rennes", "Une soirée.", talk.title, "Solène Duprat"))
    assert document.source == "evenements/exemple.md"


def test_what_is_not_public_has_no_document() -> None:
    draft = TalkFactory(draft=True)
    closed = TalkFactory(online=True)
    save_transcript(talk=closed, vtt=VTT)
    PageViewRestriction.objects.create(page=closed.meetup, restriction_type=PageViewRestriction.LOGIN)
    orphan = TalkFactory()
    MeetupPage.objects.get(pk=orphan.meetup_id).unpublish()
    keys = [f"talk:{talk.pk}" for talk in (draft, closed, orphan)]
    assert list(TalkSource().documents(keys)) == list(TalkSource().all_documents()) == []
    assert [document.key for document in MeetupSource().all_documents()] == [f"meetup:{draft.meetup_id}"]
    assert all(draft.title not in document.body for document in MeetupSource().all_documents())


@pytest.mark.usefixtures("search_index")
def test_phrase_that_was_said_leads_to_its_own_second_within_a_passage() -> None:
    talk = TalkFactory(online=True, title="Les dates")
    lines = ("Le capybare dort", "puis le tamarinier fleurit", "et le capybare boit sous le tamarinier")
    cues = "\n\n".join(f"12:{20 + 4 * at}.000 --> 12:{23 + 4 * at}.000\n{line}" for at, line in enumerate(lines))
    save_transcript(talk=talk, vtt=f"WEBVTT\n\n{cues}\n")
    drain_outbox()
    for asked, second in (("capybare", 740), ("fleurit", 744), ("tamarinier", 744), ("tamarinier capybare", 748)):
        moments = [
            hit for root in search(Query(text=asked)).hits for hit in (root, *root.children) if hit.kind == "cue"
        ]
        assert [hit.href for hit in moments] == [f"{talk.get_url()}?t={second}"], asked


def test_withdrawn_recording_is_not_quoted() -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=VTT)
    talk.state = "withdrawn"
    talk.save_revision().publish()
    assert [document.kind for document in TalkSource().documents([f"talk:{talk.pk}"])] == ["talk"]


def test_documents_are_read_in_a_fixed_number_of_queries() -> None:
    counted = []
    for total in (1, 8):
        for _ in range(total):
            save_transcript(talk=TalkFactory(online=True, themes=["ALD"]), vtt=VTT)
        with CaptureQueriesContext(connection) as queries:
            list(TalkSource().all_documents())
            list(MeetupSource().all_documents())
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_talks_of_a_person_under_any_of_their_names() -> None:
    person = UserFactory()
    meetup = MeetupFactory(date=date(2021, 1, 1))
    talk = TalkFactory(meetup=meetup, speakers=[("Solène Duprat", ""), ("S. Duprat", "")], themes=["ALD"])
    TalkFactory(meetup=meetup, draft=True)
    for speaker in Speaker.objects.all():
        link_speaker(speaker=speaker, user=person)
    (contribution,) = contributions_of([person.pk])[person.pk]
    assert (contribution.kind, contribution.title, contribution.url) == ("talk", talk.title, talk.get_url())
    assert (contribution.on, contribution.topics) == (date(2021, 1, 1), ("ALD",))
    assert list(talks_of_speaker(Speaker.objects.get(name="S. Duprat"))) == [talk]
    assert contributions_of([UserFactory().pk]) == {}


def test_upcoming_and_past_meetups_share_no_meetup() -> None:
    later_day = timezone.localdate() + timedelta(days=1000)
    past, later, soon = (
        MeetupFactory(),
        MeetupFactory(date=later_day),
        MeetupFactory(date=later_day - timedelta(days=1)),
    )
    MeetupFactory(date=date(2026, 1, 1), status="cancelled")
    assert list(upcoming_meetups(5)) == [soon, later]
    assert list(upcoming_meetups(1)) == [soon]
    assert past in past_meetups()
    assert latest_meetup() == past


def exported() -> list[dict[str, Any]]:
    out = StringIO()
    call_command("export_meetups", "--json", stdout=out)
    data: list[dict[str, Any]] = json.loads(out.getvalue())
    return data


def test_archive_is_exported_oldest_first() -> None:
    assert exported() == []
    late = MeetupFactory(number=2, title="Deux", date=date(2021, 1, 1), url="https://exemple.test/2", place="Rennes")
    MeetupFactory(number=1, title="Un", date=date(2020, 1, 1))
    MeetupFactory(number=9, draft=True)
    TalkFactory(
        meetup=late,
        position=2,
        title="Deuxième",
        speakers=[],
        state="withdrawn",
        video_url="https://youtu.be/abcdefghijk",
    )
    TalkFactory(
        meetup=late,
        position=1,
        title="Premier",
        organisation="Institut fictif",
        video_url="https://www.youtube.com/embed/-wGL753gCrI",
        start=10,
        end=20,
        speakers=[("Solène Duprat", "équipe Mirabelle"), ("Ismaël Kerbrat", "")],
        slides=[("pdf", "https://exemple.test/a.pdf")],
    )
    first, second = exported()
    assert first == {"number": 1, "title": "Un", "date": "2020-01-01", "url": "", "place": "", "talks": []}
    assert {name: second[name] for name in ("number", "title", "date", "url", "place")} == {
        "number": 2,
        "title": "Deux",
        "date": "2021-01-01",
        "url": "https://exemple.test/2",
        "place": "Rennes",
    }
    assert second["talks"] == [
        {
            "position": 1,
            "title": "Premier",
            "speakers": [
                {"name": "Solène Duprat", "affiliation": "équipe Mirabelle"},
                {"name": "Ismaël Kerbrat", "affiliation": ""},
            ],
            "organisation": "Institut fictif",
            "state": "online",
            "video_url": "https://www.youtube.com/embed/-wGL753gCrI",
            "start": 10,
            "end": 20,
            "slides": ["https://exemple.test/a.pdf"],
        },
        {
            "position": 2,
            "title": "Deuxième",
            "speakers": [],
            "organisation": "",
            "state": "withdrawn",
            "video_url": None,
            "start": None,
            "end": None,
            "slides": [],
        },
    ]


def test_export_needs_a_format_and_a_fixed_number_of_queries() -> None:
    with pytest.raises(CommandError):
        call_command("export_meetups")
    counted = []
    for total in (1, 8):
        for _ in range(total):
            TalkFactory()
        with CaptureQueriesContext(connection) as queries:
            exported()
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_speaker_without_talk_is_in_no_document() -> None:
    SpeakerFactory(name="Sans Exposé")
    assert list(TalkSource().all_documents()) == []
