"""Lists of topics and posts."""

from collections.abc import Collection
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


def answers_by(user_ids: Collection[int], *, limit: int = 100) -> list[Post]:
    """Answers of these people that anybody may read, newest first, each with its topic and the topic's state and the names
    of its tags in `tag_names`; one query beside those for the rights.
    """
    answers: QuerySet[Post] = Post.objects.filter(
        poster_id__in=user_ids, approved=True, topic__approved=True, topic__forum_id__in=public_forum_ids()
    )
    answers = answers.exclude(pk=F("topic__first_post_id")).order_by("-created", "-pk")
    rows = (
        Post.objects.filter(pk__in=answers.values("pk")[:limit])
        .select_related("topic__forum", "topic__meta")
        .annotate(tag_name=F("topic__meta__topic_tags__tag__name"))
        .order_by("-created", "-pk", "tag_name")
    )
    found: dict[int, Post] = {}
    for row in rows:
        post = found.setdefault(row.pk, row)
        if post is row:
            post.tag_names = []
        if row.tag_name is not None:
            post.tag_names.append(row.tag_name)
    return list(found.values())


# --- categories --------------------------------------------------------------------------------


def categories(access: Access) -> list[Forum]:
    """The forums this person may read, in the order of the tree, with machina's counts."""
    return access.readable


def anonymous_access() -> Access:
    return Access(AnonymousUser())
