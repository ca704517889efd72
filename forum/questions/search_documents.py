"""Topics and their posts, as search finds them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import audiences
from forum.questions.models import State
from forum.questions.queries import ANSWERS_PER_PAGE, topics_to_index
from hub.base.citations import plain_texts
from search.documents import Document, DocumentKind
from search.identifiers import canonical_identifiers
from search.registry import DocumentSource, register

STATES = (State.SOLVED, State.OPEN, State.UNANSWERED)
BASES = ("DCIR", "DCIRS", "PMSI", "CépiDc", "EGB", "ESND", "SNDS", "SNIIRAM", "Cartographie", "Référentiels", "DAMIR")
_BASE_OF = {name.casefold(): name for name in BASES} | {"cepidc": "CépiDc", "referentiels": "Référentiels"}
_AUTHORITY = {State.SOLVED: 0.6, State.OPEN: 0.4, State.UNANSWERED: 0.2, State.NOTICE: 0.4}
_WORD = re.compile(r"[\w-]+")


def bases_of(tags: Iterable[str]) -> tuple[str, ...]:
    """The data bases named by tags, as `pmsi` or `PMSI MCO`."""
    words = [word.casefold() for tag in tags for word in _WORD.findall(tag)]
    return tuple(dict.fromkeys(_BASE_OF[word] for word in words if word in _BASE_OF))


def _author(post: Post) -> tuple[str, ...]:
    """The name a post is signed with, as one value; none of who left or was shut out."""
    poster = post.poster
    return (poster.display_name,) if poster is not None and poster.is_active and poster.display_name else ()


class TopicSource(DocumentSource):
    prefix = "topic"
    facet_labels = {"state": {str(state): state.label for state in STATES}}
    kinds = (
        DocumentKind(name="topic", label=_("Question"), plural=_("Questions"), order=20),
        DocumentKind(name="post", label=_("Answer"), plural=_("Answers"), parent="topic", order=21),
    )

    def all_documents(self) -> Iterator[Document]:
        readers = audiences()
        for topic, posts in topics_to_index():
            yield from self._family(topic, posts, readers.get(topic.forum_id, ()))

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        readers = audiences()
        ids = [int(number) for _prefix, _, number in (key.partition(":") for key in keys) if number.isdecimal()]
        for topic, posts in topics_to_index(ids):
            yield from self._family(topic, posts, readers.get(topic.forum_id, ()))

    def _family(self, topic: Topic, posts: Sequence[Post], readers: tuple[str, ...]) -> Iterator[Document]:
        if not readers or not posts:
            return
        key = f"topic:{topic.pk}"
        url = reverse("forum_conversation:topic", args=[topic.forum.slug, topic.forum_id, topic.slug, topic.pk])
        tags = tuple(entry.tag.name for entry in topic.meta.topic_tags.all())
        facets = {
            "theme": tags,
            "base": bases_of(tags),
            "year": (str(topic.created.year),),
            "state": (str(topic.meta.state),) if topic.meta.state in STATES else (),
        }
        facets = {name: values for name, values in facets.items() if values}
        authors = tuple(dict.fromkeys(name for post in posts for name in _author(post)))
        authority = _AUTHORITY.get(topic.meta.state, 0.0)
        texts = plain_texts((f"post:{post.pk}", post.content.raw) for post in posts)
        question = next((post for post in posts if post.pk == topic.first_post_id), None)
        yield Document(
            key=key,
            kind="topic",
            title=topic.subject,
            url=url,
            body=texts[f"post:{question.pk}"] if question else "",
            identifiers=_names_in_code(question.content.raw) if question else (),
            facets=facets | ({"author": authors} if authors else {}),
            visibility=readers,
            created=topic.created,
            updated=topic.last_post_on or topic.created,
            authority=authority,
        )
        answers = [post for post in posts if post.pk != topic.first_post_id]
        for post in answers:
            accepted = post.pk == topic.meta.accepted_post_id
            yield Document(
                key=f"post:{post.pk}",
                kind="post",
                title=topic.subject,
                url=url,
                anchor=f"#post-{post.pk}" if len(answers) <= ANSWERS_PER_PAGE else f"?post={post.pk}#post-{post.pk}",
                body=texts[f"post:{post.pk}"],
                identifiers=_names_in_code(post.content.raw),
                facets=facets | ({"author": author} if (author := _author(post)) else {}),
                parent=key,
                visibility=readers,
                created=post.created,
                updated=post.updated,
                authority=0.8 if accepted else authority,
            )


def _names_in_code(markdown: str) -> tuple[str, ...]:
    """Names that only the marks of code tell from words of every day; the plain text has lost these marks."""
    return canonical_identifiers(markdown) if "`" in markdown else ()


register(TopicSource())
