"""Latest topics as Atom: bounded, public, in a fixed number of queries."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import public_forum_ids
from forum.questions.models import State
from forum.questions.queries import TopicFilter, topic_page
from hub.base.markdown import plain_text

ITEMS = 30


class LatestTopicsFeed(Feed):
    """`?state=` and `?tag=` narrow it as they narrow the list."""

    feed_type = Atom1Feed
    title = _("SNDS Hub – latest topics of the forum")
    subtitle = _("Questions and announcements, by last activity")
    link = reverse_lazy("forum:index")

    def get_object(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> TopicFilter:
        state = request.GET.get("state", "")
        if state and state not in {*State.values, "unsolved"}:
            raise Http404
        tag = request.GET.get("tag", "").replace("\0", "")[:100]
        return TopicFilter(forum_ids=public_forum_ids(), state=state, tag=tag)

    def items(self, chosen: TopicFilter) -> list[Topic]:
        topics = topic_page(chosen, size=ITEMS).topics
        questions = Post.objects.filter(approved=True).in_bulk([topic.first_post_id for topic in topics])
        for topic in topics:
            question = questions.get(topic.first_post_id)
            topic.summary = plain_text(question.content.raw)[:600] if question else ""
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
        return [entry.tag.name for entry in item.meta.topic_tags.all()]
