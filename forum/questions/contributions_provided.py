"""The answers a person gave, as evidence of what they know."""

from collections.abc import Iterable, Sequence

from forum.questions.queries import answers_by
from hub.base.contributions import Contribution, register
from hub.dictionary.identifiers import read_identifiers

PER_PERSON = 30
READ_CHARACTERS = 4000  # of an answer, for the tables it is about


def answers(user_ids: Sequence[int]) -> Iterable[Contribution]:
    """Public answers of these people; the accepted ones first say what they know."""
    for post in answers_by(user_ids, limit=PER_PERSON * max(len(user_ids), 1)):
        text = f"{post.topic.subject}\n{post.content.raw[:READ_CHARACTERS]}"
        yield Contribution(
            user_id=post.poster_id,
            kind="accepted_answer" if post.topic.meta.accepted_post_id == post.pk else "answer",
            title=post.topic.subject,
            url=post.get_absolute_url(),
            on=post.created.date(),
            topics=tuple(post.tag_names),
            identifiers=read_identifiers(text),
        )


register("forum", answers)
