"""The pages of the archive as anyone sees them."""

import re
from datetime import date, datetime
from typing import Any

import pytest

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from wagtail.models import PageViewRestriction

from hub.accounts.services import create_person
from meetups.models import MeetupIndexPage, MeetupPage, RecordingState, Speaker, TalkPage
from meetups.services import link_speaker, save_talk, save_transcript
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory, SpeakerFactory, TalkFactory
from tests.meetups.visits import VTT, get, url

pytestmark = pytest.mark.django_db


def test_index_sets_what_is_to_come_apart_from_the_archive(index: MeetupIndexPage) -> None:
    TalkFactory(meetup=MeetupFactory(title="Passée", date=date(2021, 3, 1)))
    MeetupFactory(title="Bientôt ici", upcoming=True)
    MeetupFactory(title="Annulée", upcoming=True, status="cancelled")
    html = get("/meetups/")
    coming, archive = html.index('class="coming"'), html.index('id="y2021"')
    assert coming < html.index("Bientôt ici") < archive < html.index("Passée")
    assert "annulée" in html
    for address in ("/meetups/agenda.ics", "/meetups/feed/", "/meetups/recordings.xml"):
        assert html.count(f'href="{address}"') == 2, address  # for people and for programs


def test_empty_archive_says_so(index: MeetupIndexPage) -> None:
    assert "L’archive est vide" in get("/meetups/")


def test_filters_list_exactly_the_matching_talks(index: MeetupIndexPage) -> None:
    seen = MeetupFactory(date=date(2021, 3, 1), title="Vue")
    hidden = MeetupFactory(date=date(2020, 3, 1), title="Autre année")
    TalkFactory(meetup=seen, position=1, title="Exposé PMSI", bases=["PMSI"], themes=["ALD"])
    TalkFactory(meetup=seen, position=2, title="Exposé DCIR", bases=["DCIR"], state="not_recorded")
    TalkFactory(meetup=hidden, position=1, title="Exposé ancien", bases=["PMSI"])
    html = get("/meetups/?year=2021&base=pmsi")
    assert ("Exposé PMSI" in html, "Exposé DCIR" in html, "Exposé ancien" in html) == (True, False, False)
    assert "Exposé DCIR" in get("/meetups/?state=not_recorded")
    assert "Exposé PMSI" in get("/meetups/?theme=ald")
    assert "Aucune rencontre ne correspond" in get("/meetups/?theme=inconnu")
    without = get("/meetups/?state=without")
    assert ("Exposé PMSI" in without, "Exposé DCIR" in without) == (True, True)
    assert "Aucune rencontre ne correspond" in get("/meetups/?state=online")


def test_choices_say_how_many_meetups_they_hold_beside_the_other_filters(index: MeetupIndexPage) -> None:
    first = MeetupFactory(date=date(2021, 3, 1), place="Rennes")
    second = MeetupFactory(date=date(2020, 3, 1), place="Brest")
    for position in (1, 2):
        TalkFactory(meetup=first, position=position, bases=["PMSI"], themes=["ALD"], online=True)
    TalkFactory(meetup=second, position=1, bases=["PMSI"], speakers=[("Noa Fougère", "")])

    def counts(query: str) -> dict[str, str]:
        html = get(f"/meetups/{query}")
        return dict(re.findall(r'<span>([^<]+)</span><span class="count">(\d+)</span>', html))

    everything = counts("")
    assert everything["PMSI"] == "2"
    assert (everything["ALD"], everything["Rennes"], everything["Noa Fougère"]) == ("1", "1", "1")
    assert (everything["Enregistrement en ligne"], everything["Sans enregistrement en ligne"]) == ("1", "1")
    there = counts("?town=Brest")
    assert (there["PMSI"], there["Rennes"], there["Sans enregistrement en ligne"]) == ("1", "1", "1")
    assert not {"ALD", "Solène Duprat", "Enregistrement en ligne"} & set(there)
    html = get("/meetups/?speaker=noa-fougere&theme=ald&year=2020")
    assert "Noa Fougère" in html  # what is asked for is named and can be dropped, even when nothing is left
    assert 'href="?year=2020&amp;theme=ald"' in html


