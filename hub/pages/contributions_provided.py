"""Pages of the documentation a person published a version of: they read it, and stand by what it says."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, Max, OuterRef

from wagtail.models import PageLogEntry, PageViewRestriction

from hub.base.contributions import Contribution, register
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm

PER_PERSON = 30
REVIEWED = ("wagtail.publish", "wagtail.workflow.approve")
MODELS = (ArticlePage, FactsheetPage, GlossaryTerm)


def pages_reviewed(user_ids: Sequence[int]) -> Iterable[Contribution]:
    """Public pages whose present or a past version these people published, in one query."""
    kinds = ContentType.objects.get_for_models(*MODELS).values()
    above = PageViewRestriction.objects.alias(
        path=ExpressionWrapper(OuterRef("page__path"), output_field=CharField())
    ).filter(path__startswith=F("page__path"))
    rows = (
        PageLogEntry.objects.filter(
            ~Exists(above),
            user_id__in=user_ids,
            action__in=REVIEWED,
            content_type__in=kinds,
            deleted=False,
            page__live=True,
        )
        .values("user_id", "page_id", "page__title", "page__url_path")
        .annotate(on=Max("timestamp"))
        .order_by("-on", "page_id")
    )
    for row in rows[: PER_PERSON * max(len(user_ids), 1)]:
        yield Contribution(
            user_id=row["user_id"],
            kind="page",
            title=row["page__title"],
            url=_address(row["page__url_path"]),
            on=row["on"].date(),
        )


def _address(url_path: str) -> str:
    """Address of a page of the one site, whose home page is the first part of every path."""
    return "/" + url_path.removeprefix("/").partition("/")[2]


register("pages", pages_reviewed)
