"""Topics members propose for a meetup: the list, one of them, proposing, voting; deciding, for organisers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts.models import User
from hub.base import guarding
from hub.base.limits import allow, seconds_left
from hub.base.markdown import render_markdown
from meetups import facts
from meetups.desk.queries import may_organise
from meetups.models import Proposal, ProposalState
from meetups.proposals import queries, services
from meetups.proposals.forms import DecisionForm, ProposalForm
from meetups.queries import main_index

PAGE_SIZE = 30
A_DAY = 24 * 3600
PROPOSED_A_DAY = 10
INVALID, TOO_MANY = 422, 429
STATES = (*ProposalState.values, queries.PRESENTED)


def state_labels() -> dict[str, str]:
    """How each state is called, in the order of the filters."""
    labels = {value: str(label) for value, label in ProposalState.choices}
    order = (ProposalState.PROPOSED, ProposalState.PLANNED, queries.PRESENTED, ProposalState.DECLINED)
    return {state: labels.get(state, _("presented")) for state in order}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List proposals, what most people want first."""
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    page = Paginator(queries.proposals(state), PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list(page)
    given = queries.where_given(listed)
    labels = state_labels()
    rows = [(one, queries.shown_state(one), labels[queries.shown_state(one)], given.get(one.pk)) for one in listed]
    context = {
        "trail": facts.trail(request, main_index(), (_("Proposed topics"), "")),
        "rows": rows,
        "page_of_list": page,
        "states": [(value, label, value == state) for value, label in labels.items()],
        "state": state,
    }
    return render(request, "meetups/proposals/index.html", context)


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal; who is signed in may vote."""
    return _shown(request, pk)


def _shown(request: HttpRequest, pk: int, form: DecisionForm | None = None) -> HttpResponse:
    """The page of a proposal; with the organiser's form as it was filled in, when that cannot be done."""
    found = get_object_or_404(Proposal.objects.select_related("by", "meetup", "talk__meetup"), pk=pk)
    person = request.user if isinstance(request.user, User) else None
    state = queries.shown_state(found)
    is_organiser = person is not None and may_organise(person)
    context = {
        "trail": facts.trail(request, main_index(), (_("Proposed topics"), "/meetups/proposals/"), (found.title, "")),
        "proposal": found,
        "body": render_markdown(found.body, profile="post") if found.body else "",
        "state": state,
        "state_label": state_labels()[state],
        "voices": found.votes.count(),
        "has_voted": person is not None and bool(queries.voted_by(person, [found])),
        "given": queries.where_given([found]).get(found.pk),
        "may_vote": found.state == ProposalState.PROPOSED,
        "may_withdraw": person is not None
        and (is_organiser or (found.by_id == person.pk and found.state == ProposalState.PROPOSED)),
        "form": (form or DecisionForm()) if is_organiser else None,
    }
    return render(request, "meetups/proposals/proposal.html", context, status=INVALID if form is not None else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Write a proposal."""
    person = _actor(request)
    form = ProposalForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            if allow(f"propose:{person.pk}", limit=PROPOSED_A_DAY, seconds=A_DAY):
                made = services.propose(
                    by=person, **{name: form.cleaned_data[name] for name in ("title", "body", "would_speak")}
                )
                guarding.tell(form, by=person, place="proposal", url=made.get_absolute_url())
                messages.success(request, _("Your proposal is public, with your voice for it."))
                return redirect(made)
            form.add_error(None, _("Ten proposals a day are enough: come back tomorrow. Your text is below."))
            status = TOO_MANY
        else:
            guarding.tell(form, by=person, place="proposal")
    trail = facts.trail(
        request, main_index(), (_("Proposed topics"), "/meetups/proposals/"), (_("Propose a topic"), "")
    )
    response = render(request, "meetups/proposals/propose.html", {"form": form, "trail": trail}, status=status)
    if status == TOO_MANY:
        response["Retry-After"] = str(seconds_left(A_DAY))
    return response


@login_required
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's voice or, with `back`, take it back."""
    found = get_object_or_404(Proposal, pk=pk)
    try:
        services.vote(by=_actor(request), proposal=found, wanted="back" not in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a proposal."""
    services.withdraw(by=_actor(request), proposal=get_object_or_404(Proposal, pk=pk))
    messages.success(request, _("The proposal is deleted, with its votes."))
    return redirect("meetups:proposals")


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on a programme, or say why not."""
    by = _actor(request)
    if not may_organise(by):
        raise PermissionDenied
    found = get_object_or_404(Proposal, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, pk, form)
    meetup = form.cleaned_data["meetup"]
    try:
        if meetup is not None:
            services.plan(by=by, proposal=found, meetup=meetup)
        else:
            services.decline(by=by, proposal=found, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error("reason" if meetup is None else "meetup", error.messages)
        return _shown(request, pk, form)
    done = _("The proposal is not retained; those who voted for it are told.")
    messages.success(request, done if meetup is None else _("The talk is a draft on the programme of this meetup."))
    return redirect(found)


def _actor(request: HttpRequest) -> User:
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    return person