@pytest.mark.parametrize("year", [1000, 1800, 9999])
def test_year_without_meetup_says_so_and_leads_back(index: MeetupIndexPage, year: int) -> None:
    MeetupFactory(date=date(2021, 3, 1), title="Autre année")
    MeetupFactory(title="Bientôt", upcoming=True)
    html = get(f"/meetups/?year={year}")
    assert "Aucune rencontre ne correspond" in html
    assert ("Autre année" in html, "Bientôt" in html) == (False, False)
    assert str(year) in html


def test_day_of_a_coming_meetup_shows_its_year_and_a_month_that_is_no_other(index: MeetupIndexPage) -> None:
    coming = MeetupFactory(date=date(timezone.localdate().year + 1, 6, 25))
    MeetupFactory(date=date(2021, 7, 25))
    html = get("/meetups/")
    assert f"<b>25</b> juin <span>{coming.date.year}</span>" in html
    assert '<b>25</b> juil. <span class="visually-hidden">2021</span>' in html


@pytest.mark.parametrize(
    "query",
    [
        "year=0000",
        "year=abc",
        "year=-1",
        "year=99999999999999",
        "year=²",
        "page=0",
        "page=zzz",
        "page=99999999999999999999",
        "state=x",
        "sort=%00",
        "theme=" + "é" * 5000,
        "base=%00",
        "theme=%F0%9F",
        "year=2021&year=x",
    ],
)
def test_bad_filters_are_as_if_not_asked_or_find_nothing(index: MeetupIndexPage, query: str) -> None:
    MeetupFactory(date=date(2021, 3, 1))
    get(f"/meetups/?{query}")


def test_archive_is_paginated(index: MeetupIndexPage) -> None:
    for number in range(1, 23):
        MeetupFactory(number=number, title=f"Numéro {number}.", date=date(2000 + number, 1, 1))
    first, second = get("/meetups/"), get("/meetups/?page=2")
    assert ("Numéro 22." in first, "Numéro 2." in first) == (True, False)
    assert ("Numéro 22." in second, "Numéro 2." in second) == (False, True)


def test_archive_is_read_from_either_end_within_its_filters(index: MeetupIndexPage) -> None:
    for number in range(1, 23):
        MeetupFactory(number=number, title=f"Numéro {number}.", date=date(2000 + number, 1, 1), place="Rennes")
    html = get("/meetups/?town=Rennes&sort=oldest")
    assert html.index("Numéro 1.") < html.index('id="y2002"') < html.index("Numéro 2.") < html.index("Numéro 20.")
    assert "Numéro 22." not in html
    assert 'href="?town=Rennes&amp;sort=oldest" aria-current="true"' in html
    assert 'href="?year=2021&amp;town=Rennes&amp;sort=oldest"' in html
    assert 'href="/meetups/agenda.ics?town=Rennes"' in html
    assert "Numéro 22." in get("/meetups/?town=Rennes&sort=oldest&page=2")
    assert "Numéro 22." in get("/meetups/?sort=x")


def test_meetup_and_talks_link_both_ways_with_their_people() -> None:
    before, meetup = MeetupFactory(date=date(2020, 1, 1)), MeetupFactory(date=date(2021, 1, 1))
    talks = [TalkFactory(meetup=meetup, slides=[("pdf", "https://exemple.test/a.pdf")]) for _ in range(3)]
    html = get(url(meetup))
    for talk in talks:
        assert f'href="{url(talk)}"' in html
        assert f'href="{url(meetup)}"' in get(url(talk))
    assert "passée" in html
    assert f'rel="prev" href="{url(before)}"' in html
    assert f'rel="next" href="{url(meetup)}"' in get(url(before))
    assert 'href="https://exemple.test/a.pdf"' in html


