"""Submitted pages: which wait for whom, what each would change, and who read it so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.models import Page, Revision, TaskState, WorkflowState

from hub.accounts.models import User
from hub.base.differences import Row, compare
from hub.pages.models import Database, IndexPage, ReadingPage, ReviewTask, Theme
from hub.pages.models.reviewed import PublishedByTwo
from hub.pages.queries import hidden
from hub.pages.suggestions.queries import StepTaken, text_of

CMS = "wagtailadmin.access_admin"
SHOWN = ("title", "slug", "summary", "body", "introduction", "expansion", "licence", "source_url")
Word = TypeVar("Word", Theme, Database)


@dataclass(frozen=True, slots=True)
class SubmittedPage:
    """A page that an editor submitted, and the step it waits for."""

    page: Page
    step: str
    since: datetime

    @property
    def address(self) -> str:
        """Where it is read: here, or in the CMS for a type whose text this place cannot compare."""
        return reverse("submission" if is_read_here(self.page) else "wagtailadmin_pages:edit", args=[self.page.pk])


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was submitted of a page: `draft` as it would be published, `revision` that holds it, the review's `state`."""

    page: Page
    draft: Page
    revision: Revision
    state: WorkflowState

    @property
    def task(self) -> ReviewTask:
        found: ReviewTask = self.state.current_task_state.task.reviewtask
        return found

    @property
    def stamp(self) -> str:
        """Names this wording: an editor who saves again makes another."""
        return f"{self.revision.pk}.{self.revision.created_at.timestamp():.6f}"


def pages_submitted(person: User, limit: int = 20) -> list[SubmittedPage]:
    """Pages whose present step this person may take, those waiting longest first. Who has no access to the CMS is shown none
    that not everybody would read.
    """
    held = [step for step in ReviewTask.Step.values if person.has_perm(step)]
    taken = WorkflowState.objects.filter(task_states__finished_by=person, task_states__status="approved")
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__in=ReviewTask.objects.filter(permission__in=held).values("task_ptr"),
        workflow_state__base_content_type__model="page",
    )
    waiting = waiting.exclude(workflow_state__requested_by=person).exclude(workflow_state__in=taken.values("pk"))
    rows = waiting.order_by("started_at", "pk").values_list("workflow_state__object_id", "task__name", "started_at")
    rows = [(int(pk), step, since) for pk, step, since in rows[:limit]]
    if not rows:
        return []
    pages = visible_to(person).in_bulk([pk for pk, _step, _since in rows])
    found = [SubmittedPage(pages[pk], step, since) for pk, step, since in rows if pk in pages]
    return found if person.has_perm(CMS) else [item for item in found if is_read_here(item.page)]


def visible_to(person: User) -> "QuerySet[Page]":
    """Pages whose drafts a reviewer may read."""
    found: QuerySet[Page] = Page.objects.all()
    return found if person.has_perm(CMS) else found.exclude(hidden())


def is_read_here(page: Page) -> bool:
    """Whether what changes of this page can be shown outside the CMS."""
    return issubclass(page.cached_content_type.model_class() or Page, PublishedByTwo)


def submission_of(pk: int, person: User) -> Submission | None:
    """What waits to be read of a page; None when nothing does, or when this person may not see it."""
    page = visible_to(person).filter(pk=pk).first()
    if page is None or not is_read_here(page):
        return None
    page = page.specific
    states = WorkflowState.objects.for_instance(page).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    state = states.select_related("requested_by", "current_task_state__task__reviewtask").first()
    revision = page.get_latest_revision()
    if state is None or revision is None or not hasattr(state.current_task_state.task, "reviewtask"):
        return None
    return Submission(page=page, draft=_draft(page, revision.content), revision=revision, state=state)


def _draft(page: Page, content: dict[str, Any]) -> Page:
    """What a revision says of a page, no more than is shown of it: Wagtail's own reading asks for each tag by itself."""
    kept = {name: content[name] for name in SHOWN if name in content}
    draft = type(page)(**kept)
    if isinstance(page, ReadingPage):
        draft.theme_names = _words(Theme, content.get("theme_items", ()), page.theme_names)
        draft.base_names = _words(Database, content.get("base_items", ()), page.base_names)
    return draft


def _words(model: "type[Word]", items: Iterable[dict[str, Any]], present: "list[Word]") -> "list[Word]":
    wanted = {item["tag"] for item in items}
    if wanted == {word.pk for word in present}:
        return present
    return sorted(model._default_manager.filter(pk__in=wanted), key=lambda word: str(word.name).casefold())


def rows_of(submission: Submission) -> tuple[Row, ...]:
    """What changes of the page as it is published; all of it where it is not."""
    page = submission.page
    return compare(_whole(page) if page.live else "", _whole(submission.draft))


def steps_of(submission: Submission) -> list[StepTaken]:
    """Who took which step since the page was submitted, oldest first."""
    taken = submission.state.task_states.exclude(finished_by=None).exclude(status=TaskState.STATUS_IN_PROGRESS)
    return [
        StepTaken(
            step=step.task.name,
            person=step.finished_by,
            on=step.finished_at,
            approved=step.status != TaskState.STATUS_REJECTED,
            comment=step.comment,
            is_of_earlier_wording=step.status == TaskState.STATUS_CANCELLED,
        )
        for step in taken.select_related("task", "finished_by").order_by("finished_at", "pk")
    ]


def _whole(page: Page) -> str:
    """The text of a page and, below it, what its form holds beside."""
    if not isinstance(page, ReadingPage):
        introduction = page.introduction.replace("><", ">\n<") if isinstance(page, IndexPage) else ""
        return f"# {page.title}\n\n{introduction}"
    facts = {
        _("In full"): getattr(page, "expansion", ""),
        _("Themes"): ", ".join(word.name for word in page.theme_names),
        _("Databases"): ", ".join(word.name for word in page.base_names),
        _("Licence"): page.licence,
        _("Original"): page.source_url,
        _("Address"): page.slug,
    }
    return "\n\n".join([text_of(page), *(f"{label} : {value}" for label, value in facts.items() if value)])
