"""Taking a step of the review of a submitted page."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wagtail.models import Page

from hub.accounts.models import User
from hub.base.guarding import refuse_blocked
from hub.pages.submissions.queries import Submission, submission_of
from hub.pages.suggestions.services import tidy


class RewrittenError(ValueError):
    """Somebody saved another wording since the one that was read."""


class SettledError(ValueError):
    """Nothing of the page waits any more."""


class LockedError(ValueError):
    """Somebody locked the page in the CMS."""


def _locked(submission: Submission, by: User, stamp: str) -> Submission:
    Page.objects.select_for_update().get(pk=submission.page.pk)
    found = submission_of(submission.page.pk, by)
    if found is None:
        raise SettledError
    if not found.task.may_act(found.page, by):
        raise PermissionDenied
    if found.stamp != stamp:
        raise RewrittenError
    lock = found.page.get_lock()
    if lock is not None and lock.for_user(by):
        raise LockedError
    return found


@transaction.atomic
def approve_page(*, by: User, submission: Submission, stamp: str, comment: str = "") -> bool:
    """Take the present step; True when it was the last, which publishes the page. `stamp` names the wording that was read.

    Raises:
        SettledError: the page waits for nobody any more.
        PermissionDenied: the step is not this person's: an author, who took another step, or without the right.
        RewrittenError: the page was saved again since it was read.
        LockedError: somebody locked it.
        GuardedTextError: the comment holds personal data for certain.
    """
    comment = tidy(comment)
    refuse_blocked(comment)
    found = _locked(submission, by, stamp)
    found.task.on_action(found.state.current_task_state, by, "approve", comment=comment)
    found.state.refresh_from_db()
    return bool(found.state.status == found.state.STATUS_APPROVED)


@transaction.atomic
def send_back(*, by: User, submission: Submission, stamp: str, comment: str) -> None:
    """Ask the author for changes, and say which. Errors as for `approve_page`, and

    Raises:
        ValidationError: nothing is said.
    """
    comment = tidy(comment)
    if not comment:
        raise ValidationError(_("Say what is to change: the author reads it."))
    refuse_blocked(comment)
    found = _locked(submission, by, stamp)
    found.task.on_action(found.state.current_task_state, by, "reject", comment=comment)
