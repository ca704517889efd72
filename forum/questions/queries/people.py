"""What people gave to the forum, counted: nothing is counted that a page does not show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q

from forum.overrides.forum_conversation.models import Post
from forum.questions.access import public_forum_ids
from forum.questions.models import TopicMeta, Vote
from hub.accounts.models import User

LONGEST = 10  # subjects looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Reputation:
    """The facts a person's standing is made of, in topics anybody may read: no points, no rank."""

    accepted: int
    votes: int

    def __bool__(self) -> bool:
        return bool(self.accepted or self.votes)


def reputation_of(person: User) -> Reputation:
    """Two counts, of answers accepted and of useful votes received."""
    listed = Q(topic__meta__listed=True, topic__forum_id__in=public_forum_ids(), approved=True)
    own = Post.objects.filter(listed, poster=person)
    accepted = own.filter(topic__meta__accepted_post=F("pk")).exclude(pk=F("topic__first_post_id"))
    votes = Vote.objects.filter(post__in=own)
    return Reputation(accepted=accepted.count(), votes=votes.count())


def answerers_on(subjects: Sequence[str], *, limit: int, topics: Sequence[int] = ()) -> list[tuple[User, int]]:
    """Active people whose answers to public topics with one of these tags, or among these topics, were accepted, with how
    many, most first.
    """
    named = Q(topic__in=topics) if topics else Q()
    for subject in subjects[:LONGEST]:
        named |= Q(topic_tags__tag__name__iexact=subject)
    solved = TopicMeta.objects.filter(named, listed=True, forum_id__in=public_forum_ids())
    solved = solved.filter(accepted_post__approved=True, accepted_post__poster__is_active=True)
    solved = solved.exclude(accepted_post__poster=F("topic__poster"))
    rows = solved.values("accepted_post__poster").annotate(accepted=Count("topic", distinct=True))
    best = dict(
        rows.order_by("-accepted", "accepted_post__poster").values_list("accepted_post__poster", "accepted")[:limit]
    )
    people = User.objects.in_bulk(best)
    return [(people[pk], accepted) for pk, accepted in best.items() if pk in people]


def posts_by(person: User, *, limit: int) -> list[Post]:
    """The latest posts of a person that anybody may read, with their topics."""
    listed = Q(topic__meta__listed=True, topic__forum_id__in=public_forum_ids(), approved=True)
    posts = Post.objects.filter(listed, poster=person).select_related("topic__forum", "poster")
    return list(posts.order_by("-created", "-pk")[:limit])
