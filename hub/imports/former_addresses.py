"""How a Discourse writes the address of a topic, and which topic of ours stands behind one."""

import re

from forum.questions.addresses import register
from hub.imports.models import FormerTopic

LARGEST = 2**31 - 1
NUMBER = r"[0-9]{1,10}"
TOPIC = rf"t/(?:(?P<slug>[^/]{{1,300}})/)?(?P<number>{NUMBER})(?:/(?P<post>{NUMBER}))?/?$"


def parts_of(number: str, slug: str | None, post: str | None) -> tuple[int, int]:
    """Numbers of the topic and of the post, 0 for none: `/t/12/3` is post 3 of topic 12, and no topic 3 called 12."""
    if slug and slug.isdecimal() and not post:
        number, post = slug, number
    return int(number), int(post or 0)


def _topic_number(path: str) -> int | None:
    match = re.match(f"/{TOPIC}", path)
    number, _post = parts_of(match["number"], match["slug"], match["post"]) if match else (0, 0)
    return FormerTopic.objects.filter(number=min(number, LARGEST)).values_list("topic_id", flat=True).first()


register(f"/{TOPIC}", _topic_number)
