"""Removing one post: who may, what stays true, and what is told."""

import pytest

from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.models import State, TopicMeta
from hub.notifications.models import OutgoingMail
from search.services import rebuild
from tests.factories.accounts import UserFactory
from tests.factories.forum import AnswerFactory, Forum, TopicFactory, category, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def delete(person, post: Post, **data) -> int:
    return signed_in(person).post(f"/forum/post/{post.pk}/delete/", data).status_code


def counted(topic: Topic) -> None:
    topic = Topic.objects.select_related("forum", "meta").get(pk=topic.pk)
    assert (topic.posts_count, topic.forum.direct_topics_count, topic.forum.last_post_id) == recounted(topic)
    last = topic.posts.filter(approved=True).order_by("-created", "-pk").first()
    assert (topic.last_post_id, topic.last_post_on, topic.meta.last_activity) == (last.pk, last.created, last.created)
    assert topic.meta.answers_count == topic.posts_count - 1
    assert topic.forum.direct_posts_count == Post.objects.filter(topic__forum=topic.forum, approved=True).count()


def test_counters_and_last_post_are_those_of_what_is_left() -> None:
    topic, moderator = TopicFactory(answers=3), UserFactory(moderator=True)
    TopicFactory(answers=1, at=topic.created)
    middle = topic.posts.order_by("pk")[2]
    for post in (middle, topic.last_post):
        writer = post.poster
        assert writer.forum_profile.posts_count == 1
        assert services.delete_post(by=moderator, post=post)
        writer.forum_profile.refresh_from_db()
        assert writer.forum_profile.posts_count == 0
        counted(topic)
    assert services.delete_post(by=moderator, post=topic.posts.order_by("pk").last())
    counted(topic)
    assert TopicMeta.objects.get(topic=topic).state == State.UNANSWERED


def test_deleting_the_accepted_answer_opens_the_topic_again() -> None:
    topic = TopicFactory(answers=2, solved=True)
    services.delete_post(by=UserFactory(moderator=True), post=topic.meta.accepted_post)
    meta = TopicMeta.objects.get(topic=topic)
    assert (meta.state, meta.accepted_post, meta.accepted_at) == (State.OPEN, None, None)
    assert "Réponse acceptée" not in Client().get(topic.get_absolute_url()).content.decode()
    counted(topic)


def test_deleting_another_answer_leaves_the_topic_solved() -> None:
    topic = TopicFactory(answers=2, solved=True)
    services.delete_post(by=UserFactory(moderator=True), post=topic.posts.order_by("pk")[1])
    assert TopicMeta.objects.get(topic=topic).state == State.SOLVED


def test_question_goes_with_its_topic_only_while_nobody_answered() -> None:
    topic = TopicFactory(answers=1)
    for person in (topic.poster, UserFactory(moderator=True)):
        with pytest.raises(services.KeptPostError):
            services.delete_post(by=person, post=topic.first_post)
    alone = TopicFactory()
    assert not services.delete_post(by=alone.poster, post=alone.first_post)
    assert not Topic.objects.filter(pk=alone.pk).exists()
    assert category().direct_topics_count == 1
    with pytest.raises(Topic.DoesNotExist):
        services.delete_post(by=alone.poster, post=alone.first_post)


def test_answer_that_waits_for_approval_keeps_the_question() -> None:
    topic = TopicFactory(answers=1)
    Post.objects.filter(pk=topic.last_post_id).update(approved=False)
    with pytest.raises(services.KeptPostError):
        services.delete_post(by=topic.poster, post=topic.first_post)


def test_author_may_not_take_an_accepted_answer_away() -> None:
    topic = TopicFactory(answers=1, solved=True)
    writer = topic.last_post.poster
    with pytest.raises(services.KeptPostError):
        services.delete_post(by=writer, post=topic.last_post)
    page = signed_in(writer).get(f"/forum/post/{topic.last_post_id}/delete/")
    assert page.status_code == 409
    assert "seul un modérateur" in page.content.decode()
    assert delete(writer, topic.last_post) == 409
    assert (
        f"/forum/post/{topic.last_post_id}/delete/"
        not in signed_in(writer).get(topic.get_absolute_url()).content.decode()
    )
    assert Post.objects.filter(pk=topic.last_post_id).exists()
    assert TopicMeta.objects.get(topic=topic).state == State.SOLVED


