"""Proposing a change to a page, and its way through two readers to the published page."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.models import Page, Revision, WorkflowState

from hub.accounts.models import User
from hub.base.differences import added_lines, merge
from hub.base.guarding import refuse_blocked
from hub.notifications.notices import notify, tell
from hub.pages.models import PageCheck, ReadingPage, ReviewTask, Suggestion
from hub.pages.models.suggestions import REVIEW, VALIDATE, Rewording
from hub.pages.suggestions.queries import current_text, page_of
from hub.pages.suggestions.sections import find_section, replace_section

MOST_TEXT = 60_000
MOST_NOTE = 2_000
MOST_REVIEWERS_TOLD = 100


class TextMovedError(ValueError):
    """The section changed since, on the same lines: the proposal must be brought to the present text first."""


class DecidedError(ValueError):
    """The suggestion was published or refused meanwhile."""


def tidy(text: str) -> str:
    """A text as it is kept: Unix line ends, no blank lines around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip("\n")


@transaction.atomic
def suggest(
    *,
    by: User | None,
    page: ReadingPage,
    section: str,
    before: str,
    after: str,
    note: str = "",
    name: str = "",
    signs: bool = True,
) -> Suggestion:
    """Propose a change to a section, or say what is wrong with it: then `after` is `before` and `note` tells.

    `before` is the section as the author saw it. `name` is how a visitor wants to be named; `signs` whether a member does.
    The same change sent again, as by a second click, is the one that waits.

    Raises:
        ValidationError: nothing changed and nothing is said, or a text is too long.
        GuardedTextError: what was added holds personal data for certain.
        TextMovedError: somebody changed the same lines meanwhile.
        KeyError: the page has no such section.
    """
    before, after, note = tidy(before), tidy(after), tidy(note)
    if len(after) > MOST_TEXT or len(note) > MOST_NOTE:
        raise ValidationError(_("This text is too long."))
    if before == after and not note:
        raise ValidationError(_("Change the text, or say what is wrong with it."))
    present = find_section(page, section)
    if present is None:
        raise KeyError(section)
    merged = merge(before, present.source, after)
    refuse_blocked(added_lines(present.source, after if merged is None else merged), note, name)
    if merged is None:
        raise TextMovedError
    Page.objects.select_for_update().get(pk=page.pk)  # the second of two clicks waits here for the first
    sent = {
        "page_id": page.pk,
        "section": section,
        "before": present.source,
        "after": merged,
        "note": note,
        "author": by,
        "name": name[:80] if by is None else "",
    }
    if (same := Suggestion.objects.filter(**sent, state=Suggestion.State.WAITING).first()) is not None:
        return same
    suggestion = Suggestion(**sent, section_title=present.title[:300], signs=by is not None and signs, live=False)
    _enter(suggestion, page.title, by)
    return suggestion


@transaction.atomic
def suggest_upstream(*, page: ReadingPage, after: str, note: str) -> Suggestion:
    """Keep what an import could not bring together with changes made here: people decide. A newer state upstream takes the
    place of one that still waits.
    """
    present = find_section(page, Suggestion.WHOLE)
    before = present.source if present is not None else ""
    after = tidy(after)
    waiting = Suggestion.objects.filter(
        page_id=page.pk, origin=Suggestion.Origin.UPSTREAM, state__in=("waiting", "read")
    )
    for older in waiting:
        if older.after == after and older.before == before:
            return older
        _close(older, by=None, comment=_("A newer state upstream took its place."))
    suggestion = Suggestion(
        page_id=page.pk,
        section=Suggestion.WHOLE,
        before=before,
        after=after,
        note=note,
        origin=Suggestion.Origin.UPSTREAM,
        live=False,
    )
    _enter(suggestion, page.title, None)
    return suggestion


