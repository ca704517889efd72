"""Lists of topics and posts."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Access, Forum, public_forum_ids
from forum.questions.models import State, TagAlias, TopicMeta, TopicTag
from hub.accounts.models import User
from hub.base.kept import until_changed

TOPICS_PER_PAGE = 25
COUNT_UP_TO = 500
MAX_DIGITS = 17
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# --- lists of topics ---------------------------------------------------------------------------


UNSOLVED = "unsolved"
NEEDS_DETAILS = "details"
STATES = (*State.values, UNSOLVED, NEEDS_DETAILS)
AGES = {"day": (0, 1), "week": (1, 7), "month": (7, 30), "older": (30, None)}  # days since a question was asked
SORTS = {
    "activity": ("last_activity", True),
    "newest": ("asked_at", True),
    "oldest": ("asked_at", False),
    "votes": ("votes", True),
}  # the column, and whether the largest comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFilter:
    """What a list is narrowed to. `state` and `age` are of STATES and AGES, or empty; `tags` are slugs, all of them wanted, and
    may be anything; `author` is a person's number.
    """

    forum_ids: Collection[int]
    state: str = ""
    tags: tuple[str, ...] = ()
    age: str = ""
    author: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "forum_ids", frozenset(self.forum_ids))  # frozen, so that it names what is kept

    def apply(self, topics: QuerySet[TopicMeta]) -> QuerySet[TopicMeta]:
        topics = topics.filter(forum_id__in=self.forum_ids, listed=True)
        if self.state == UNSOLVED:
            topics = topics.filter(state__in=[State.UNANSWERED, State.OPEN])
        elif self.state == NEEDS_DETAILS:
            topics = topics.filter(details_at__isnull=False)
        elif self.state:
            topics = topics.filter(state=self.state)
        for tag in self.tags:
            topics = topics.filter(topic_tags__tag__slug=tag)
        if self.author is not None:
            topics = topics.filter(topic__poster_id=self.author)
        if self.age:
            youngest, oldest = AGES[self.age]
            now = timezone.now()
            topics = topics.filter(asked_at__lte=now - timedelta(days=youngest))
            if oldest is not None:
                topics = topics.filter(asked_at__gt=now - timedelta(days=oldest))
        return topics


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """A page of topics in one of the SORTS. `newer` and `older` are positions before and after it to go on from, or empty."""

    topics: list[Topic]
    newer: str = ""
    older: str = ""


_META = (
    "forum",
    "state",
    "answers_count",
    "votes",
    "asked_at",
    "last_activity",
    "details_at",
    "claimed_until",
    "listed",
)
_TOPIC = ("forum", "subject", "slug", "type", "status", "created", "updated", "approved", "first_post")
_PERSON = ("username", "display_name")
_COLUMNS = (
    *_META,
    *(f"topic__{name}" for name in _TOPIC),
    *("topic__forum__name", "topic__forum__slug", "topic__last_post__topic"),
    *(f"{who}__{name}" for who in ("topic__poster", "topic__last_post__poster", "claimed_by") for name in _PERSON),
)  # what lists show of seven tables; reading all of their columns took twice as long


def _listed(metas: QuerySet[TopicMeta]) -> QuerySet[TopicMeta]:
    """With everything a list shows but the tags, in one query."""
    return metas.select_related("topic__forum", "topic__poster", "topic__last_post__poster", "claimed_by").only(
        *_COLUMNS
    )


def _topics(metas: QuerySet[TopicMeta]) -> list[Topic]:
    """The topics of these rows, each with its `meta` and its `tag_links`: (name, slug) by name."""
    topics = []
    for meta in metas:
        meta.topic.meta = meta
        topics.append(meta.topic)
    links: dict[int, list[tuple[str, str]]] = {}
    if topics:
        tagged = TopicTag.objects.filter(content_object__in=[topic.pk for topic in topics]).order_by("tag__name")
        for topic_id, name, slug in tagged.values_list("content_object_id", "tag__name", "tag__slug"):
            links.setdefault(topic_id, []).append((name, slug))
    for topic in topics:
        topic.tag_links = tuple(links.get(topic.pk, ()))
    return topics


def _position(topic: Topic, column: str) -> str:
    value: datetime | int = getattr(topic.meta, column)
    number = value if isinstance(value, int) else (value - _EPOCH) // timedelta(microseconds=1)
    return f"{number}-{topic.pk}"


LARGEST_ID = 2**31 - 1  # what the columns hold; a larger number in an address is no error of the database


def read_number(text: str) -> int | None:
    """A whole number written in an address, if it is one a database can look for."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None


def _read_position(text: str, column: str) -> tuple[datetime | int, int] | None:
    first, _, second = text.partition("-")
    value, topic_id = read_number(first), read_number(second)
    if value is None or topic_id is None:
        return None
    if column == "votes":
        return value, topic_id
    try:
        return _EPOCH + timedelta(microseconds=value), topic_id
    except OverflowError:
        return None


def _beyond(column: str, position: tuple[datetime | int, int], *, larger: bool) -> Q:
    value, topic_id = position
    side = "gt" if larger else "lt"
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"topic_id__{side}": topic_id})


def topic_page(
    chosen: TopicFilter,
    *,
    sort: str = "activity",
    older_than: str = "",
    newer_than: str = "",
    size: int = TOPICS_PER_PAGE,
) -> TopicPage:
    """One page of a list, found by position and not by number: as quick at the end as at the start. A position that reads
    wrong, or has nothing left beyond it, gives the first page. Readers share the topics: nobody changes them.
    """
    return until_changed(
        ("topics", chosen, sort, older_than, newer_than, size),
        lambda: _topic_page(chosen, sort=sort, older_than=older_than, newer_than=newer_than, size=size),
    )


