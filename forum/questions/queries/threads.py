"""One topic as it is read: its page, its answers, its posts."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.models import TopicMeta, TopicTag
from forum.questions.queries.lists import LARGEST_ID

ANSWERS_PER_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """A page of the answers to a topic, oldest first."""

    answers: list[Post]
    number: int
    num_pages: int

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages


def topic_or_none(topic_id: int) -> Topic | None:
    """A topic with what its page shows, whatever the rights: the caller asks `Access.can_read`."""
    if not 0 < topic_id <= LARGEST_ID:
        return None
    metas = TopicMeta.objects.select_related(
        "topic__forum", "topic__poster", "topic__consulted", "topic__first_post__poster", "accepted_post__poster"
    ).prefetch_related(Prefetch("topic_tags", TopicTag.objects.select_related("tag").order_by("tag__name")))
    meta = metas.filter(topic_id=topic_id).first()
    if meta is None:
        return None
    topic = meta.topic
    topic.meta = meta
    for post in (topic.first_post, meta.accepted_post):
        if post is not None:
            post.topic = topic
    return topic


def _answers(topic: Topic) -> QuerySet[Post]:
    answers: QuerySet[Post] = Post.objects.filter(topic_id=topic.pk, approved=True)
    return answers.exclude(pk=topic.first_post_id)


def answer_page(topic: Topic, number: int) -> AnswerPage | None:
    """Answers 1 to ANSWERS_PER_PAGE are page 1; None when there is no such page."""
    num_pages = max(-(-topic.meta.answers_count // ANSWERS_PER_PAGE), 1)
    if not 1 <= number <= num_pages:
        return None
    start = (number - 1) * ANSWERS_PER_PAGE
    answers = list(_answers(topic).select_related("poster").order_by("created", "pk")[start : start + ANSWERS_PER_PAGE])
    for post in answers:
        post.topic = topic
    return AnswerPage(answers=answers, number=number, num_pages=num_pages)


def page_of_post(topic: Topic, post_id: int) -> int | None:
    """Number of the page an approved post of this topic is on; None when it is not there."""
    if post_id == topic.first_post_id:
        return 1
    post = _answers(topic).filter(pk=post_id).values("created", "pk").first()
    if post is None:
        return None
    before = _answers(topic).filter(Q(created__lt=post["created"]) | Q(created=post["created"], pk__lt=post["pk"]))
    return int(before.count()) // ANSWERS_PER_PAGE + 1


def post_or_none(post_id: int) -> Post | None:
    """A post with its topic and the topic's state, whatever the rights."""
    posts: QuerySet[Post] = Post.objects.select_related("topic__forum", "topic__meta", "topic__first_post", "poster")
    return posts.filter(pk=post_id).first()
