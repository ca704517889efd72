"""Questions that begin elsewhere: in the room of a meetup."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.overrides.forum_conversation.models import Topic
from forum.questions.access import Access
from forum.questions.services import MAX_TITLE, ask
from hub.accounts.models import User
from hub.base.guarding import GuardedTextError
from hub.base.seeds import Seed, SeedKind, register

CATEGORY = "entraide"


def known_questions(titles: Sequence[str]) -> frozenset[str]:
    """Titles a listed topic bears, word for word."""
    found = Topic.objects.filter(subject__in=[title[:MAX_TITLE] for title in titles], approved=True)
    return frozenset(found.values_list("subject", flat=True))


def ask_question(by: AbstractBaseUser, seed: Seed) -> str:
    """A topic in the category of mutual help, or in the first this person may start one in.

    Raises:
        ValueError: there is none, or the text holds personal data.
    """
    open_to = Access(by).forums_where("can_start_new_topics") if isinstance(by, User) else []
    forum = next((one for one in open_to if one.slug == CATEGORY), next(iter(open_to), None))
    if forum is None:
        raise ValueError(_("No category takes a question of yours."))
    try:
        topic = ask(by=by, forum=forum, title=seed.title[:MAX_TITLE], body=seed.text)
    except GuardedTextError as error:
        raise ValueError(
            _("“%(title)s” looks like personal data: it was not asked.") % {"title": seed.title}
        ) from error
    return str(topic.get_absolute_url())


register(SeedKind(name="question", label=gettext_lazy("Question"), known=known_questions, sow=ask_question))
