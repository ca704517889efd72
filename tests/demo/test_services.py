"""The small world: complete, deterministic, refused on a site that is in use."""

from collections import Counter
from io import StringIO

import pytest

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from experts import vocabulary
from experts.models import Card, Skill
from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.models import State, TopicMeta
from hub.accounts.models import User
from hub.demo.services import as_vtt, load_small, site_is_empty
from hub.demo.world import factsheets as factsheet_texts
from hub.demo.world import meetups as meetup_texts
from hub.demo.world import people as people_texts
from hub.demo.world import questions as question_texts
from hub.dictionary.models import JoinPitfall, Table
from hub.pages.models import FactsheetPage, GlossaryTerm, Suggestion
from meetups.models import MeetupPage, Proposal, TalkPage

pytestmark = pytest.mark.django_db
TODAY = timezone.make_aware(timezone.datetime(2026, 11, 21, 12))


def test_demo_classifies_with_the_words_of_the_directory() -> None:
    topics = {name for name, _broader in vocabulary.TOPICS}
    bases = {name for name, _broader in vocabulary.BASES}
    talks = [talk for meetup in meetup_texts.MEETUPS for talk in meetup.talks]
    assert {topic for talk in talks for topic in talk.topics} <= topics
    assert {base for talk in talks for base in talk.bases} <= bases
    assert {tag for sheet in factsheet_texts.FACTSHEETS for tag in sheet.tags} <= topics | bases


def world_as_text() -> list[tuple[str, ...]]:
    """What a visitor could tell two worlds apart by."""
    rows = [
        *Card.objects.order_by("name").values_list("name", "headline", "place__name", "precision", "availability"),
        *Post.objects.order_by("created", "pk").values_list("subject", "poster__display_name", "created"),
        *MeetupPage.objects.order_by("number").values_list("title", "starts_at", "slug"),
    ]
    return [tuple(str(value) for value in row) for row in rows]


def test_small_world_has_everything_a_visitor_looks_for_and_is_the_same_for_the_same_seed() -> None:
    seen = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            load_small(seed=seed, today=TODAY, accounts=True)
            if not seen:
                assert_complete()
            seen.append(world_as_text())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def assert_complete() -> None:
    assert Card.objects.count() == 60
    assert set(Card.objects.values_list("precision", flat=True)) == {"commune", "departement", "region"}
    assert Card.objects.filter(region__code__in=["01", "02", "03", "04", "06"]).count() >= 5
    assert Topic.objects.count() == 40
    assert set(TopicMeta.objects.values_list("state", flat=True)) >= {State.SOLVED, State.OPEN, State.UNANSWERED}
    assert MeetupPage.objects.live().count() == 12
    assert set(TalkPage.objects.values_list("state", flat=True)) == {"online", "upcoming", "not_recorded", "withdrawn"}
    assert TalkPage.objects.filter(cues__isnull=False).distinct().count() == 2
    assert FactsheetPage.objects.live().count() == 6
    assert GlossaryTerm.objects.live().count() == 26
    states = Counter(Suggestion.objects.values_list("state", flat=True))
    assert states == {"waiting": 2, "read": 1, "published": 1, "refused": 1}
    assert "28 ou 30 jours" in str(FactsheetPage.objects.get(slug="medicaments").body)
    assert Counter(Proposal.objects.values_list("state", flat=True)) == {"proposed": 3, "planned": 1, "declined": 1}
    assert Proposal.objects.get(state="planned").meetup == MeetupPage.objects.get(
        title="Parcours de soins en outre-mer"
    )
    assert Table.objects.count() == 20
    assert sorted(JoinPitfall.objects.values_list("state", flat=True)) == ["shown", "waiting"]
    assert User.objects.get(email="organisatrice@exemple.test").has_perm("wagtailadmin.access_admin")
    assert not Post.objects.filter(created__gt=TODAY).exists()
    for topic in Topic.objects.select_related("meta"):
        assert topic.posts_count == topic.posts.count()
        assert topic.meta.answers_count == topic.posts.count() - 1
    assert list(Skill.objects.filter(is_listed=False)) == [], "cards use the words that the form offers"
    for kind in ("topic", "base", "tool", "language"):
        assert Skill.objects.filter(kind=kind, cards__isnull=False).exists()


def test_command_refuses_a_site_in_use() -> None:
    assert site_is_empty()
    User.objects.create(username="quelquun", email="quelquun@exemple.test")
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demo", stdout=StringIO())


def test_command_makes_no_accounts_with_a_known_password_by_default() -> None:
    call_command("load_demo", stdout=StringIO())
    assert not User.objects.filter(is_superuser=True).exists()
    assert not [person for person in User.objects.all() if person.has_usable_password()]


@pytest.mark.parametrize("today", ["hier", "2026-13-01"])
def test_command_says_what_a_date_looks_like(today: str) -> None:
    with pytest.raises(CommandError, match="2026-11-21"):
        call_command("load_demo", today=today, stdout=StringIO())


def test_texts_fit_together() -> None:
    assert len(people_texts.FIRST_NAMES) == len(people_texts.FAMILY_NAMES) == len(people_texts.TOWNS) == 60
    assert all(sum(reply.accepted for reply in thread.replies) <= 1 for thread in question_texts.THREADS)
    named = {talk.transcript for meetup in meetup_texts.MEETUPS for talk in meetup.talks if talk.transcript}
    assert named == set(meetup_texts.TRANSCRIPTS)


def test_transcript_becomes_webvtt() -> None:
    text = as_vtt("0:00 Bonsoir.\n1:02 Merci.")
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:01:02.000\nBonsoir.\n")
    assert "00:01:02.000 --> 00:01:22.000\nMerci." in text


def test_large_world_leaves_rows_as_the_services_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.demo import bulk  # noqa: PLC0415 -- its sizes are changed

    for name, size in (("EXPERTS", 30), ("TOPICS", 20), ("POSTS", 100), ("MEETUPS_MADE", 2), ("BATCH", 7)):
        monkeypatch.setattr(bulk, name, size)
    world = load_small(seed=1, today=TODAY, accounts=False)
    bulk.load_large(world, seed=1, today=TODAY)
    assert Card.objects.count() == 90
    assert Post.objects.count() == 75 + 100
    assert TalkPage.objects.live().count() == 25 + 8
    for topic in Topic.objects.select_related("meta", "last_post"):
        assert topic.posts_count == topic.posts.count()
        assert topic.last_post_on == topic.last_post.created
        assert topic.meta.answers_count == topic.posts_count - 1
    forum = Topic.objects.order_by("-pk").first().forum
    assert forum.direct_posts_count == Post.objects.filter(topic__forum=forum).count()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == []
