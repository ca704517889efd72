"""Topics with their posts, as the search index takes them."""

from collections.abc import Collection, Iterator

from django.db.models import Prefetch, QuerySet

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import public_forum_ids
from forum.questions.models import TopicMeta, TopicTag


def topics_to_index(topic_ids: Collection[int] | None = None) -> Iterator[tuple[Topic, list[Post]]]:
    """Approved topics, each with its approved posts in order; all of them when no ids are given, in bounded batches."""
    topics = Topic.objects.filter(meta__listed=True).select_related("forum", "meta")
    topics = topics.prefetch_related(
        Prefetch("meta__topic_tags", TopicTag.objects.select_related("tag").order_by("tag__name"))
    )
    if topic_ids is not None:
        topics = topics.filter(pk__in=topic_ids)
    last = 0
    while batch := list(topics.filter(pk__gt=last).order_by("pk")[:200]):
        last = batch[-1].pk
        posts: dict[int, list[Post]] = {}
        columns = ("pk", "topic_id", "content", "created", "updated", "poster__display_name", "poster__is_active")
        approved = Post.objects.filter(topic__in=batch, approved=True).select_related("poster").only(*columns)
        found = approved.order_by("topic_id", "created", "pk")
        for post in found.iterator(chunk_size=500):
            posts.setdefault(post.topic_id, []).append(post)
        for topic in batch:
            yield topic, posts.get(topic.pk, [])


def public_topics() -> QuerySet[TopicMeta]:
    """Every topic anybody may read, in the order of their numbers, with what an address is made of."""
    metas: QuerySet[TopicMeta] = TopicMeta.objects.filter(listed=True, forum_id__in=public_forum_ids())
    columns = ("last_activity", "topic__slug", "topic__forum__slug")
    return metas.select_related("topic__forum").only(*columns).order_by("topic_id")
