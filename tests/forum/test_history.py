"""Every version of a post, compared, restored, and emptied of what must not stay."""

import html

import pytest

from django.core.cache import cache
from django.test import Client

from forum.overrides.forum_conversation.models import Post
from forum.questions import services
from forum.questions.models import PostRevision
from forum.questions.queries import versions_of
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def post() -> Post:
    """A question changed twice, by its author and by a moderator."""
    author, moderator = UserFactory(display_name="Ana Test"), UserFactory(moderator=True, display_name="Mo Test")
    topic = services.ask(by=author, forum=category(), title="Titre un", body="Ligne A\nLigne B", tags=["DCIR"])
    found = topic.first_post
    services.edit_post(by=author, post=found, title="Titre un", body="Ligne A\nLigne C", tags=["DCIR"])
    services.edit_post(by=moderator, post=found, title="Titre deux", body="Ligne A\nLigne C", tags=["DCIR", "ALD"])
    return Post.objects.get(pk=found.pk)


def test_two_changes_show_two_comparisons(post: Post) -> None:
    newest, middle, first = versions_of(post)
    assert [version.revision.number for version in (newest, middle, first)] == [2, 1, 0]
    assert [(line.sign, line.text) for line in middle.lines] == [(" ", "Ligne A"), ("-", "Ligne B"), ("+", "Ligne C")]
    assert (newest.title_before, newest.revision.title, newest.tags_before) == ("Titre un", "Titre deux", "DCIR")
    assert first.revision.body == "Ligne A\nLigne B"
    assert (first.revision.editor, newest.is_present) == (post.poster, True)
    page = html.unescape(Client().get(f"/forum/post/{post.pk}/history/").content.decode())
    assert "Mo Test" in page
    assert "Ligne B" in page
    assert "Rétablir" not in page
    assert f"/forum/post/{post.pk}/history/" in Client().get(post.topic.get_absolute_url()).content.decode()


def test_change_that_changes_nothing_is_no_version(post: Post) -> None:
    services.edit_post(by=post.poster, post=post, title="Titre deux", body="Ligne A\nLigne C")
    assert PostRevision.objects.filter(post=post).count() == 3


def test_moderator_brings_a_version_back(post: Post) -> None:
    path = f"/forum/post/{post.pk}/history/0/"
    assert signed_in(post.poster).post(path, {"restore": "1"}).status_code == 403
    assert signed_in(UserFactory(moderator=True)).post(path, {"restore": "1"}).status_code == 302
    post = Post.objects.select_related("topic__meta").get(pk=post.pk)
    assert post.content.raw == "Ligne A\nLigne B"
    assert (post.topic.subject, sorted(post.topic.meta.tags.names())) == ("Titre un", ["DCIR"])
    assert PostRevision.objects.get(post=post, number=3).restores == 0


def test_moderator_takes_the_text_of_an_old_version_away_for_good(post: Post) -> None:
    client = signed_in(UserFactory(moderator=True))
    client.post(f"/forum/post/{post.pk}/history/0/", {"remove": "1"})
    revision = PostRevision.objects.get(post=post, number=0)
    assert (revision.body, revision.title, revision.text_removed) == ("", "", True)
    page = client.get(f"/forum/post/{post.pk}/history/").content.decode()
    assert "Ligne B" not in page
    for number, button in ((0, "restore"), (2, "remove")):
        page = client.post(f"/forum/post/{post.pk}/history/{number}/", {button: "1"}, follow=True).content.decode()
        assert "impossible" in page
    assert client.post(f"/forum/post/{post.pk}/history/9/", {"restore": "1"}).status_code == 404


def test_history_is_for_those_who_read_the_post(post: Post) -> None:
    post.topic.approved = post.approved = False
    post.topic.save()
    post.save()
    assert Client().get(f"/forum/post/{post.pk}/history/").status_code == 404


def test_restoring_tells_the_second_of_two_who_edit(post: Post) -> None:
    client = signed_in(post.poster)
    page = client.post(
        f"/forum/post/{post.pk}/edit/", {"title": "T", "body": "Mon texte à moi", "tags": "", "version": "0"}
    )
    assert page.status_code == 409
    assert "Mon texte à moi" in page.content.decode()


def test_hostile_and_long_texts_are_compared_in_bounded_time() -> None:
    topic = TopicFactory()
    post = topic.first_post
    services.edit_post(by=topic.poster, post=post, body="<script>alert(1)</script>\n" * 1000)
    services.edit_post(by=topic.poster, post=post, body="x\n" * 14_000)
    page = Client().get(f"/forum/post/{post.pk}/history/").content.decode()
    assert "<script>alert(1)" not in page
