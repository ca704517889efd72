"""Suggestions that people judged while they wrote: counted without their name and without a word of their text."""

import re
from collections.abc import Iterable

from forum.overrides.forum_conversation.models import Topic
from forum.questions.models import Consulted, Deflection

KEY = re.compile(r"[a-z]{2,20}:[\w./:-]{1,60}", re.ASCII)
MOST_READ = 10


def clean_keys(keys: Iterable[str]) -> list[str]:
    """The keys of documents among these, each once."""
    return [key for key in dict.fromkeys(keys) if KEY.fullmatch(key)][:MOST_READ]


def count_answered(*, key: str) -> Deflection:
    """A suggestion answered: no question had to be asked."""
    return Deflection.objects.create(key=key[:80], answered=True)


def keep_consulted(*, topic: Topic, keys: Iterable[str]) -> None:
    """Keep with a question what its author had read already, for those who help."""
    if read := clean_keys(keys):
        Consulted.objects.update_or_create(topic=topic, defaults={"keys": read})
        Deflection.objects.bulk_create([Deflection(key=key, answered=False) for key in read])
