"""Topics, categories and tags, as things one may follow; posts, as what a notice is about."""

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext_lazy as _

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Access, Forum
from forum.questions.models import TopicMeta
from hub.base.targets import Reader, Target, TargetKind, argument_of, register

LARGEST_ID = 2**31 - 1
LONGEST_ID = len(str(LARGEST_ID))
_TOPIC = argument_of("forum_conversation:topic", "pk")


def _ids(values: Sequence[str]) -> list[int]:
    numbers = (int(value) for value in values if value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID)
    return [number for number in numbers if 0 < number <= LARGEST_ID]


def topics(reader: Reader, values: Sequence[str]) -> dict[str, Target]:
    access = Access(reader)
    found = Topic.objects.filter(pk__in=_ids(values)).select_related("forum")
    return {
        str(topic.pk): Target(title=topic.subject, url=topic.get_absolute_url())
        for topic in found
        if access.can_read(topic)
    }


def posts(reader: Reader, values: Sequence[str]) -> dict[str, Target]:
    access = Access(reader)
    found = Post.objects.filter(pk__in=_ids(values)).select_related("topic__forum").defer("content")
    return {
        str(post.pk): Target(title=post.topic.subject, url=post.get_absolute_url())
        for post in found
        if access.can_read_post(post)
    }


def categories(reader: Reader, values: Sequence[str]) -> dict[str, Target]:
    readable = Access(reader).readable_ids
    found = Forum.objects.filter(pk__in=[number for number in _ids(values) if number in readable])
    return {
        str(forum.pk): Target(title=forum.name, url=reverse("forum:forum", args=[forum.slug, forum.pk]))
        for forum in found
    }


def tags(reader: Reader, values: Sequence[str]) -> dict[str, Target]:
    """The tags of these slugs that a topic the reader may see bears: the spelling of another would tell of it."""
    shown = TopicMeta.objects.filter(forum__in=Access(reader).readable_ids, listed=True)
    found = Tag.objects.filter(slug__in=values, tagged_topics__content_object__in=shown).distinct()
    return {tag.slug: Target(title=tag.name, url=reverse("questions:tag", args=[tag.slug])) for tag in found}


def _post_in(match: ResolverMatch, query: QueryDict) -> str:
    number = query.get("post", "")
    return number if number.isascii() and number.isdecimal() and _TOPIC(match, query) else ""


register(TargetKind(prefix="post", plural=_("Answers"), resolve=posts, read_address=_post_in, followed=False))
register(TargetKind(prefix="topic", plural=_("Questions"), resolve=topics, read_address=_TOPIC))
register(
    TargetKind(
        prefix="category", plural=_("Categories"), resolve=categories, read_address=argument_of("forum:forum", "pk")
    )
)
register(TargetKind(prefix="tag", plural=_("Tags"), resolve=tags))
