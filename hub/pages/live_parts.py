"""The living parts of the home page, each asked of the feature that knows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from wagtail.models import PageViewRestriction, Site

from experts.models import Card
from experts.queries import cards_near_home, visible_cards
from forum.overrides.forum_conversation.models import Topic
from forum.questions.models import State, TopicMeta
from forum.questions.queries import TopicFilter, anonymous_access
from hub.dictionary.models import Table
from hub.pages import queries
from hub.pages.models import ArticlePage, FactsheetPage
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
    has_guides: bool


def live_parts(restrictions: Iterable[PageViewRestriction] | None = None) -> LiveParts:
    """Read every part, in a number of queries that does not depend on how much there is."""
    hidden = queries.hidden(restrictions)
    access = anonymous_access()
    unanswered = TopicFilter(forum_ids=access.readable_ids, state=State.UNANSWERED)
    coming, held = _meetups(hidden)
    questions = sum(forum.direct_topics_count for forum in access.readable)
    figures, has_guides = _figures(questions, public_talks(hidden), queries.guides(hidden))
    return LiveParts(
        next_meetup=coming,
        latest_meetup=held,
        questions=_newest(unanswered),
        experts=cards_near_home(EXPERTS_SHOWN),
        factsheets=list(queries.newest_factsheets(SHEETS_SHOWN, hidden_pages=hidden)),
        figures=figures,
        has_guides=has_guides,
    )


def _newest(chosen: TopicFilter) -> list[Topic]:
    """The last topics of this list, with no more than the home page shows of them."""
    metas = chosen.apply(TopicMeta.objects.select_related("topic__forum"))
    return [meta.topic for meta in metas.order_by("-last_activity", "-topic_id")[:QUESTIONS_SHOWN]]


def _meetups(hidden: Q) -> tuple[MeetupPage | None, MeetupPage | None]:
    """The next meetup and the last one that took place, in one query."""
    coming = upcoming_meetups(1, hidden_pages=hidden)
    held = past_meetups(hidden_pages=hidden).exclude(status__in=["cancelled", "postponed"])[:1]
    both = MeetupPage.objects.filter(Q(pk__in=coming.values("pk")) | Q(pk__in=held.values("pk"))).select_related(
        "place"
    )
    found = list(both.order_by("date"))
    return next((meetup for meetup in found if not meetup.is_past), None), next(
        (meetup for meetup in found if meetup.is_past), None
    )


def _figures(questions: int, talks: "QuerySet[TalkPage]", guides: "QuerySet[ArticlePage]") -> tuple[Figures, bool]:
    """Three counts, and whether there is a guide, in one query over tables that stay small; machina counts topics itself."""
    counted = {"experts": visible_cards(), "talks": talks, "tables": Table.objects.all()}
    row = Site.objects.filter(is_default_site=True).values(
        **{name: Coalesce(_count(rows), 0) for name, rows in counted.items()}, has_guides=Exists(guides)
    )
    numbers = row.first() or dict.fromkeys(counted, 0)
    has_guides = bool(numbers.pop("has_guides", False))
    return Figures(questions=questions, **numbers), has_guides


def _count(rows: "QuerySet[Any]") -> Subquery:
    return Subquery(rows.order_by().annotate(every=Value(1)).values("every").annotate(n=Count("pk")).values("n"))
