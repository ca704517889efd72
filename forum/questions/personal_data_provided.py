"""What the forum holds about a person, for the export they may ask for."""

from forum.overrides.forum_conversation.models import Post
from forum.questions.models import (
    Draft,
    Flag,
    GuardAlert,
    HeldEdit,
    Invitation,
    PostFile,
    PostRevision,
    TopicMeta,
    Vote,
    WatchedAuthor,
)
from hub.base.personal_data import register


def posts_of(user_id: int) -> list[dict[str, object]]:
    """Every post of a person, oldest first: where, when, and the text as it was typed."""
    posts = Post.objects.filter(poster_id=user_id).select_related("topic__forum").order_by("created", "pk")
    return [
        {
            "forum": post.topic.forum.name,
            "topic": post.topic.subject,
            "url": post.get_absolute_url(),
            "created": post.created,
            "updated": post.updated,
            "text": post.content.raw,
        }
        for post in posts.iterator(chunk_size=500)
    ]


def drafts_of(user_id: int) -> list[dict[str, object]]:
    columns = ("place", "title", "body", "tags", "updated_at")
    return list(Draft.objects.filter(person_id=user_id).order_by("pk").values(*columns))


def versions_by(user_id: int) -> list[dict[str, object]]:
    """Versions of posts that this person made."""
    columns = ("post_id", "number", "title", "body", "tags", "made_at")
    return list(PostRevision.objects.filter(editor_id=user_id).order_by("pk").values(*columns))


def files_of(user_id: int) -> list[dict[str, object]]:
    found = PostFile.objects.filter(owner_id=user_id).order_by("pk")
    return [
        {"name": file.name, "url": file.get_absolute_url(), "size": file.size, "created": file.created_at}
        for file in found.iterator(chunk_size=500)
    ]


def alerts_about(user_id: int) -> list[dict[str, object]]:
    """What the guard noted: never a text."""
    columns = ("place", "kinds", "outcome", "url", "created_at")
    return list(GuardAlert.objects.filter(person_id=user_id).order_by("pk").values(*columns))


def acts_of(user_id: int) -> dict[str, object]:
    """Votes, flags, invitations, and what waits or is kept about a person; who flagged them is not theirs to know."""
    votes = Vote.objects.filter(person_id=user_id).order_by("pk").values("post_id", "created_at")
    flags = Flag.objects.filter(by_id=user_id).order_by("pk").values("post_id", "reason", "note", "created_at")
    invited = Invitation.objects.filter(person_id=user_id).order_by("pk").values("topic_id", "created_at")
    changes = HeldEdit.objects.filter(by_id=user_id).order_by("pk").values("post_id", "title", "body", "created_at")
    claims = TopicMeta.objects.filter(claimed_by_id=user_id).order_by("pk").values("topic_id", "claimed_until")
    asked = TopicMeta.objects.filter(details_by_id=user_id).order_by("pk").values("topic_id", "details_wanted")
    return {
        "useful votes": list(votes),
        "flags": list(flags),
        "invited to answer": list(invited),
        "changes that wait": list(changes),
        "taken care of": list(claims),
        "details asked for": list(asked),
        "watched by the moderators": WatchedAuthor.objects.filter(person_id=user_id).exists(),
    }


register("forum posts", posts_of)
register("forum drafts", drafts_of)
register("forum versions", versions_by)
register("forum files", files_of)
register("forum guard", alerts_about)
register("forum acts", acts_of)
