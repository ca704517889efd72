"""Versions of a post: kept at each change, restored or emptied by moderators."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post
from forum.questions.models import PostRevision
from hub.accounts.models import User


def keep_original(post: Post, *, tags: Sequence[str]) -> None:
    """Before its first change: keep the post as version 0, signed by its author."""
    if PostRevision.objects.filter(post=post).exists():
        return
    PostRevision.objects.create(
        post=post,
        number=0,
        title=post.subject,
        body=post.content.raw,
        tags=", ".join(tags),
        editor=post.poster,
        made_at=post.created,
    )


def keep_revision(post: Post, *, by: User, tags: Sequence[str], restores: int | None = None) -> PostRevision | None:
    """Keep the present text as the newest version; None when nothing changed since the last."""
    last = PostRevision.objects.filter(post=post).order_by("-number").first()
    values = {"title": post.subject, "body": str(post.content.raw), "tags": ", ".join(tags)}
    if last is None or all(getattr(last, name) == value for name, value in values.items()):
        return None
    return PostRevision.objects.create(
        post=post, number=last.number + 1, editor=by, restores=restores, made_at=timezone.now(), **values
    )


@transaction.atomic
def remove_text(*, by: User, revision: PostRevision) -> PostRevision:  # noqa: ARG001 -- the actor is part of every service
    """Take the text of an old version away for good: who and when stay.

    Raises:
        ValueError: it is the present version; change the post first.
    """
    revision = PostRevision.objects.select_for_update().get(pk=revision.pk)
    if not PostRevision.objects.filter(post_id=revision.post_id, number__gt=revision.number).exists():
        raise ValueError("the present version is the post itself")
    revision.title = revision.body = revision.tags = ""
    revision.text_removed = True
    revision.save()
    return revision