def _enter(suggestion: Suggestion, title: str, by: User | None) -> None:
    suggestion.save()
    suggestion.save_revision(user=by, log_action=False)
    _start(suggestion)
    tell(
        people=holders_of(VALIDATE),
        kind="suggestion_waits",
        title=title,
        url=suggestion.get_absolute_url(),
        by=by if suggestion.signs else None,
        excerpt=suggestion.note,
        key=f"suggestion:{suggestion.pk}",
    )


def _start(suggestion: Suggestion) -> None:
    workflow = suggestion.get_workflow()
    if workflow is not None:
        workflow.start(suggestion, user=None)  # whoever starts it gets Wagtail's own mails; ours say it better


def holders_of(permission: str) -> list[User]:
    """People whose groups hold a permission, written `app.codename`; at most as many as are told of one thing."""
    app, _dot, codename = permission.partition(".")
    held = {"permissions__codename": codename, "permissions__content_type__app_label": app}
    groups = Q(**{f"groups__{name}": value for name, value in held.items()})
    return list(User.objects.filter(groups, is_active=True).distinct().order_by("pk")[:MOST_REVIEWERS_TOLD])


def _locked(suggestion: Suggestion) -> Suggestion:
    found = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if not found.is_open:
        raise DecidedError
    return found


def _step(suggestion: Suggestion, by: User) -> WorkflowState:
    """
    The workflow of a suggestion, which this person may take further.

    Raises:
        PermissionDenied: they may not.
    """
    state = suggestion.current_workflow_state
    if state is None:  # an administrator took the workflow away, and gave it back
        _start(suggestion)
        state = suggestion.current_workflow_state
    task = state.current_task_state.task.specific if state is not None else None
    if not isinstance(task, ReviewTask) or not task.may_act(suggestion, by):
        raise PermissionDenied
    return state


@transaction.atomic
def amend(*, by: User, suggestion: Suggestion, after: str) -> Suggestion:
    """Change the text proposed, and bring it to the page as it stands. It is then read from the beginning, by others
    than whoever changed it.

    Raises:
        PermissionDenied: not a reviewer, or the author of the suggestion.
        DecidedError: it is decided.
        ValidationError: the text is too long, or it is the one that would undo what the page says since.
        GuardedTextError: what was added holds personal data for certain.
        KeyError: the section is gone.
    """
    suggestion = _locked(suggestion)
    if not by.has_perm(REVIEW) or suggestion.author_id == by.pk:
        raise PermissionDenied
    after = tidy(after)
    if len(after) > MOST_TEXT:
        raise ValidationError(_("This text is too long."))
    present = current_text(suggestion)
    if present is None:
        raise KeyError(suggestion.section)
    is_moved = merge(suggestion.before, present, suggestion.after) is None
    if is_moved and after.split() == suggestion.after.split():  # blanks settle nothing
        raise ValidationError(
            _(
                "The page changed since, on the same lines, and this text would undo that. Bring both together; "
                "to put this text in place of the other, close the suggestion and propose it anew."
            )
        )
    refuse_blocked(added_lines(present, after))
    suggestion.before, suggestion.after = present, after
    suggestion.state, suggestion.read_by = Suggestion.State.WAITING, None
    suggestion.save()
    suggestion.save_revision(user=by, log_action=True)
    Rewording.objects.create(suggestion=suggestion, person=by)
    state = suggestion.current_workflow_state
    if state is not None:
        state.cancel(user=by)
    _start(suggestion)
    return suggestion


