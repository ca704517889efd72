"""What waits to be read, what was decided, and the versions of a page that readers may compare."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from wagtail.models import Page, PageLogEntry, PageViewRestriction, Revision, TaskState, WorkflowState

from hub.accounts.models import User
from hub.base.differences import Row, compare
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm, PageCheck, ReadingPage, Suggestion
from hub.pages.queries import hidden
from hub.pages.suggestions.sections import find_section

MODELS: tuple[type[ReadingPage], ...] = (FactsheetPage, ArticlePage, GlossaryTerm)
MOST_VERSIONS = 200
OPEN = (Suggestion.State.WAITING, Suggestion.State.READ)
_PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")


def open_page(pk: int) -> ReadingPage | None:
    """A public page of the documentation, of any of its three types."""
    for model in MODELS:
        found: ReadingPage | None = model.objects.live().exclude(hidden()).filter(pk=pk).first()
        if found is not None:
            return found
    return None


def page_of(suggestion: Suggestion) -> ReadingPage:
    """The page a suggestion is about, as it is published now."""
    found: ReadingPage = Page.objects.get(pk=suggestion.page_id).specific
    return found


def current_text(suggestion: Suggestion, page: ReadingPage | None = None) -> str | None:
    """The section as it stands on the page now; None when it is gone."""
    section = find_section(page or page_of(suggestion), suggestion.section)
    return section.source if section is not None else None


# --- the queue -----------------------------------------------------------------------------------


def queue(state: str = "open") -> "QuerySet[Suggestion]":
    """Suggestions that wait, oldest first and those read once before the others; or those published or refused, newest first."""
    found = Suggestion.objects.select_related("page", "author", "read_by", "validated_by")
    found = found.defer("before", "after")
    if state in {Suggestion.State.PUBLISHED, Suggestion.State.REFUSED}:
        return found.filter(state=state).order_by("-decided_at", "-pk")
    return found.filter(state__in=OPEN).order_by("state", "created_at", "pk")


def for_person(found: "QuerySet[Suggestion]", person: User) -> "QuerySet[Suggestion]":
    """Those among them that this person may still take a step of: neither their own, nor worded by them, nor read already."""
    return found.exclude(author=person).exclude(read_by=person).exclude(rewordings__person=person)


def next_for(person: User, *, after: Suggestion) -> Suggestion | None:
    """The next one that waits for this person."""
    return for_person(queue(), person).exclude(pk=after.pk).first()


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One act of a reviewer on a suggestion."""

    step: str
    person: User | None
    on: datetime
    approved: bool
    comment: str
    is_of_earlier_wording: bool


def steps_of(suggestion: Suggestion) -> list[StepTaken]:
    """What reviewers did with a suggestion, from the log of its workflow, oldest first."""
    states = WorkflowState.objects.for_instance(suggestion).values("pk")
    taken = TaskState.objects.filter(workflow_state__in=states, status__in=("approved", "rejected"))
    reworded_at = suggestion.rewordings.aggregate(last=Max("reworded_at"))["last"]
    return [
        StepTaken(
            step=state.task.name,
            person=state.finished_by,
            on=state.finished_at,
            approved=state.status == "approved",
            comment=state.comment,
            is_of_earlier_wording=reworded_at is not None and state.finished_at < reworded_at,
        )
        for state in taken.select_related("task", "finished_by").order_by("finished_at", "pk")
    ]


def suggestions_by(person: User) -> "QuerySet[Suggestion]":
    """What a person proposed, newest first."""
    found = Suggestion.objects.filter(author=person).select_related("page", "read_by", "validated_by")
    return found.order_by("-created_at", "-pk")


def contributors(page: Page, limit: int = 12) -> list[str]:
    """Names of those whose suggestions became part of a page, first contribution first."""
    published = Suggestion.objects.filter(page_id=page.pk, state=Suggestion.State.PUBLISHED).select_related("author")
    credits_ = (suggestion.credit for suggestion in published.only("author", "signs", "name").order_by("pk")[:200])
    return list(dict.fromkeys(name for name in credits_ if name))[:limit]


# --- checks --------------------------------------------------------------------------------------


