"""The answers a person gave, as evidence of what they know."""

from collections.abc import Iterable, Sequence

from forum.questions.queries import answers_by
from hub.base.contributions import Contribution, register

PER_PERSON = 30


def answers(user_ids: Sequence[int]) -> Iterable[Contribution]:
    for post in answers_by(user_ids, limit=PER_PERSON * max(len(user_ids), 1)):
        meta = post.topic.meta
        yield Contribution(
            user_id=post.poster_id,
            kind="accepted_answer" if meta.accepted_post_id == post.pk else "answer",
            title=post.topic.subject,
            url=post.get_absolute_url(),
            on=post.created.date(),
            topics=tuple(entry.tag.name for entry in meta.topic_tags.all()),
        )


register("forum", answers)
