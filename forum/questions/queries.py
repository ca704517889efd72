"""What is read from the forum. A hidden forum or an unapproved post is nowhere: not in lists, counts, dates or names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Prefetch, Q, QuerySet

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Access, Forum, public_forum_ids
from forum.questions.models import State, TopicMeta, TopicTag
from hub.accounts.models import User

TOPICS_PER_PAGE = 25
ANSWERS_PER_PAGE = 20
COUNT_UP_TO = 500
MAX_DIGITS = 17
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# --- lists of topics ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFilter:
    """What a list is narrowed to; `state` and `tag` come from the address and may be anything."""

    forum_ids: Collection[int]
    state: str = ""
    tag: str = ""

    def apply(self, topics: QuerySet[TopicMeta]) -> QuerySet[TopicMeta]:
        topics = topics.filter(forum_id__in=self.forum_ids, approved=True)
        if self.state == "unsolved":
            topics = topics.filter(state__in=[State.UNANSWERED, State.OPEN])
        elif self.state:
            topics = topics.filter(state=self.state)
        if self.tag:
            topics = topics.filter(topic_tags__tag__slug=self.tag)
        return topics


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """A page of topics by last activity, newest first. `newer` and `older` are positions to go on from, or empty."""

    topics: list[Topic]
    newer: str = ""
    older: str = ""


def _listed(metas: QuerySet[TopicMeta]) -> QuerySet[TopicMeta]:
    """With everything a list shows, in a fixed number of queries."""
    return metas.select_related("topic__forum", "topic__poster", "topic__last_post__poster").prefetch_related(
        Prefetch("topic_tags", TopicTag.objects.select_related("tag").order_by("tag__name"))
    )


def _topics(metas: QuerySet[TopicMeta]) -> list[Topic]:
    topics = []
    for meta in metas:
        meta.topic.meta = meta
        topics.append(meta.topic)
    return topics


def _position(topic: Topic) -> str:
    moment: datetime = topic.meta.last_activity
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}-{topic.pk}"


LARGEST_ID = 2**31 - 1  # what the columns hold; a larger number in an address is no error of the database


def read_number(text: str) -> int | None:
    """A whole number written in an address, if it is one a database can look for."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None


def _read_position(text: str) -> tuple[datetime, int] | None:
    first, _, second = text.partition("-")
    moment, topic_id = read_number(first), read_number(second)
    if moment is None or topic_id is None:
        return None
    try:
        return _EPOCH + timedelta(microseconds=moment), topic_id
    except OverflowError:
        return None


def topic_page(
    chosen: TopicFilter, *, older_than: str = "", newer_than: str = "", size: int = TOPICS_PER_PAGE
) -> TopicPage:
    """One page of a list, found by position and not by number: as quick at the end as at the start. A position that reads
    wrong, or has nothing left beyond it, gives the first page.
    """
    metas = _listed(chosen.apply(TopicMeta.objects.all()))
    if after := _read_position(newer_than):
        moment, topic_id = after
        metas = metas.filter(Q(last_activity__gt=moment) | Q(last_activity=moment, topic_id__gt=topic_id))
        topics = _topics(metas.order_by("last_activity", "topic_id")[: size + 1])
        more, topics = len(topics) > size, topics[:size][::-1]
        if not topics:
            return topic_page(chosen, size=size)
        return TopicPage(topics=topics, newer=_position(topics[0]) if more else "", older=_position(topics[-1]))
    before = _read_position(older_than)
    if before:
        moment, topic_id = before
        metas = metas.filter(Q(last_activity__lt=moment) | Q(last_activity=moment, topic_id__lt=topic_id))
    topics = _topics(metas.order_by("-last_activity", "-topic_id")[: size + 1])
    more, topics = len(topics) > size, topics[:size]
    if before and not topics:
        return topic_page(chosen, size=size)
    return TopicPage(
        topics=topics,
        newer=_position(topics[0]) if before else "",
        older=_position(topics[-1]) if more else "",
    )


