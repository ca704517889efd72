"""Whatever saves or deletes a topic, machina's own pages and the admin included, keeps our rows and the index true."""

from collections.abc import Iterable
from typing import Any

from machina.core.db.models import get_model

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.linking import forget_handles
from forum.questions.models import Vote
from forum.questions.services import refresh_meta
from forum.questions.services.votes import count_votes
from hub.accounts.models import User
from hub.base import citations
from hub.notifications.notices import withdraw
from search.services import request_indexing

UserForumPermission = get_model("forum_permission", "UserForumPermission")
GroupForumPermission = get_model("forum_permission", "GroupForumPermission")
NAMED_BY = frozenset({"display_name", "is_active"})


@receiver(post_save, sender=Topic)
def keep_meta(instance: Topic, *, raw: bool = False, **_kwargs: Any) -> None:
    # every save and every deletion of a post ends in a save of its topic
    if not raw:
        refresh_meta(instance)


@receiver(post_delete, sender=Topic)
def forget_topic(instance: Topic, **_kwargs: Any) -> None:
    request_indexing(f"topic:{instance.pk}")
    withdraw(f"topic:{instance.pk}")


@receiver(post_save, sender=Post)
def keep_citations(instance: Post, *, raw: bool = False, created: bool = False, **_kwargs: Any) -> None:
    text = instance.content.raw
    if not raw and ("[[" in text or not created):
        citations.keep(f"post:{instance.pk}", text)


@receiver(post_delete, sender=Post)
def forget_post(instance: Post, **_kwargs: Any) -> None:
    withdraw(f"post:{instance.pk}")
    citations.keep(f"post:{instance.pk}", "")


@receiver(post_delete, sender=Vote)
def count_without(instance: Vote, origin: Any = None, **_kwargs: Any) -> None:
    """A vote that goes with its person; one that is taken back is counted by the service."""
    if isinstance(origin, User):
        count_votes(instance.post_id)


def _index_again(forum_id: int | None) -> None:
    topics = (
        Topic.objects.order_by("pk") if forum_id is None else Topic.objects.filter(forum_id=forum_id).order_by("pk")
    )
    request_indexing(*(f"topic:{pk}" for pk in topics.values_list("pk", flat=True)))


@receiver([post_save, post_delete], sender=UserForumPermission)
@receiver([post_save, post_delete], sender=GroupForumPermission)
def index_with_new_rights(instance: Any, *, raw: bool = False, **_kwargs: Any) -> None:
    if not raw and instance.permission.codename == "can_read_forum":
        _index_again(instance.forum_id)


@receiver(pre_delete, sender=Forum)
def forget_forum(instance: Forum, **_kwargs: Any) -> None:
    _index_again(instance.pk)


@receiver(post_save, sender=User)
@receiver(pre_delete, sender=User)
def index_with_new_name(
    instance: User,
    *,
    raw: bool = False,
    created: bool = False,
    update_fields: Iterable[str] | None = None,
    **_kwargs: Any,
) -> None:
    """The name a person is shown by stands in the documents of the topics they wrote in, and their handle may be mentioned."""
    if raw or (update_fields is not None and NAMED_BY.isdisjoint(update_fields)):
        return
    forget_handles()
    if created:
        return
    topics = Post.objects.filter(poster=instance).order_by("topic_id").values_list("topic_id", flat=True).distinct()
    request_indexing(*(f"topic:{pk}" for pk in topics))
