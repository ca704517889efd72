"""Undoing acts of moderation: what the log kept is put back, as far as it still fits."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.models import (
    Act,
    Flag,
    HeldEdit,
    ModerationEntry,
    PostMeta,
    Review,
    TagAlias,
    TopicMeta,
    TopicTag,
    WatchedAuthor,
)
from forum.questions.services.locks import lock_everything
from forum.questions.services.moderation import ImpossibleError, recount
from forum.questions.services.posts import edit_post
from forum.questions.services.reviews import show_post
from forum.questions.services.states import refresh_meta
from forum.questions.services.tell import give_back_followers, led_key
from hub.accounts.models import User
from hub.notifications.notices import take_back
from search.services import request_indexing


@transaction.atomic
def undo(*, by: User, entry: ModerationEntry) -> ModerationEntry:
    """Put back what an act of moderation changed, and say so in the log.

    Raises:
        ImpossibleError: it was undone before, or what it changed is gone or was changed again since.
    """
    entry = ModerationEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.undone_at is not None:
        raise ImpossibleError
    if entry.topic_id is not None:
        lock_everything(entry.topic_id)
    try:
        _WAYS[Act(entry.act)](entry, by)
    except (Topic.DoesNotExist, Post.DoesNotExist, Forum.DoesNotExist, Tag.DoesNotExist, KeyError) as error:
        raise ImpossibleError from error
    entry.undone_at, entry.undone_by = timezone.now(), by
    entry.save(update_fields=["undone_at", "undone_by"])
    return entry


def _topic(entry: ModerationEntry) -> Topic:
    topic: Topic = Topic.objects.select_related("forum", "meta").get(pk=entry.topic_id)
    return topic


def _post(entry: ModerationEntry) -> Post:
    post: Post = Post.objects.select_related("topic__forum", "topic__meta", "poster").get(pk=entry.post_id)
    return post


# --- topics ------------------------------------------------------------------------------------


def _set_status(entry: ModerationEntry, status: int) -> None:
    topic = _topic(entry)
    if topic.status == status or topic.meta.canonical_id is not None:
        raise ImpossibleError
    Topic.objects.filter(pk=topic.pk).update(status=status)
    TopicMeta.objects.filter(topic=topic).update(closing=entry.before["closing"])


def _unlock(entry: ModerationEntry, _by: User) -> None:
    _set_status(entry, Topic.TOPIC_UNLOCKED)


def _lock(entry: ModerationEntry, _by: User) -> None:
    _set_status(entry, Topic.TOPIC_LOCKED)


def _retype(entry: ModerationEntry, _by: User) -> None:
    topic = _topic(entry)
    if topic.type == entry.before["type"]:
        raise ImpossibleError
    Topic.objects.filter(pk=topic.pk).update(type=entry.before["type"])


def _move_back(entry: ModerationEntry, _by: User) -> None:
    topic = _topic(entry)
    forum = Forum.objects.get(pk=entry.before["forum"])
    if topic.forum_id == forum.pk:
        raise ImpossibleError
    topic.forum = forum
    topic.save()


def _lead_no_more(entry: ModerationEntry, target_id: int) -> Topic:
    topic = _topic(entry)
    if topic.meta.canonical_id is None:
        raise ImpossibleError
    TopicMeta.objects.filter(topic_id__in=entry.before["leading"], canonical_id=topic.meta.canonical_id).update(
        canonical=topic
    )
    TopicMeta.objects.filter(topic=topic).update(canonical=None)
    give_back_followers(topic.pk, target_id, entry.before["followers"])
    take_back(led_key(entry))
    return topic


def _no_duplicate(entry: ModerationEntry, _by: User) -> None:
    topic = _lead_no_more(entry, entry.before["of"])
    Topic.objects.filter(pk=topic.pk).update(status=entry.before["status"])
    TopicMeta.objects.filter(topic=topic).update(closing=entry.before["closing"])
    topic.status = entry.before["status"]
    refresh_meta(topic)


def _accept_again(topic_id: int, before: dict[str, object]) -> None:
    """Put an accepted answer back, where it still is and no other was accepted since."""
    accepted = Post.objects.filter(pk=before.get("accepted"), topic_id=topic_id).first()
    if accepted is not None:
        moment = datetime.fromisoformat(str(before["accepted_at"])) if before.get("accepted_at") else timezone.now()
        free = TopicMeta.objects.filter(topic_id=topic_id, accepted_post=None)
        free.update(accepted_post=accepted, accepted_at=moment)


def _unmerge(entry: ModerationEntry, _by: User) -> None:
    into = Topic.objects.get(pk=entry.before["into"])
    posts = Post.objects.filter(pk__in=entry.before["posts"], topic=into).exclude(pk=into.first_post_id)
    if not posts.filter(pk=entry.before["first_post"]).exists():
        raise ImpossibleError  # the question it would need again is gone
    topic = _lead_no_more(entry, into.pk)
    returning = list(posts.values_list("pk", flat=True))
    TopicMeta.objects.filter(topic=into, accepted_post_id__in=returning).update(accepted_post=None, accepted_at=None)
    Post.objects.filter(pk__in=returning).update(topic=topic)
    Topic.objects.filter(pk=topic.pk).update(
        approved=entry.before["approved"], first_post_id=entry.before["first_post"]
    )
    _accept_again(topic.pk, entry.before)
    recount(into.pk, topic.pk)


def _unsplit(entry: ModerationEntry, _by: User) -> None:
    topic, made = _topic(entry), Topic.objects.get(pk=entry.before["made"])
    if topic.meta.canonical_id is not None or made.meta.canonical_id is not None:
        raise ImpossibleError
    head = made.first_post_id
    TopicMeta.objects.filter(topic=made).update(accepted_post=None, accepted_at=None)
    Post.objects.filter(topic=made).update(topic=topic)  # what was answered since comes along
    Post.objects.filter(pk=head).update(subject=entry.before["subject"])
    _accept_again(topic.pk, entry.before)
    # An empty topic stays behind, so that the address it had leads to the posts.
    TopicMeta.objects.filter(topic=made).update(canonical=topic)
    Topic.objects.filter(pk=made.pk).update(approved=False)
    recount(topic.pk, made.pk)


# --- posts -------------------------------------------------------------------------------------


def _show_again(entry: ModerationEntry, _by: User) -> None:
    post = _post(entry)
    if not PostMeta.objects.filter(post=post, hidden=True).update(hidden=False):
        raise ImpossibleError
    if entry.before["approved"]:
        show_post(post, shown=True)
    Flag.objects.filter(pk__in=entry.before["flags"]).update(settled_at=None, settled_by=None, upheld=None)
    Review.objects.filter(post=post).update(settled_at=None)


def _wait_again(entry: ModerationEntry, _by: User) -> None:
    post = _post(entry)
    if not post.approved:
        raise ImpossibleError
    if not entry.before["approved"]:
        show_post(post, shown=False)
    Review.objects.update_or_create(post=post, defaults={"rules": entry.before["rules"], "settled_at": None})
    if entry.before["watched"]:
        WatchedAuthor.objects.filter(person_id=post.poster_id).delete()


def _flag_again(entry: ModerationEntry, _by: User) -> None:
    Flag.objects.filter(pk__in=entry.before["flags"]).update(settled_at=None, settled_by=None, upheld=None)


def _text_before(entry: ModerationEntry, by: User) -> None:
    post, before = _post(entry), entry.before
    if post.content.raw != before["body"]:
        raise ImpossibleError  # it was changed again since
    edit_post(by=by, post=post, body=before["was_body"], title=before["was_title"] or None, tags=before["was_tags"])


def _hold_again(entry: ModerationEntry, _by: User) -> None:
    post, before = _post(entry), entry.before
    HeldEdit.objects.get_or_create(
        post=post,
        defaults={
            "by_id": before["by"],
            "title": before["title"],
            "body": before["body"],
            "tags": before["tags"],
            "rules": before["rules"],
            "seen_version": post.updates_count,
        },
    )


# --- people and tags ---------------------------------------------------------------------------


def _unwatch(entry: ModerationEntry, _by: User) -> None:
    if not WatchedAuthor.objects.filter(person_id=entry.person_id).delete()[0]:
        raise ImpossibleError


def _watch(entry: ModerationEntry, by: User) -> None:
    if entry.person is None:
        raise ImpossibleError
    WatchedAuthor.objects.get_or_create(person=entry.person, defaults={"by": by})


def _name_again(entry: ModerationEntry, _by: User) -> None:
    before = entry.before
    kept = Tag.objects.get(pk=before["tag"])
    TagAlias.objects.filter(slug=before["slug"]).delete()
    if before["merged"]:
        again, _created = Tag.objects.get_or_create(slug=before["slug"], defaults={"name": before["name"]})
        back = TopicTag.objects.filter(tag=kept, content_object_id__in=before["moved"])
        back.update(tag=again)
        missing = set(before["both"]) & set(
            TopicMeta.objects.values_list("pk", flat=True).filter(pk__in=before["both"])
        )
        TopicTag.objects.bulk_create(
            [TopicTag(tag=again, content_object_id=pk) for pk in missing], ignore_conflicts=True
        )
    else:
        Tag.objects.filter(pk=kept.pk).update(name=before["name"], slug=before["slug"])
    request_indexing(*(f"topic:{pk}" for pk in [*before["moved"], *before["both"]]))


_WAYS: dict[Act, Callable[[ModerationEntry, User], None]] = {
    Act.APPROVE: _wait_again,
    Act.REFUSE: _show_again,
    Act.HIDE: _show_again,
    Act.LOCK: _unlock,
    Act.UNLOCK: _lock,
    Act.PIN: _retype,
    Act.UNPIN: _retype,
    Act.MOVE: _move_back,
    Act.MERGE: _unmerge,
    Act.SPLIT: _unsplit,
    Act.DUPLICATE: _no_duplicate,
    Act.WATCH: _unwatch,
    Act.UNWATCH: _watch,
    Act.DISMISS: _flag_again,
    Act.ACCEPT_EDIT: _text_before,
    Act.REFUSE_EDIT: _hold_again,
    Act.RENAME_TAG: _name_again,
}
