"""What it costs to answer, on a small topic and on a large one."""

import pytest

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.questions import services
from forum.questions.models import TopicMeta
from hub.notifications.follows import follow
from hub.notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, recounted

pytestmark = pytest.mark.django_db

STATEMENTS = 72  # savepoints counted, and the mail to the asker that a worker would send


@pytest.mark.parametrize("many", [1, 30])
def test_an_answer_costs_the_same_with_one_follower_and_thirty(client: Client, many: int) -> None:
    cache.clear()
    topic, writer = TopicFactory(), UserFactory()
    for number in range(many):
        services.answer(by=UserFactory(), topic=topic, body=f"Réponse {number}.")
    for follower in UserFactory.create_batch(many):
        follow(by=follower, target=f"topic:{topic.pk}")
    client.force_login(writer)
    path = f"/forum/topic/{topic.pk}/answer/"
    assert client.post(path, {"body": "La première, qui emplit les mémoires.", "token": "a"}).status_code == 302
    with CaptureQueriesContext(connection) as queries:
        assert client.post(path, {"body": "Joindre ER_PHA_F par ses neuf clés.", "token": "b"}).status_code == 302
    work_of_the_task = 3 if many > 20 else 0  # reads its writer, its followers and what they may see
    assert len(queries) <= STATEMENTS + work_of_the_task
    topic.refresh_from_db()
    assert (topic.posts_count, 1, topic.last_post_id) == recounted(topic)
    assert TopicMeta.objects.get(topic=topic).answers_count == many + 2
    told = Notice.objects.filter(key=f"answer:{topic.last_post_id}")
    assert told.count() == 1 + many + many  # the asker, who answered, who follows
