"""A topic as schema.org's QAPage, for the machines that read it. Text only: no markup of ours, nothing a reader does not see."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.linking import words_of
from forum.questions.queries import AnswerPage
from hub.base.structured_data import as_json

TEXT_LENGTH = 2000  # signs of one post


def question_data(topic: Topic, page: AnswerPage, accepted: Post | None) -> SafeString:
    """JSON to stand in a script element of type `application/ld+json`: the question and the answers of this page."""
    question = topic.first_post
    suggested = [post for post in page.answers if accepted is None or post.pk != accepted.pk]
    entity: dict[str, Any] = {
        **_text(question),
        "@type": "Question",
        "name": topic.subject,
        "answerCount": topic.meta.answers_count,
        "url": _whole(topic.get_absolute_url()),
    }
    if accepted is not None:
        entity["acceptedAnswer"] = {"@type": "Answer", **_text(accepted)}
    if suggested:
        entity["suggestedAnswer"] = [{"@type": "Answer", **_text(post)} for post in suggested]
    return as_json({"@context": "https://schema.org", "@type": "QAPage", "mainEntity": entity})


def _whole(path: str) -> str:
    return f"{settings.HUB_BASE_URL}{path}"


def _text(post: Post) -> dict[str, Any]:
    told: dict[str, Any] = {
        "text": words_of(post)[:TEXT_LENGTH],
        "dateCreated": post.created.isoformat(),
        "upvoteCount": getattr(post, "votes", 0),
        "url": _whole(post.get_absolute_url()),
    }
    poster = post.poster
    if poster is not None and poster.is_active:
        told["author"] = {
            "@type": "Person",
            "name": str(poster),
            "url": _whole(poster.get_absolute_url()),
        }
    return told
