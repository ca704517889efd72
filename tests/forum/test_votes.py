"""Useful votes: one a person, none for oneself, counted exactly whatever happens at once."""

import threading

import pytest

from django.core.cache import cache
from django.db import connection
from django.test import Client

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries, services
from forum.questions.models import PostMeta, TopicMeta, Vote
from hub.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.forum import AnswerFactory, TopicFactory, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def test_second_click_takes_the_vote_back_and_nobody_votes_for_themselves(client: Client) -> None:
    topic, voter = TopicFactory(answers=1), UserFactory()
    answer = topic.last_post
    client.force_login(voter)
    address = f"/forum/post/{answer.pk}/vote/"
    assert client.post(address)["Location"] == answer.get_absolute_url()
    assert 'aria-pressed="true"' in client.get(topic.get_absolute_url()).content.decode()
    told = client.post(address, headers={"accept": "application/json"}).json()
    assert told == {"voted": False, "votes": 0}
    assert not Vote.objects.exists()
    client.post(f"/forum/post/{topic.first_post_id}/vote/")
    assert TopicMeta.objects.get(topic=topic).votes == 1  # the question's own, for the lists
    client.force_login(answer.poster)
    assert client.post(address).status_code == 403
    assert "disabled" in client.get(topic.get_absolute_url()).content.decode()
    with pytest.raises(services.OwnPostError):
        services.toggle_vote(by=answer.poster, post=answer)
    assert Client().post(address)["Location"].startswith("/accounts/login/")


def test_two_readers_who_see_the_same_each_get_forms_of_their_own() -> None:
    topic = TopicFactory(answers=1)
    tokens, pages = [], []
    for _reader in range(2):
        client = Client(enforce_csrf_checks=True)
        client.force_login(UserFactory())
        page = client.get(topic.get_absolute_url()).content.decode()
        form = page.partition('/vote/" data-vote>')[2].partition("</form>")[0]
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        vote = client.post(f"/forum/post/{topic.first_post_id}/vote/", {"csrfmiddlewaretoken": token})
        assert vote.status_code == 302
        tokens.append(token)
        pages.append(page)
    assert tokens[0] != tokens[1]
    assert tokens[0] not in pages[1]
    assert "csrfmiddlewaretoken" not in Client().get(topic.get_absolute_url()).content.decode()


def test_votes_order_the_answers_below_the_accepted_one() -> None:
    topic = TopicFactory(answers=4)
    first, second, third, fourth = Post.objects.filter(topic=topic).exclude(pk=topic.first_post_id).order_by("pk")
    for post, times in ((third, 2), (second, 1)):
        for _ in range(times):
            services.toggle_vote(by=UserFactory(), post=post)
    services.accept_answer(by=topic.poster, post=fourth)
    found = queries.topic_or_none(topic.pk)
    by_date, by_votes = (queries.answer_page(found, 1, sort).answers for sort in ("date", "votes"))
    assert [post.pk for post in by_date] == [post.pk for post in (fourth, first, second, third)]
    assert [post.pk for post in by_votes] == [post.pk for post in (fourth, third, second, first)]
    assert [post.votes for post in by_votes] == [0, 2, 1, 0]
    person = UserFactory()
    person_votes = queries.reputation_of(third.poster)
    assert (person_votes.accepted, person_votes.votes) == (0, 2)
    assert queries.reputation_of(fourth.poster).accepted == 1
    assert not queries.reputation_of(person)


def test_votes_of_a_deleted_person_are_counted_no_more() -> None:
    topic, voter = TopicFactory(), UserFactory()
    services.toggle_vote(by=voter, post=topic.first_post)
    voter.delete()
    assert PostMeta.objects.get(post=topic.first_post).votes == 0
    assert TopicMeta.objects.get(topic=topic).votes == 0


@pytest.mark.django_db(transaction=True)
def test_counters_are_right_after_fifty_answers_and_votes_at_once() -> None:
    topic = TopicFactory(answers=1)
    people = [UserFactory() for _ in range(50)]
    question, problems = topic.first_post, []

    def take_part(person: User) -> None:
        try:
            services.answer(by=person, topic=Topic.objects.get(pk=topic.pk), body=f"Réponse de {person.username}.")
            services.toggle_vote(by=person, post=Post.objects.get(pk=question.pk))
        except Exception as error:  # noqa: BLE001 -- told below
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_part, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    topic = Topic.objects.select_related("meta", "forum").get(pk=topic.pk)
    assert (topic.posts_count, topic.forum.direct_topics_count, topic.forum.last_post_id) == recounted(topic)
    assert (topic.posts_count, topic.meta.answers_count, topic.meta.votes) == (52, 51, 50)
    assert topic.forum.direct_posts_count == 52
    assert AnswerFactory(topic=topic).topic_id == topic.pk