def test_each_recording_state_has_its_own_words(index: MeetupIndexPage) -> None:
    meetup = MeetupFactory()
    address = "https://youtu.be/abcdefghijk"
    for state in RecordingState:
        TalkFactory(meetup=meetup, title=f"État {state.value}", state=state.value, video_url=address)
    with translation.override("fr"):
        labels = [str(state.label) for state in RecordingState]
    assert len(set(labels)) == 4
    pages = [get(url(meetup)), get("/meetups/")]
    assert all(label in page for label in labels for page in pages)
    words = [
        "L’enregistrement n’est pas encore en ligne",
        "Lire l’enregistrement",
        "n’a pas été enregistrée",
        "n’est plus diffusé",
    ]
    for talk, word in zip(TalkPage.objects.order_by("position"), words, strict=True):
        html = get(url(talk))
        assert word in html
        assert [other for other in words if other in html] == [word]


def test_speaker_page_lists_public_talks_and_names_the_person() -> None:
    talk = TalkFactory()
    speaker = Speaker.objects.get()
    draft = TalkFactory(draft=True, title="Brouillon secret", meetup=talk.meetup)
    html = get(f"/meetups/speakers/{speaker.slug}/")
    assert (talk.title in html, draft.title in html) == (True, False)
    user = UserFactory(display_name="Solène Duprat")
    link_speaker(speaker=speaker, user=user)
    assert f"/people/{user.username}/" in get(f"/meetups/speakers/{speaker.slug}/")
    get(f"/meetups/speakers/{SpeakerFactory().slug}/", 404)
    get("/meetups/speakers/personne/", 404)


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS])
def test_who_may_read_a_restricted_meetup_finds_its_talks(index: MeetupIndexPage, kind: str) -> None:
    first, second = (TalkFactory(title=title, position=place) for place, title in enumerate(("Premier", "Second"), 1))
    TalkPage.objects.get(pk=second.pk).move(first.meetup, pos="last-child")
    second.refresh_from_db()
    restriction = PageViewRestriction.objects.create(page=first.meetup, restriction_type=kind)
    restriction.groups.add(Group.objects.get(name="organiser"))
    other = TalkFactory(meetup=first.meetup, title="Sous mot de passe")
    PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.PASSWORD, password="x")
    reader = Client()
    reader.force_login(create_person(email="lectrice@example.org", display_name="Lectrice", groups=["organiser"]))
    for address in (url(index), url(first.meetup), url(first)):
        html = reader.get(address).content.decode()
        assert ("Second" in html, other.title in html) == (True, False), address
    assert "Second" not in get(url(index))
    if kind == PageViewRestriction.GROUPS:
        reader.force_login(UserFactory())
        assert "Second" not in reader.get(url(index)).content.decode()


def test_drafts_and_restricted_pages_are_absent_everywhere(index: MeetupIndexPage) -> None:
    meetup = MeetupFactory(number=76, title="Ouverte")
    draft = TalkFactory(
        meetup=meetup, title="Exposé secret", draft=True, speakers=[("Ada Secrète", "")], themes=["secretheme"]
    )
    closed = TalkFactory(
        meetup=MeetupFactory(title="Rencontre secrète", number=77), title="Exposé fermé secret", online=True
    )
    save_transcript(talk=closed, vtt=VTT)
    restriction = PageViewRestriction.objects.create(page=closed.meetup, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.get(name="organiser"))
    unpublished = TalkFactory(meetup=MeetupFactory(number=78, title="Dépubliée secrète"), title="Resté secret")
    MeetupPage.objects.get(number=78).unpublish()
    speaker = Speaker.objects.get(name="Ada Secrète")
    for address in ("/meetups/", url(meetup), "/meetups/agenda.ics"):
        assert "secret" not in get(address).casefold().replace("secrète", "secret")
    for address in (
        url(draft),
        url(unpublished),
        f"/meetups/speakers/{speaker.slug}/",
        "/meetups/meetup-77.ics",
        "/meetups/meetup-78.ics",
    ):
        get(address, 404)
    get(f"/meetups/transcripts/{closed.pk}.vtt", 404)
    assert Client().get(url(closed)).status_code == 302