@pytest.mark.parametrize(
    ("role", "status"),
    [("writer", 302), ("asker", 403), ("member", 403), ("organiser", 403), ("moderator", 302), ("superuser", 302)],
)
def test_answer_is_removed_by_its_author_and_by_moderators(role: str, status: int) -> None:
    topic = TopicFactory(answers=1)
    post = topic.last_post
    own = {"writer": post.poster, "asker": topic.poster}
    person = own.get(role) or UserFactory(**{role: True})
    address = f"/forum/post/{post.pk}/delete/"
    offered = address in signed_in(person).get(topic.get_absolute_url()).content.decode()
    assert offered == (status == 302)
    assert delete(person, post) == status
    assert Post.objects.filter(pk=post.pk).exists() == (status == 403)
    assert delete(person, post) == (404 if status == 302 else 403)


def test_visitor_is_sent_to_sign_in_and_removes_nothing() -> None:
    topic = TopicFactory(answers=1)
    response = Client().post(f"/forum/post/{topic.last_post_id}/delete/")
    assert response["Location"].startswith("/accounts/login/?next=")
    assert Post.objects.filter(topic=topic).count() == 2


def test_author_removes_nothing_from_a_locked_topic() -> None:
    topic = TopicFactory(answers=1)
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    assert delete(topic.last_post.poster, topic.last_post) == 403
    assert delete(UserFactory(moderator=True), topic.last_post) == 302


def test_right_to_delete_is_one_of_the_category() -> None:
    topic = TopicFactory(answers=1)
    own = Forum.objects.get(pk=topic.forum_id).userforumpermission_set.filter(
        permission__codename="can_delete_own_posts"
    )
    assert own.delete()[0] == 1
    assert delete(topic.last_post.poster, topic.last_post) == 403


def test_question_without_answers_is_withdrawn_from_its_page() -> None:
    topic = TopicFactory()
    client = signed_in(topic.poster)
    assert "Supprimer cette question" in client.get(f"/forum/post/{topic.first_post_id}/delete/").content.decode()
    response = client.post(f"/forum/post/{topic.first_post_id}/delete/", follow=True)
    assert response.redirect_chain == [(f"/forum/entraide-{topic.forum_id}/", 302)]
    assert "La question a été supprimée" in response.content.decode()
    assert Client().get(topic.get_absolute_url()).status_code == 404


def test_author_is_told_the_reason_and_keeps_the_text(django_capture_on_commit_callbacks) -> None:
    topic, moderator = TopicFactory(title="Lire <ER_PRS_F> ?"), UserFactory(moderator=True)
    writer = UserFactory(email_notifications=False)
    post = AnswerFactory(topic=topic, by=writer, body="Achetez **ceci**")
    assert 'name="reason"' in signed_in(moderator).get(f"/forum/post/{post.pk}/delete/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete(moderator, post, reason=" Publicité. ") == 302
    (message,) = mail.outbox
    assert message.to == [writer.email]
    assert "Lire <ER_PRS_F> ?" in message.subject
    assert "Publicité." in message.body
    assert "Achetez **ceci**" in message.body


def test_nobody_is_told_without_a_reason_or_of_their_own_act() -> None:
    topic = TopicFactory(answers=2)
    assert delete(UserFactory(moderator=True), topic.last_post) == 302
    mine = topic.posts.order_by("pk")[1]
    assert 'name="reason"' not in signed_in(mine.poster).get(f"/forum/post/{mine.pk}/delete/").content.decode()
    assert delete(mine.poster, mine, reason="x") == 302
    assert not OutgoingMail.objects.exists()


def test_reason_too_long_is_shown_again_and_removes_nothing() -> None:
    topic = TopicFactory(answers=1)
    assert delete(UserFactory(moderator=True), topic.last_post, reason="x" * 1001) == 200
    assert Post.objects.filter(pk=topic.last_post_id).exists()


def test_search_finds_a_removed_answer_no_more(django_capture_on_commit_callbacks) -> None:
    topic = TopicFactory(title="Une question")
    post = AnswerFactory(topic=topic, body="Le mot rarissime xylophoniste.")
    rebuild()
    connection.run_on_commit.clear()  # the requests of the two lines above, in the transaction of this test
    client = Client()
    assert topic.get_absolute_url() in client.get("/search/?q=xylophoniste").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete(post.poster, post) == 302
    assert topic.get_absolute_url() not in client.get("/search/?q=xylophoniste").content.decode()
