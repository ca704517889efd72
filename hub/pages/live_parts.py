"""The living parts of the home page, each asked of the feature that knows it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from wagtail.models import Site

from experts.models import Card
from experts.queries import cards_near_home, visible_cards
from forum.overrides.forum_conversation.models import Topic
from forum.questions.models import State
from forum.questions.queries import TopicFilter, anonymous_access, topic_page
from hub.dictionary.models import Table
from hub.pages import queries
from hub.pages.models import FactsheetPage
from meetups.models import MeetupPage, TalkPage
from meetups.queries import past_meetups, public_talks, upcoming_meetups

EXPERTS_SHOWN = 3
QUESTIONS_SHOWN = 5
SHEETS_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much there is to find: public cards, questions, talks, tables."""

    experts: int
    questions: int
    talks: int
    tables: int

    @property
    def is_empty(self) -> bool:
        return not (self.experts or self.questions or self.talks or self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What the home page shows today; each part may be empty."""

    next_meetup: MeetupPage | None
    latest_meetup: MeetupPage | None
    questions: list[Topic]
    experts: list[Card]
    factsheets: list[FactsheetPage]
    figures: Figures


def live_parts() -> LiveParts:
    """Read every part, in a number of queries that does not depend on how much there is."""
    hidden = queries.hidden()
    access = anonymous_access()
    unanswered = TopicFilter(forum_ids=access.readable_ids, state=State.UNANSWERED)
    held = past_meetups(hidden_pages=hidden).exclude(status__in=["cancelled", "postponed"])
    questions = sum(forum.direct_topics_count for forum in access.readable)
    return LiveParts(
        next_meetup=next(iter(upcoming_meetups(1, hidden_pages=hidden)), None),
        latest_meetup=held.first(),
        questions=topic_page(unanswered, size=QUESTIONS_SHOWN).topics,
        experts=cards_near_home(EXPERTS_SHOWN),
        factsheets=list(queries.newest_factsheets(SHEETS_SHOWN, hidden_pages=hidden)),
        figures=_figures(questions, public_talks(hidden)),
    )


def _figures(questions: int, talks: "QuerySet[TalkPage]") -> Figures:
    """Three counts in one query, over tables that stay small; machina keeps the number of topics itself."""
    counted = {"experts": visible_cards(), "talks": talks, "tables": Table.objects.all()}
    row = Site.objects.filter(is_default_site=True).values(
        **{name: Coalesce(_count(rows), 0) for name, rows in counted.items()}
    )
    numbers = row.first() or dict.fromkeys(counted, 0)
    return Figures(questions=questions, **numbers)


def _count(rows: "QuerySet[Any]") -> Subquery:
    return Subquery(rows.order_by().annotate(every=Value(1)).values("every").annotate(n=Count("pk")).values("n"))
