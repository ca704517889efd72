"""One topic as it is read: its page, its answers, its posts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.models import TopicMeta, TopicTag, Vote
from forum.questions.queries.lists import LARGEST_ID
from hub.accounts.models import User
from hub.base.kept import until_changed

ANSWERS_PER_PAGE = 20
ORDERS = {"date": ("created", "pk"), "votes": ("-votes", "created", "pk")}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """A page of the answers to a topic, in one of the ORDERS. `accepted_place` says before which of `answers` the accepted one
    would stand by that order, as it stands first on page 1; None when its place is on another page, or is the first of all.
    """

    answers: list[Post]
    number: int
    num_pages: int
    accepted_place: int | None = None

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages


_TOPIC = ("forum", "poster", "subject", "slug", "type", "status", "created", "approved", "first_post")
_POST = ("topic", "poster", "content", "_content_rendered", "created", "updated", "updates_count", "approved")
_PERSON = ("username", "display_name", "is_active")
_COLUMNS = (
    *(field.attname for field in TopicMeta._meta.concrete_fields),
    *(f"topic__{name}" for name in _TOPIC),
    *("topic__forum__name", "topic__forum__slug", "topic__consulted__keys"),
    *(f"{post}__{name}" for post in ("topic__first_post", "accepted_post") for name in _POST),
    *(f"{post}__meta__{name}" for post in ("topic__first_post", "accepted_post") for name in ("votes", "hidden")),
    *(f"{post}__poster__{name}" for post in ("topic__first_post", "accepted_post") for name in _PERSON),
    *(f"{who}__{name}" for who in ("claimed_by", "details_by") for name in _PERSON),
)  # what the page of a topic shows of eleven tables
_SHOWN = (
    "topic__forum",
    "topic__consulted",
    "topic__first_post__poster",
    "topic__first_post__meta",
    "accepted_post__poster",
    "accepted_post__meta",
    "claimed_by",
    "details_by",
)


def topic_or_none(topic_id: int) -> Topic | None:
    """A topic with what its page shows, whatever the rights: the caller asks `Access.can_read`."""
    return _topic(topic_id, TopicMeta.objects.select_related("topic__poster", *_SHOWN))


def topic_to_show(topic_id: int) -> Topic | None:
    """The same for who only reads it: its columns are those of the page."""
    return _topic(topic_id, TopicMeta.objects.select_related(*_SHOWN).only(*_COLUMNS))


def _topic(topic_id: int, metas: QuerySet[TopicMeta]) -> Topic | None:
    if not 0 < topic_id <= LARGEST_ID:
        return None
    tags = TopicTag.objects.select_related("tag").order_by("tag__name")
    meta = metas.prefetch_related(Prefetch("topic_tags", tags)).filter(topic_id=topic_id).order_by().first()
    if meta is None:
        return None
    topic = meta.topic
    topic.meta = meta
    for post in (topic.first_post, meta.accepted_post):
        if post is not None:
            post.topic = topic
    return topic


def _answers(topic: Topic) -> QuerySet[Post]:
    answers: QuerySet[Post] = Post.objects.filter(topic_id=topic.pk, approved=True).exclude(pk=topic.first_post_id)
    counted: QuerySet[Post] = answers.annotate(votes=Coalesce("meta__votes", 0))
    return counted


def accepted_answer(topic: Topic) -> Post | None:
    """The accepted answer of a topic read by `topic_or_none`, while it is shown."""
    post: Post | None = topic.meta.accepted_post
    return post if post is not None and post.approved and post.topic_id == topic.pk else None


def _others(topic: Topic) -> QuerySet[Post]:
    """The answers below the accepted one."""
    accepted = accepted_answer(topic)
    return _answers(topic).exclude(pk=accepted.pk) if accepted is not None else _answers(topic)


def answer_page(topic: Topic, number: int, sort: str = "date") -> AnswerPage | None:
    """Page 1 holds the accepted answer and the first others, ANSWERS_PER_PAGE in all; None when there is no such page.

    Every post has `votes`, the topic and `is_accepted`.
    """
    num_pages = max(-(-topic.meta.answers_count // ANSWERS_PER_PAGE), 1)
    if not 1 <= number <= num_pages:
        return None
    accepted, place = accepted_answer(topic), None
    first = 1 if accepted is not None else 0
    start = max((number - 1) * ANSWERS_PER_PAGE - first, 0)
    end = number * ANSWERS_PER_PAGE - first
    more = (
        1 if accepted is not None else 0
    )  # the first of the next page tells whether the accepted one stands before it
    chosen = _others(topic).select_related("poster").only(*_POST, *(f"poster__{name}" for name in _PERSON))
    answers = list(chosen.order_by(*ORDERS[sort])[start : end + more])
    for post in answers:
        post.topic, post.is_accepted = topic, False
    if accepted is not None:
        accepted.is_accepted, accepted.votes = True, votes_of(accepted)
        before = sum(_order(post, sort) < _order(accepted, sort) for post in answers)
        answers = answers[: end - start]
        place = before if 1 <= before <= end - start else None
        if number == 1:
            answers.insert(0, accepted)
            place = None if place is None else place + 1
    return AnswerPage(answers=answers, accepted_place=place, number=number, num_pages=num_pages)


def _order(post: Post, sort: str) -> tuple[int, datetime, int]:
    """What the ORDERS compare."""
    return (-post.votes if sort == "votes" else 0, post.created, post.pk)


def waiting_posts(topic: Topic, *, author: User | None) -> list[Post]:
    """Posts of a topic that nobody else sees yet, oldest first: those of one author, or of all when None is given."""
    posts: QuerySet[Post] = Post.objects.filter(topic_id=topic.pk, approved=False).exclude(pk=topic.first_post_id)
    if not until_changed(("posts wait", topic.pk), posts.exists):
        return []
    if author is not None:
        posts = posts.filter(poster=author)
    found = list(posts.select_related("poster", "meta").order_by("created", "pk")[:ANSWERS_PER_PAGE])
    for post in found:
        post.topic, post.is_accepted, post.votes = topic, False, 0
        post.is_hidden = hidden(post)
    return found


def hidden(post: Post) -> bool:
    """Whether a moderator took a post out of sight, that was read with its `meta`."""
    meta = getattr(post, "meta", None)
    return meta is not None and bool(meta.hidden)


def votes_of(post: Post) -> int:
    """Useful votes of a post that was read with its `meta`."""
    meta = getattr(post, "meta", None)
    return meta.votes if meta is not None else 0


def page_of_post(topic: Topic, post_id: int, sort: str = "date") -> int | None:
    """Number of the page an approved post of this topic is on; None when it is not there."""
    accepted = accepted_answer(topic)
    if post_id == topic.first_post_id or (accepted is not None and post_id == accepted.pk):
        return 1
    post = _answers(topic).filter(pk=post_id).values("created", "pk", "votes").first()
    if post is None:
        return None
    earlier = Q(created__lt=post["created"]) | Q(created=post["created"], pk__lt=post["pk"])
    if sort == "votes":
        earlier = Q(votes__gt=post["votes"]) | Q(votes=post["votes"]) & earlier
    before = int(_others(topic).filter(earlier).count()) + (accepted is not None)
    return before // ANSWERS_PER_PAGE + 1


def voted_ids(person: User, post_ids: Collection[int]) -> frozenset[int]:
    """Which of these posts this person found useful."""
    return frozenset(Vote.objects.filter(person=person, post_id__in=post_ids).values_list("post_id", flat=True))


def post_or_none(post_id: int) -> Post | None:
    """A post with its topic and the topic's state, whatever the rights."""
    posts: QuerySet[Post] = Post.objects.select_related("topic__forum", "topic__meta", "topic__first_post", "poster")
    return posts.filter(pk=post_id).first()


def latest_posts(topic: Topic, *, limit: int) -> list[Post]:
    """The latest posts of a topic that are shown, newest first, the question with them."""
    posts: QuerySet[Post] = Post.objects.filter(topic_id=topic.pk, approved=True)
    found = list(posts.select_related("poster").order_by("-created", "-pk")[:limit])
    for post in found:
        post.topic = topic
    return found
