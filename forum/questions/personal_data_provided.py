"""What the forum holds about a person, for the export they may ask for."""

from forum.overrides.forum_conversation.models import Post
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


register("forum posts", posts_of)
