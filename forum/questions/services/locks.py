"""Locks, always taken in one order: the forum first, then the topic."""

from django.db import transaction

from forum.overrides.forum_conversation.models import Topic
from forum.questions.access import Forum


def lock_forum(forum_id: int) -> Forum:
    """Locks go forum first, then topic: counters of both are counted again inside them."""
    return Forum.objects.select_for_update().get(pk=forum_id)


def lock_topic(topic_id: int) -> Topic:
    """Lock a topic and the forum it is in now. Going back to a savepoint lets go of the forum a topic just left: two forums
    locked in any order but their own would be a deadlock.

    Raises:
        Topic.DoesNotExist: the topic was deleted meanwhile.
    """
    while True:
        attempt = transaction.savepoint()
        forum = lock_forum(Topic.objects.values_list("forum_id", flat=True).get(pk=topic_id))
        # Its author and its question come along: an answer is told to the one, and machina looks at the other.
        topic: Topic = (
            Topic.objects.select_for_update(of=("self",)).select_related("poster", "first_post").get(pk=topic_id)
        )
        if topic.forum_id == forum.pk:
            transaction.savepoint_commit(attempt)
            topic.forum = forum
            return topic
        transaction.savepoint_rollback(attempt)


def lock_everything(topic_id: int) -> Topic:
    """Lock every category, then a topic: for acts that concern two topics or two categories.

    Raises:
        Topic.DoesNotExist: the topic was deleted meanwhile.
    """
    forums = {forum.pk: forum for forum in Forum.objects.select_for_update().order_by("pk")}
    topic: Topic = Topic.objects.select_for_update().get(pk=topic_id)
    topic.forum = forums[topic.forum_id]
    return topic
