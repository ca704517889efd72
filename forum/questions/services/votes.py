"""Useful votes. What is counted is counted again from the rows, under a lock: it is exact whatever happens at once."""

from django.db import transaction
from django.db.models import F

from forum.overrides.forum_conversation.models import Post
from forum.questions.models import PostMeta, TopicMeta, Vote
from hub.accounts.models import User


class OwnPostError(Exception):
    """Nobody votes for what they wrote."""


@transaction.atomic
def toggle_vote(*, by: User, post: Post) -> bool:
    """Find a post useful, or take it back: True when the vote now stands.

    Raises:
        OwnPostError: `by` wrote it.
        ValueError: the post is not shown.
        Post.DoesNotExist: it was deleted meanwhile.
    """
    if post.poster_id == by.pk:
        raise OwnPostError
    if not post.approved:
        raise ValueError("only a post that is shown can be useful")
    if not Post.objects.filter(pk=post.pk).exists():
        raise Post.DoesNotExist
    PostMeta.objects.get_or_create(post_id=post.pk)
    PostMeta.objects.select_for_update().get(post_id=post.pk)  # the second of two clicks waits for the first
    taken_back, _rows = Vote.objects.filter(post_id=post.pk, person=by).delete()
    if not taken_back:
        Vote.objects.create(post_id=post.pk, person=by)
    count_votes(post.pk)
    return not taken_back


def count_votes(post_id: int) -> int:
    """Bring the counters of a post up to date with its votes, and its topic's when it is the question."""
    votes = Vote.objects.filter(post_id=post_id).count()
    PostMeta.objects.filter(post_id=post_id).update(votes=votes)
    TopicMeta.objects.filter(topic__first_post_id=post_id).exclude(votes=votes).update(votes=votes)
    return votes


def count_question_votes(topic_id: int) -> None:
    """After another post became the question of a topic."""
    row = TopicMeta.objects.filter(topic_id=topic_id)
    counted = PostMeta.objects.filter(post_id=F("post__topic__first_post_id"), post__topic_id=topic_id)
    row.update(votes=counted.values_list("votes", flat=True).first() or 0)