def test_unknown_addresses_are_404(index: MeetupIndexPage) -> None:
    for address in (
        "/meetups/rien/",
        "/meetups/rien/rien/",
        "/meetups/a/b/c/",
        "/meetups/rien.ics",
        "/meetups/transcripts/0.vtt",
    ):
        get(address, 404)


def test_organiser_sees_how_to_edit_and_others_do_not() -> None:
    talk = TalkFactory()
    organiser, member = UserFactory(organiser=True), UserFactory()
    for page in (talk, talk.meetup):
        for user, shown in ((organiser, True), (member, False)):
            client = Client()
            client.force_login(user)
            assert (f"/cms/pages/{page.pk}/edit/" in client.get(url(page)).content.decode()) is shown


def test_text_from_organisers_is_escaped() -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    meetup = MeetupFactory(title=attack, place=attack, intro=attack)
    talk = TalkFactory(
        meetup=meetup,
        title=attack,
        abstract=attack,
        organisation=attack,
        speakers=[(attack, attack)],
        themes=[attack[:40]],
    )
    save_transcript(talk=talk, vtt="WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;script&gt;alert(1)&lt;/script&gt;\n")
    speaker = Speaker.objects.get()
    for address in ("/meetups/", url(meetup), url(talk), f"/meetups/speakers/{speaker.slug}/"):
        html = get(address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.fixture
def _small_and_large(index: MeetupIndexPage) -> Any:
    """Fill the archive to so many meetups, each with so many talks."""

    def fill(count: int) -> None:
        for number in range(MeetupPage.objects.count() + 1, count + 1):
            meetup = MeetupFactory(
                number=number, date=date(2021, 1, 1 + number % 28), starts_at=datetime(2021, 1, 1 + number % 28, 18)
            )
            save_talk(
                meetup=meetup,
                position=1,
                title=f"A {number}",
                speakers=[("Solène Duprat", "")],
                themes=["ALD"],
                bases=["PMSI"],
                slides=[("pdf", "/media/a.pdf")],
            )
        meetup = MeetupPage.objects.get(number=1)
        for position in range(TalkPage.objects.child_of(meetup).count() + 1, count + 1):
            TalkFactory(
                meetup=meetup,
                position=position,
                online=True,
                slides=[("pdf", "/media/a.pdf")],
                themes=["ALD"],
                bases=["PMSI"],
            )

    return fill


def test_number_of_queries_does_not_grow(_small_and_large: Any) -> None:
    counted: dict[str, list[int]] = {}
    for count in (1, 30):
        _small_and_large(count)
        meetup = MeetupPage.objects.get(number=1)
        talk = TalkPage.objects.child_of(meetup).get(position=1)
        addresses = {
            "index": "/meetups/",
            "filtered": "/meetups/?year=2021&base=PMSI&theme=ALD&state=upcoming",
            "meetup": url(meetup),
            "talk": url(talk),
            "speaker": "/meetups/speakers/solene-duprat/",
            "agenda": "/meetups/agenda.ics",
        }
        for name, address in addresses.items():
            get(address)
            with CaptureQueriesContext(connection) as queries:
                get(address)
            counted.setdefault(name, []).append(len(queries))
    assert {name: large for name, (_small, large) in counted.items()} == {
        name: small for name, (small, _large) in counted.items()
    }
    assert {
        name: small for name, (small, _large) in counted.items() if small > (16 if name in {"meetup", "talk"} else 12)
    } == {}