def last_check(page: Page) -> PageCheck | None:
    """When somebody last found a page up to date, and who."""
    return PageCheck.objects.filter(page_id=page.pk).select_related("person").first()


def review_interval() -> timedelta:
    return timedelta(days=30 * settings.HUB_PAGE_REVIEW_MONTHS)


def is_due(page: ReadingPage, check: PageCheck | None) -> bool:
    """Whether a page was neither changed nor checked for longer than the site wants."""
    known = [day for day in (page.updated_on, check.checked_at.date() if check else None) if day is not None]
    return bool(known) and timezone.now().date() - max(known) > review_interval()


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to read again, and the day it was last changed or checked."""

    page: ReadingPage
    since: date


def pages_due(limit: int = 20) -> list[DuePage]:
    """Factsheets nobody changed or checked for long, those longest untouched first."""
    restricted = PageViewRestriction.objects.annotate(below=ExpressionWrapper(OuterRef("path"), CharField()))
    found = FactsheetPage.objects.live().exclude(Exists(restricted.filter(below__startswith=F("page__path"))))
    found = found.defer("body").annotate(checked=Max("checks__checked_at"))
    limit_day = (timezone.now() - review_interval()).date()
    due: list[DuePage] = []
    for page in found:
        known = [moment for moment in (page.updated_on, page.checked.date() if page.checked else None) if moment]
        if known and max(known) < limit_day:
            due.append(DuePage(page, max(known)))
    return sorted(due, key=lambda item: (item.since, item.page.pk))[:limit]


# --- history -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVersion:
    """A published version of a page: who published it, and the suggestion it came from."""

    revision_id: int
    number: int
    on: datetime
    person: User | None
    suggestion: Suggestion | None


def versions_of(page: ReadingPage) -> list[PageVersion]:
    """Every version that was public, newest first: drafts are nobody's matter but the editors'."""
    born_live = Q(action="wagtail.create", revision__user=None)
    entries = PageLogEntry.objects.filter(Q(action__in=_PUBLISHED) | born_live, page_id=page.pk).exclude(revision=None)
    rows = entries.order_by("timestamp", "pk").values_list("revision_id", "timestamp", "user_id")[:MOST_VERSIONS]
    moments = {revision_id: (moment, user_id) for revision_id, moment, user_id in rows}
    if page.live_revision_id and page.live_revision_id not in moments:
        moments[page.live_revision_id] = (page.last_published_at or timezone.now(), None)
    people = User.objects.in_bulk({user_id for _moment, user_id in moments.values() if user_id})
    made = Suggestion.objects.filter(page_id=page.pk, page_revision__in=moments).defer("before", "after")
    suggestions = {found.page_revision_id: found for found in made.select_related("author", "read_by", "validated_by")}
    return [
        PageVersion(
            revision_id=revision_id,
            number=number,
            on=moment,
            person=people.get(user_id) if user_id else None,
            suggestion=suggestions.get(revision_id),
        )
        for number, (revision_id, (moment, user_id)) in enumerate(moments.items(), 1)
    ][::-1]


def changes_between(page: ReadingPage, before: int | None, after: int) -> tuple[Row, ...]:
    """What a version changed of the one before, as lines of Markdown; an empty tuple for the first."""
    wanted = [pk for pk in (before, after) if pk]
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).in_bulk(wanted)
    if before is None or before not in revisions or after not in revisions:
        return ()
    return compare(*(text_of(revisions[pk].as_object()) for pk in (before, after)))


def text_of(page: ReadingPage) -> str:
    """A page as one text: its title, its summary, and its blocks one after the other."""
    blocks = []
    for block in page.body:
        if block.block_type == "markdown":
            blocks.append(block.value)
        elif block.block_type == "text":
            blocks.append(block.value.source.replace("><", ">\n<"))
        else:
            words = block.block.get_searchable_content(block.value)
            blocks.append("\n".join(str(word) for word in words))
    return "\n\n".join([f"# {page.title}", page.summary, *blocks]).replace("\r\n", "\n")


def reviewers() -> Exists:
    """Condition on people: those whose groups may read suggestions."""
    held = User.groups.through.objects.filter(
        user_id=OuterRef("pk"),
        group__permissions__codename="review_suggestion",
        group__permissions__content_type__app_label="pages",
    )
    return Exists(held)