def _topic_page(chosen: TopicFilter, *, sort: str, older_than: str, newer_than: str, size: int) -> TopicPage:
    column, falling = SORTS[sort]
    metas = _listed(chosen.apply(TopicMeta.objects.all()))
    onward, back = (f"-{column}", "-topic_id"), (column, "topic_id")
    if not falling:
        onward, back = back, onward
    if after := _read_position(newer_than, column):
        topics = _topics(metas.filter(_beyond(column, after, larger=falling)).order_by(*back)[: size + 1])
        more, topics = len(topics) > size, topics[:size][::-1]
        if not topics:
            return topic_page(chosen, sort=sort, size=size)
        return TopicPage(
            topics=topics, newer=_position(topics[0], column) if more else "", older=_position(topics[-1], column)
        )
    before = _read_position(older_than, column)
    if before:
        metas = metas.filter(_beyond(column, before, larger=not falling))
    topics = _topics(metas.order_by(*onward)[: size + 1])
    more, topics = len(topics) > size, topics[:size]
    if before and not topics:
        return topic_page(chosen, sort=sort, size=size)
    return TopicPage(
        topics=topics,
        newer=_position(topics[0], column) if before else "",
        older=_position(topics[-1], column) if more else "",
    )


def pinned_topics(forum_id: int) -> list[Topic]:
    """What moderators keep at the top of a category. Readers share the topics, as those of `topic_page`."""
    return until_changed(("pinned topics", forum_id), lambda: _pinned_topics(forum_id))


def _pinned_topics(forum_id: int) -> list[Topic]:
    """Most categories have none, which the small index of the types says at once."""
    pinned = list(Topic.objects.filter(type__gt=Topic.TOPIC_POST, forum_id=forum_id).values_list("pk", flat=True))
    if not pinned:
        return []
    metas = _listed(TopicMeta.objects.filter(pk__in=pinned, listed=True))
    return _topics(metas.order_by("-topic__type", "-last_activity")[:5])


def counted(chosen: TopicFilter) -> int:
    """How many topics a filter leaves, counted up to COUNT_UP_TO."""
    first = chosen.apply(TopicMeta.objects.all()).order_by()[:COUNT_UP_TO]
    return until_changed(("topics counted", chosen), first.count)


def _tags_of(metas: QuerySet[TopicMeta], limit: int) -> list[Tag]:
    """The tags of these topics, most used first, each with its `uses` among them."""
    links = TopicTag.objects.filter(content_object__in=metas.values("topic_id")).order_by()
    # Counted here: a database that groups reads every link there is.
    uses = Counter(links.values_list("tag_id", "tag__name", "tag__slug"))
    found = sorted(uses.items(), key=lambda item: (-item[1], item[0][1]))[:limit]
    tags = [Tag(pk=pk, name=name, slug=slug) for (pk, name, slug), _uses in found]
    for tag, (_names, count) in zip(tags, found, strict=True):
        tag.uses = count
    return tags


def recent_tags(forum_ids: Collection[int], *, limit: int = 15) -> list[Tag]:
    """The tags of the latest topics, most used first, each with its `uses` among them."""
    forums = frozenset(forum_ids)
    recent = TopicMeta.objects.filter(forum_id__in=forums, listed=True).order_by("-last_activity", "-topic_id")
    return until_changed(("recent tags", forums, limit), lambda: _tags_of(recent[:300], limit))


def waiting_tags(chosen: TopicFilter, *, limit: int = 20) -> list[Tag]:
    """The tags of what a filter leaves, most used first, each with its `uses` among the first COUNT_UP_TO."""
    return _tags_of(chosen.apply(TopicMeta.objects.all()).order_by("asked_at", "topic_id")[:COUNT_UP_TO], limit)


def known_tags(slugs: Collection[str], forum_ids: Collection[int]) -> dict[str, Tag]:
    """The tags of these slugs that a listed topic of these forums has, by slug: their spelling elsewhere is not shown."""
    shown = TopicTag.objects.filter(
        tag=OuterRef("pk"), content_object__listed=True, content_object__forum_id__in=forum_ids
    )
    found = Tag.objects.filter(Exists(shown), slug__in=slugs).select_related("forum_page")
    return {tag.slug: tag for tag in found}


def tag_of_former_address(slug: str) -> Tag | None:
    """The tag that had this address before it was renamed or merged."""
    alias = TagAlias.objects.filter(slug=slug).select_related("tag").first()
    return alias.tag if alias is not None else None


def every_tag(forum_ids: Collection[int], *, limit: int = 300) -> list[Tag]:
    """The tags of listed topics, most used first, each with its `uses` and its description."""
    used = Q(tagged_topics__content_object__listed=True, tagged_topics__content_object__forum_id__in=forum_ids)
    tags = Tag.objects.annotate(uses=Count("tagged_topics", filter=used)).filter(uses__gt=0)
    return until_changed(
        ("every tag", frozenset(forum_ids), limit),
        lambda: list(tags.select_related("forum_page").order_by("-uses", "name")[:limit]),
    )


def topics_by(user: User, *, limit: int = 20) -> list[Topic]:
    """Topics of a person that anybody may read, newest first."""
    metas = _listed(TopicMeta.objects.filter(forum_id__in=public_forum_ids(), listed=True, topic__poster=user))
    return _topics(metas.order_by("-topic__created", "-topic_id")[:limit])


def answers_by(user_ids: Collection[int], *, limit: int = 100) -> list[Post]:
    """Answers of these people that anybody may read, newest first, each with its topic and the topic's state and the names
    of its tags in `tag_names`; one query beside those for the rights.
    """
    answers: QuerySet[Post] = Post.objects.filter(
        poster_id__in=user_ids, approved=True, topic__meta__listed=True, topic__forum_id__in=public_forum_ids()
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
