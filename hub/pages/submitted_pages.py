"""Who hears that an editor submitted a page in the CMS: Wagtail tells nobody of steps that are not its own."""

from typing import Any

from django.dispatch import receiver

from wagtail.models import Page, TaskState
from wagtail.signals import task_submitted

from hub.notifications.notices import tell
from hub.pages.models import ReviewTask
from hub.pages.models.suggestions import VALIDATE
from hub.pages.submissions.queries import SubmittedPage
from hub.pages.suggestions.services import holders_of


@receiver(task_submitted, dispatch_uid="pages.tell-of-submitted-page")
def tell_of_submitted_page(instance: TaskState, user: Any = None, **_kwargs: Any) -> None:
    """Tell those who validate, but for the author and who has just taken the step before."""
    task, page = instance.task.specific, instance.workflow_state.content_object
    if not isinstance(task, ReviewTask) or not isinstance(page, Page):
        return
    tell(
        # As for suggestions: those who validate are told, the many who may read first find it in the queue.
        people=[person for person in holders_of(VALIDATE) if person != user],
        kind="page_waits",
        title=page.get_latest_revision_as_object().title,
        url=SubmittedPage(page, task.name, instance.started_at).address,
        by=instance.workflow_state.requested_by,
        key=f"page-step:{instance.pk}",
    )