def pinned_topics(forum_id: int) -> list[Topic]:
    """What moderators keep at the top of a category."""
    pinned = _listed(TopicMeta.objects.filter(forum_id=forum_id, approved=True, topic__type__gt=Topic.TOPIC_POST))
    return _topics(pinned.order_by("-topic__type", "-last_activity")[:5])


def unanswered_count(forum_ids: Collection[int]) -> int:
    """Number of questions without an answer, counted up to COUNT_UP_TO."""
    chosen = TopicFilter(forum_ids=forum_ids, state=State.UNANSWERED)
    return chosen.apply(TopicMeta.objects.all()).order_by()[:COUNT_UP_TO].count()


def recent_tags(forum_ids: Collection[int], *, limit: int = 15) -> list[Tag]:
    """The tags of the latest topics, most used first, each with its `uses` among them."""
    recent = TopicMeta.objects.filter(forum_id__in=forum_ids, approved=True).order_by("-last_activity", "-topic_id")
    latest = list(recent.values_list("topic_id", flat=True)[:300])
    tags = Tag.objects.filter(tagged_topics__content_object__in=latest).annotate(uses=Count("tagged_topics"))
    return list(tags.order_by("-uses", "name")[:limit])


def known_tag(slug: str, forum_ids: Collection[int]) -> Tag | None:
    """The tag of this slug, if an approved topic of these forums has it: its spelling elsewhere is not shown."""
    shown = TopicTag.objects.filter(content_object__approved=True, content_object__forum_id__in=forum_ids)
    found: Tag | None = Tag.objects.filter(slug=slug, tagged_topics__in=shown).first()
    return found


def latest_topics(limit: int = 10) -> list[Topic]:
    """Topics anybody may read, by last activity."""
    return topic_page(TopicFilter(forum_ids=public_forum_ids()), size=limit).topics


def unanswered_questions(limit: int = 10) -> list[Topic]:
    """Questions anybody may read that nobody answered, newest first."""
    return topic_page(TopicFilter(forum_ids=public_forum_ids(), state=State.UNANSWERED), size=limit).topics


def topics_by(user: User, *, limit: int = 20) -> list[Topic]:
    """Topics of a person that anybody may read, newest first."""
    metas = _listed(TopicMeta.objects.filter(forum_id__in=public_forum_ids(), approved=True, topic__poster=user))
    return _topics(metas.order_by("-topic__created", "-topic_id")[:limit])


def answers_by(user_ids: Collection[int], *, limit: int = 100) -> QuerySet[Post]:
    """Answers of these people that anybody may read, newest first, each with its topic, the topic's state and tags."""
    answers: QuerySet[Post] = Post.objects.filter(
        poster_id__in=user_ids, approved=True, topic__approved=True, topic__forum_id__in=public_forum_ids()
    )
    answers = answers.exclude(pk=F("topic__first_post_id")).select_related("topic__forum", "topic__meta")
    tags = TopicTag.objects.select_related("tag").order_by("tag__name")
    answers = answers.prefetch_related(Prefetch("topic__meta__topic_tags", tags))
    return answers.order_by("-created", "-pk")[:limit]


# --- categories --------------------------------------------------------------------------------


def categories(access: Access) -> list[Forum]:
    """The forums this person may read, in the order of the tree, with machina's counts."""
    return access.readable


# --- one topic ---------------------------------------------------------------------------------


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
        "topic__forum", "topic__poster", "topic__first_post__poster", "accepted_post__poster"
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


# --- for the index -----------------------------------------------------------------------------


def topics_to_index(topic_ids: Collection[int] | None = None) -> Iterator[tuple[Topic, list[Post]]]:
    """Approved topics, each with its approved posts in order; all of them when no ids are given, in bounded batches."""
    topics = Topic.objects.filter(approved=True).select_related("forum", "meta")
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


def anonymous_access() -> Access:
    return Access(AnonymousUser())
