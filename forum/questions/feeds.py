"""Atom for every list: bounded, public, in a fixed number of queries."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries
from forum.questions.access import public_forum_ids
from forum.questions.models import State
from forum.questions.queries import TopicFilter, topic_page
from hub.accounts.models import User
from hub.base.citations import plain_texts
from hub.base.feeds import SiteFeed

ITEMS = 30
SUMMARY = 600
MOST_TAGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a feed holds, and what it is called."""

    title: str
    link: str
    topics: TopicFilter
    sort: str = "activity"


def _tags(request: HttpRequest, *more: str) -> tuple[str, ...]:
    named = [tag.replace("\0", "")[:100] for tag in [*more, *request.GET.getlist("tag")] if tag]
    return tuple(dict.fromkeys(named))[:MOST_TAGS]


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    if state and state not in queries.STATES:
        raise Http404
    return state


class LatestTopicsFeed(SiteFeed):
    """Topics by last activity. `?state=` and `?tag=` (repeated: all of them) narrow every feed as they narrow its list."""

    feed_type = Atom1Feed
    subtitle: str | Promise = gettext_lazy("Questions and announcements, by last activity")

    def get_object(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Chosen:
        narrowed = TopicFilter(forum_ids=public_forum_ids(), state=_state(request), tags=_tags(request))
        return Chosen(title=_("SNDS Hub – latest topics of the forum"), link=reverse("forum:index"), topics=narrowed)

    def title(self, chosen: Chosen) -> str:
        return chosen.title

    def link(self, chosen: Chosen) -> str:
        return chosen.link

    def items(self, chosen: Chosen) -> list[Topic]:
        topics = [copy(topic) for topic in topic_page(chosen.topics, sort=chosen.sort, size=ITEMS).topics]
        questions = Post.objects.filter(approved=True).in_bulk([topic.first_post_id for topic in topics])
        texts = plain_texts((f"post:{post.pk}", post.content.raw) for post in questions.values())
        for topic in topics:
            topic.summary = texts.get(f"post:{topic.first_post_id}", "")[:SUMMARY]
        return topics

    def item_title(self, item: Topic) -> str:
        return item.subject

    def item_description(self, item: Topic) -> str:
        return escape(item.summary)  # Django declares summaries as HTML

    def item_author_name(self, item: Topic) -> str:
        return str(item.poster or "")

    def item_pubdate(self, item: Topic) -> datetime:
        return item.created

    def item_updateddate(self, item: Topic) -> datetime:
        return item.meta.last_activity

    def item_categories(self, item: Topic) -> list[str]:
        return [name for name, _slug in item.tag_links]


class CategoryFeed(LatestTopicsFeed):
    def get_object(self, request: HttpRequest, pk: int, *_args: Any, **_kwargs: Any) -> Chosen:
        public = {forum.pk: forum for forum in queries.anonymous_access().readable}
        if pk not in public:
            raise Http404
        forum = public[pk]
        return Chosen(
            title=_("SNDS Hub – %(name)s") % {"name": forum.name},
            link=reverse("forum:forum", args=[forum.slug, forum.pk]),
            topics=TopicFilter(forum_ids=[pk], state=_state(request), tags=_tags(request)),
        )


class TagFeed(LatestTopicsFeed):
    """One tag, or several joined by `+`."""

    def get_object(self, request: HttpRequest, slugs: str, *_args: Any, **_kwargs: Any) -> Chosen:
        public = public_forum_ids()
        wanted = _tags(request, *slugs.split("+"))
        known = queries.known_tags(wanted, public)
        if not wanted or set(wanted) - set(known):
            raise Http404
        names = " + ".join(known[slug].name for slug in wanted)
        return Chosen(
            title=_("SNDS Hub – topics tagged %(name)s") % {"name": names},
            link=reverse("questions:tag", args=["+".join(wanted)]),
            topics=TopicFilter(forum_ids=public, state=_state(request), tags=wanted),
        )


class UnansweredFeed(LatestTopicsFeed):
    subtitle = gettext_lazy("Questions nobody has answered yet, newest first")

    def get_object(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Chosen:
        narrowed = TopicFilter(forum_ids=public_forum_ids(), state=State.UNANSWERED, tags=_tags(request))
        return Chosen(
            title=_("SNDS Hub – questions waiting for an answer"),
            link=reverse("questions:unanswered"),
            topics=narrowed,
            sort="newest",
        )


def _with_summaries(posts: list[Post]) -> list[Post]:
    texts = plain_texts((f"post:{post.pk}", post.content.raw) for post in posts)
    for post in posts:
        post.summary = texts[f"post:{post.pk}"][:SUMMARY]
    return posts


class _PostsFeed(SiteFeed):
    feed_type = Atom1Feed

    def item_title(self, item: Post) -> str:
        return item.topic.subject

    def item_description(self, item: Post) -> str:
        return escape(item.summary)

    def item_author_name(self, item: Post) -> str:
        return str(item.poster or "")

    def item_link(self, item: Post) -> str:
        return item.get_absolute_url()

    def item_guid(self, item: Post) -> str:
        return reverse("questions:post", args=[item.pk])

    def item_pubdate(self, item: Post) -> datetime:
        return item.created

    def item_updateddate(self, item: Post) -> datetime:
        return item.updated


class PersonFeed(_PostsFeed):
    """What one person wrote in topics anybody may read."""

    def get_object(self, _request: HttpRequest, username: str, *_args: Any, **_kwargs: Any) -> User:
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise Http404
        return person

    def title(self, person: User) -> str:
        return _("SNDS Hub – posts of %(name)s") % {"name": person}

    def link(self, person: User) -> str:
        return person.get_absolute_url()

    def items(self, person: User) -> list[Post]:
        return _with_summaries(queries.posts_by(person, limit=ITEMS))


class TopicFeed(_PostsFeed):
    """The latest posts of one topic anybody may read."""

    def get_object(self, _request: HttpRequest, pk: int, *_args: Any, **_kwargs: Any) -> Topic:
        topic = queries.topic_or_none(pk)
        if topic is None or not topic.meta.listed or not queries.anonymous_access().can_read(topic):
            raise Http404
        return topic

    def title(self, topic: Topic) -> str:
        return topic.subject

    def link(self, topic: Topic) -> str:
        return topic.get_absolute_url()

    def items(self, topic: Topic) -> list[Post]:
        return _with_summaries(queries.latest_posts(topic, limit=ITEMS))
