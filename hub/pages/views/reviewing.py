"""The reviewers' queue, one suggestion at a time, and the check that a page is up to date."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts.models import User
from hub.base import guarding
from hub.base.differences import compare, merge
from hub.base.guarding import GuardedTextError
from hub.base.markdown import render_markdown
from hub.pages.models import ReviewTask, Suggestion
from hub.pages.models.suggestions import REVIEW
from hub.pages.submissions.queries import pages_submitted
from hub.pages.suggestions import queries, services
from hub.pages.suggestions.forms import AmendForm, DecideForm

PER_PAGE = 30
INVALID, CONFLICT, FORBIDDEN = 422, 409, 403
DENIED = "denied"


def reviewer(request: HttpRequest) -> User:
    """Who asks, when they may read suggestions.

    Raises:
        PermissionDenied: they may not.
    """
    person = request.user
    if not isinstance(person, User) or not person.has_perm(REVIEW):
        raise PermissionDenied
    return person


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits: for me first, then for others; what was decided; and the pages to read again."""
    person = reviewer(request)
    tab = request.GET.get("show", "mine")
    tab = tab if tab in {"mine", "all", "published", "refused"} else "mine"
    found = queries.queue(tab)
    if tab == "mine":
        found = queries.for_person(found, person)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tab": tab,
        "tabs": [
            ("mine", _("For you")),
            ("all", _("Everything that waits")),
            ("published", _("Published")),
            ("refused", _("Not kept")),
        ],
        "submitted": pages_submitted(person) if tab == "mine" else [],
        "due": queries.pages_due() if tab == "mine" else [],
        "crumbs": [(_("Home"), "/"), (_("Suggestions to read"), "")],
    }
    return render(request, "pages/suggestions/queue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion: what it changes, how the page would look, who read it; approve, rewrite or refuse."""
    person = reviewer(request)
    suggestion = get_object_or_404(
        Suggestion.objects.select_related("page", "author", "read_by", "validated_by"), pk=pk
    )
    page = queries.page_of(suggestion)
    present = queries.current_text(suggestion, page)
    merged = merge(suggestion.before, present, suggestion.after) if present is not None else None
    proposed = merged if merged is not None else suggestion.after
    amending = (request.method == "POST" and "amend" in request.POST) or (
        "mask" in request.POST and "after" in request.POST
    )
    decide = DecideForm(request.POST if request.method == "POST" and not amending else None)
    amend = AmendForm(
        request.POST if amending else None,
        initial={"after": proposed},
        before=f"{suggestion.before}\n{present or ''}",
    )
    status = 200
    if request.method == "POST":
        form = amend if amending else decide
        if form.is_valid() and _act(request, person, suggestion, form):
            following = queries.next_for(person, after=suggestion)
            if amending:
                return redirect("review", pk=suggestion.pk)
            return redirect(following.get_absolute_url() if following else reverse("review_queue"))
        guarding.tell(form, by=person, place="review")
        status = FORBIDDEN if form.has_error(NON_FIELD_ERRORS, DENIED) else INVALID
        suggestion.refresh_from_db()
    state = suggestion.current_workflow_state if suggestion.is_open else None
    task = state.current_task_state.task.specific if state is not None else None
    rewordings = list(suggestion.rewordings.select_related("person"))
    context: dict[str, Any] = {
        "suggestion": suggestion,
        "page": page,
        "rows": compare(present if present is not None and suggestion.is_open else suggestion.before, proposed),
        "preview": render_markdown(proposed, profile="page"),
        "decide": decide,
        "amend": amend,
        "steps": queries.steps_of(suggestion),
        "task": task,
        "may_act": isinstance(task, ReviewTask) and task.may_act(suggestion, person),
        "is_author": suggestion.author_id == person.pk,
        "rewordings": rewordings,
        "has_reworded": any(rewording.person_id == person.pk for rewording in rewordings),
        "is_gone": present is None,
        "is_moved": present is not None and merged is None,
        "present": present,
        "following": queries.next_for(person, after=suggestion),
        "crumbs": [(_("Home"), "/"), (_("Suggestions to read"), reverse("review_queue")), (page.title, "")],
    }
    return render(request, "pages/suggestions/review.html", context, status=status)


def _act(request: HttpRequest, person: User, suggestion: Suggestion, form: AmendForm | DecideForm) -> bool:
    """Call the service that was asked for; False, with the reason on the form, when it does not do it."""
    try:
        if isinstance(form, AmendForm):
            services.amend(by=person, suggestion=suggestion, after=form.cleaned_data["after"])
            messages.success(request, _("Your wording is kept. Two other people read it from the beginning."))
        elif "refuse" in request.POST:
            services.refuse(by=person, suggestion=suggestion, comment=form.cleaned_data["comment"])
            messages.success(request, _("Closed. The author reads your answer."))
        else:
            done = services.approve(by=person, suggestion=suggestion, comment=form.cleaned_data["comment"])
            published = done.state == Suggestion.State.PUBLISHED
            messages.success(
                request, _("The page is published.") if published else _("Approved. One more person reads it.")
            )
    except ValidationError as error:
        form.add_error(None, error.messages)
    except GuardedTextError:
        form.add_error(None, _("Nothing was stored: the text holds what looks like personal data."))
    except PermissionDenied:  # most often the same step sent twice
        reason = _("This step is for somebody else: neither an author nor who took another step takes it.")
        form.add_error(None, ValidationError(reason, code=DENIED))
    except services.DecidedError:
        form.add_error(None, _("Somebody decided it meanwhile."))
    except services.TextMovedError:
        form.add_error(None, _("The page changed since, on the same lines: write what it should say now."))
    except KeyError:
        form.add_error(None, _("The page has no such section any more. Your answer can only close the suggestion."))
    else:
        return True
    return False


@login_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a page is up to date."""
    person = reviewer(request)
    page = queries.open_page(pk)
    if page is None:
        raise Http404
    services.confirm_up_to_date(by=person, page=page)
    messages.success(request, _("Thank you: the page shows that you checked it today."))
    return redirect((request.POST.get("next") == "queue" and reverse("review_queue")) or page.url or "/")