@transaction.atomic
def approve(*, by: User, suggestion: Suggestion, comment: str = "") -> Suggestion:
    """Take one of the two steps; the second publishes the page.

    Raises:
        PermissionDenied: not a reviewer at this step, the author, who changed the wording, or who took the step before.
        DecidedError: it is decided.
        ValidationError: it proposes no text.
        TextMovedError: the page changed since on the same lines; `amend` it first.
    """
    suggestion = _locked(suggestion)
    state = _step(suggestion, by)
    if suggestion.is_remark:
        raise ValidationError(_("This remark proposes no text: write one, or answer it and close it."))
    present = current_text(suggestion)
    if present is None or merge(suggestion.before, present, suggestion.after) is None:
        raise TextMovedError
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, by, "approve", comment=comment)
    state.refresh_from_db()
    if state.status != WorkflowState.STATUS_APPROVED:
        suggestion.state, suggestion.read_by = Suggestion.State.READ, by
        suggestion.save(update_fields=["state", "read_by"])
        return suggestion
    revision = _publish(suggestion, by)
    suggestion.refresh_from_db()  # the workflow published its own row
    first = state.task_states.filter(status="approved").exclude(finished_by=by).order_by("finished_at").first()
    suggestion.state, suggestion.validated_by = Suggestion.State.PUBLISHED, by
    suggestion.read_by_id = first.finished_by_id if first is not None else None
    suggestion.page_revision, suggestion.answer, suggestion.decided_at = revision, comment, timezone.now()
    suggestion.save()
    _tell_author(suggestion, by, "suggestion_published")
    return suggestion


def _publish(suggestion: Suggestion, by: User) -> Revision:
    """Write the text into the page, and into the draft that somebody may have of it."""
    Page.objects.select_for_update().get(pk=suggestion.page_id)
    page = page_of(suggestion)
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    section = find_section(page, suggestion.section)
    if section is None:
        raise TextMovedError
    merged = merge(suggestion.before, section.source, suggestion.after)
    if merged is None:
        raise TextMovedError
    replace_section(page, suggestion.section, merged)
    revision = page.save_revision(user=by, log_action=False)
    revision.publish(user=by, skip_permission_checks=True)  # two people read it: nobody publishes alone otherwise
    if draft is not None:
        kept = find_section(draft, suggestion.section)
        both = merge(section.source, kept.source, merged) if kept is not None else None
        if both is not None:
            replace_section(draft, suggestion.section, both)
        draft.latest_revision = revision
        draft.save_revision(user=by, log_action=False)
    return revision


@transaction.atomic
def refuse(*, by: User, suggestion: Suggestion, comment: str) -> Suggestion:
    """Close a suggestion that is not kept, or a remark that is answered. The author reads the comment.

    Raises:
        PermissionDenied: not a reviewer, or the author of the suggestion.
        DecidedError: it is decided.
        ValidationError: no reason is given.
        GuardedTextError: the comment holds personal data for certain.
    """
    suggestion = _locked(suggestion)
    comment = tidy(comment)
    if not comment:
        raise ValidationError(_("Say why: the author reads it."))
    refuse_blocked(comment)
    if not by.has_perm(REVIEW) or suggestion.author_id == by.pk:
        raise PermissionDenied
    _close(suggestion, by=by, comment=comment)
    _tell_author(suggestion, by, "suggestion_refused")
    return suggestion


def _close(suggestion: Suggestion, *, by: User | None, comment: str) -> None:
    state = suggestion.current_workflow_state
    if state is not None:
        task_state = state.current_task_state
        if by is not None and task_state.status == task_state.STATUS_IN_PROGRESS:
            task_state.reject(user=by, comment=comment)
            state.refresh_from_db()
        state.cancel(user=by)
    suggestion.state, suggestion.answer, suggestion.decided_at = Suggestion.State.REFUSED, comment, timezone.now()
    suggestion.save()


def _tell_author(suggestion: Suggestion, by: User, kind: str) -> None:
    if suggestion.author is not None:
        notify(
            to=suggestion.author,
            kind=kind,
            title=suggestion.page.title,
            url=f"{reverse('my_suggestions')}#s{suggestion.pk}",
            by=by,
            excerpt=suggestion.answer,
            key=f"suggestion-decided:{suggestion.pk}",
        )


@transaction.atomic
def confirm_up_to_date(*, by: User, page: ReadingPage) -> PageCheck:
    """Note that this person read the page again today and found it right.

    Raises:
        PermissionDenied: not a reviewer.
    """
    if not by.has_perm(REVIEW):
        raise PermissionDenied
    return PageCheck.objects.create(page_id=page.pk, person=by)
