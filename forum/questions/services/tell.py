"""Telling people what happens in the forum. Nobody is told of what they may not read."""

from collections.abc import Iterable

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Access, public_forum_ids
from forum.questions.models import ModerationEntry, TopicMeta
from forum.questions.services.mentions import handles_in
from hub.accounts.models import User
from hub.base.citations import plain_texts
from hub.notifications.follows import TooManyFollowsError, follow, followers, notify_followers, unfollow
from hub.notifications.follows import move_followers as move_every_follower
from hub.notifications.notices import notify
from search.identifiers import canonical_identifiers

NAMES_TOLD = 12  # tables and variables named in one post whose followers are told


def _named_in(text: str) -> list[str]:
    """Targets of the tables and variables a text names."""
    names = [name.upper() for name in canonical_identifiers(text)[:NAMES_TOLD]]
    return [f"{kind}:{name}" for name in names for kind in ("table", "variable")]


def excerpt_of(post: Post) -> str:
    """The first words of a post."""
    key = f"post:{post.pk}"
    return plain_texts([(key, post.content.raw)])[key][:300]


def keep_following(person: User, topic: Topic) -> None:
    """Who takes part in a topic follows it, unless they follow too much."""
    try:
        follow(by=person, target=f"topic:{topic.pk}")
    except TooManyFollowsError:
        return


def tell_about_post(post: Post) -> None:
    """Tell those whom a new post concerns, each once, by what says most: the asker, then whom it names, then whoever follows
    its topic, tags, category, author or what it names.
    """
    if post.pk == post.topic.first_post_id:
        _tell_about_topic(post.topic, post)
    else:
        tell_about_answer(post)


def _key(post: Post) -> str:
    """All that is told of a post has one key, so that nobody is told of it twice."""
    return f"topic:{post.topic_id}" if post.pk == post.topic.first_post_id else f"answer:{post.pk}"


def tell_mentioned(post: Post, by: User | None) -> int:
    """Tell the people an approved post names, if they may read it; each once for a post, however often it is changed."""
    handles = handles_in(post.content.raw)
    if not handles or by is None or not post.approved or not post.topic.approved:
        return 0
    told = 0
    for person in User.objects.filter(username__in=handles, is_active=True):
        if _may_read(person, post.topic):
            told += bool(
                notify(
                    to=person,
                    kind="mention",
                    title=post.topic.subject,
                    url=post.get_absolute_url(),
                    by=by,
                    excerpt=excerpt_of(post),
                    key=_key(post),
                )
            )
    return told


def _tell_about_topic(topic: Topic, post: Post) -> None:
    tags = TopicMeta.objects.get(topic=topic).tags.values_list("slug", flat=True)
    tell_mentioned(post, post.poster)
    targets = [f"category:{topic.forum_id}", *(f"tag:{slug}" for slug in tags), *_by(post)]
    notify_followers(
        targets=[*targets, *_named_in(f"{topic.subject}\n\n{post.content.raw}")],
        kind="new_topic",
        title=topic.subject,
        url=topic.get_absolute_url(),
        by=post.poster,
        excerpt=excerpt_of(post),
        key=_key(post),
        sees=f"topic:{topic.pk}",
    )


def tell_about_answer(post: Post) -> None:
    topic, url, key = post.topic, post.get_absolute_url(), _key(post)
    if topic.poster is not None and topic.poster_id != post.poster_id and _may_read(topic.poster, topic):
        notify(
            to=topic.poster,
            kind="answer",
            title=topic.subject,
            url=url,
            by=post.poster,
            excerpt=excerpt_of(post),
            key=key,
        )
    tell_mentioned(post, post.poster)
    notify_followers(
        targets=[f"topic:{topic.pk}", *_by(post), *_named_in(post.content.raw)],
        kind="new_answer",
        title=topic.subject,
        url=url,
        by=post.poster,
        excerpt=excerpt_of(post),
        key=key,
        sees=f"topic:{topic.pk}",
    )


def _may_read(person: User, topic: Topic) -> bool:
    """What everybody may read needs no look at the rights of one."""
    return (topic.approved and topic.forum_id in public_forum_ids()) or Access(person).can_read(topic)


def _by(post: Post) -> list[str]:
    return [f"person:{post.poster.username}"] if post.poster is not None else []


def tell_accepted(post: Post, *, by: User) -> None:
    """The author of an answer learns that it solved the question."""
    if post.poster is not None:
        notify(
            to=post.poster,
            kind="accepted",
            title=post.topic.subject,
            url=post.get_absolute_url(),
            by=by,
            key=f"accepted:{post.pk}",
        )


def tell_details_wanted(topic: Topic, meta: TopicMeta) -> None:
    if topic.poster is not None and meta.details_at is not None:
        notify(
            to=topic.poster,
            kind="details",
            title=topic.subject,
            url=topic.get_absolute_url(),
            by=meta.details_by,
            excerpt=meta.details_wanted,
            key=f"details:{topic.pk}:{meta.details_at:%Y%m%d%H%M%S}",
        )


def tell_invited(topic: Topic, *, by: User, person: User) -> None:
    notify(
        to=person,
        kind="invited",
        title=topic.subject,
        url=topic.get_absolute_url(),
        by=by,
        key=f"invited:{topic.pk}",
    )


def led_key(entry: ModerationEntry) -> str:
    """What the asker is told of this act."""
    return f"led:{entry.pk}"


def tell_moved(topic: Topic, target: Topic, *, key: str) -> None:
    """The asker learns where a duplicate or merged question went. Moderators act for the site: no name is given."""
    if topic.poster is not None and Access(topic.poster).can_read(target):
        notify(
            to=topic.poster,
            kind="duplicate",
            title=target.subject,
            url=target.get_absolute_url(),
            excerpt=topic.subject,
            key=key,
        )


# --- following ---------------------------------------------------------------------------------


def move_followers(topic_id: int, target_id: int) -> list[int]:
    """Those who follow a topic follow the other; returns the numbers of all who did, for `give_back_followers`."""
    people = list(followers(f"topic:{topic_id}").order_by("pk").values_list("pk", flat=True))
    moved = set(move_every_follower(source=f"topic:{topic_id}", target=f"topic:{target_id}"))
    return sorted(moved, key=int) + [-pk for pk in people if pk not in moved]


def give_back_followers(topic_id: int, target_id: int, people: Iterable[int]) -> None:
    """Undo `move_followers`. A number below zero is of somebody who followed both: they go on doing so."""
    numbers = list(people)
    for person in User.objects.filter(pk__in=[abs(number) for number in numbers], is_active=True):
        keep_following(person, Topic(pk=topic_id))
        if person.pk in numbers:
            unfollow(by=person, target=f"topic:{target_id}")
