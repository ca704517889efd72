"""Pages of the moderators' desk, in the CMS: what waits, review, places, duplicates, reported messages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experts.desk import queries, services
from experts.desk.duplicates import REASONS, Lookalikes, Traits, cards_of
from experts.desk.forms import ClaimForm, OptionalReasonForm, ReasonForm, ReviewForm
from experts.desk.log import ACCEPT_CLAIM, PUBLISH, REFUSE, REFUSE_CLAIM, note_act
from experts.models import Card, CardClaim, MessageReport, RelayBlock
from experts.queries import cards_to_review, claims_to_review
from experts.relay import services as relay
from experts.relay.queries import reports as reported
from experts.services import accept_claim, publish_card, refuse_card, refuse_claim
from experts.shown import shown_card
from hub.accounts.models import User

PAGE_SIZE = 30
MEMBERS = frozenset({"public", "members"})
View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Let only those who have this permission of `experts` into a view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(f"experts.{permission}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate


def actor(request: HttpRequest) -> User:
    """Return who is at work; the CMS lets in nobody else."""
    person: User = request.user  # type: ignore[assignment]  # -- signed in
    return person


@needs("change_card")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Say what waits, and what was done lately."""
    context = {"waiting": queries.waiting(), "acts": queries.acts()[:15]}
    return render(request, "experts/desk/desk.html", context)


@needs("change_card")
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """List the cards that wait for a moderator."""
    return _to_review(request)


def _to_review(request: HttpRequest, form: ClaimForm | None = None, claim_id: int = 0) -> HttpResponse:
    """The cards and claims that wait; with the form of one claim as it was filled in, when that cannot be done."""
    page = Paginator(cards_to_review(), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "claims": claims_to_review()[:PAGE_SIZE], "form": form or ClaimForm(), "tried": claim_id}
    return render(request, "experts/desk/review.html", context, status=422 if form is not None else 200)


@needs("change_card")
@require_POST
def decide_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Give an imported card to the person who asked for it, or say why not."""
    claim = get_object_or_404(CardClaim.objects.select_related("card", "person"), pk=claim_id)
    form = ClaimForm(request.POST)
    by = actor(request)
    if not form.is_valid():
        return _to_review(request, form, claim_id)
    reason = form.cleaned_data["reason"]
    try:
        if form.cleaned_data["decision"] == "accept":
            note_act(accept_claim(by=by, claim=claim), ACCEPT_CLAIM, by=by, reason=reason)
            messages.success(request, _("“%(card)s” is in the hands of who asked for it.") % {"card": claim.card})
        else:
            refuse_claim(by=by, claim=claim, reason=reason)
            note_act(claim.card, REFUSE_CLAIM, by=by, reason=reason)
            messages.success(request, _("The claim is refused; who asked gets the reason."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("directory_desk:review")


@needs("change_card")
@require_http_methods(["GET", "HEAD", "POST"])
def review_card(request: HttpRequest, card_id: int) -> HttpResponse:
    """Show a card as it would be shown, with what its owner proposes to change; publish or refuse it."""
    card = get_object_or_404(
        Card.objects.select_related("user", "place__parent", "region").prefetch_related("skills"), pk=card_id
    )
    form = ReviewForm(request.POST or None, initial={"verified": card.is_verified})
    if request.method == "POST" and form.is_valid():
        try:
            _decide(actor(request), card, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            published = form.cleaned_data["decision"] == "publish"
            done = (
                _("“%(card)s” is published.") if published else _("“%(card)s” is refused; its owner gets the reason.")
            )
            messages.success(request, done % {"card": card})
            return redirect("directory_desk:review")
    proposed = [
        (card._meta.get_field(name).verbose_name, getattr(card, name), value) for name, value in card.proposed.items()
    ]
    likes = Lookalikes.of_directory().like(
        Traits(
            pk=card.pk,
            kind=card.kind,
            name=card.name,
            acronym=card.acronym,
            organisation=card.organisation,
            orcid=card.orcid,
        )
    )[:5]
    known = Card.objects.in_bulk([number for number, _reasons in likes])
    context = {
        "card": card,
        "shown": shown_card(card, MEMBERS),
        "proposed": proposed,
        "likes": [(known[number], ", ".join(str(REASONS[why]) for why in reasons)) for number, reasons in likes],
        "form": form,
        "acts": queries.acts(card)[:10],
    }
    return render(request, "experts/desk/review_card.html", context, status=422 if form.errors else 200)


def _decide(by: User, card: Card, data: dict[str, Any]) -> None:
    if data["decision"] == "publish":
        saved = publish_card(by=by, card=card, verified=data["verified"])
        note_act(saved, PUBLISH, by=by, reason=data["reason"])
    else:
        saved = refuse_card(by=by, card=card, reason=data["reason"])
        note_act(saved, REFUSE, by=by, reason=data["reason"])


@needs("change_card")
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """List the places nobody found; look for all of them again."""
    result = services.find_places_again(by=actor(request)) if request.method == "POST" else None
    if result is not None:
        found, unknown = len(result.found), len(result.unknown)
        messages.success(
            request,
            ngettext("%(found)s place found, ", "%(found)s places found, ", found) % {"found": found}
            + ngettext("%(unknown)s still unknown.", "%(unknown)s still unknown.", unknown) % {"unknown": unknown},
        )
    page = Paginator(queries.unfound_places(), PAGE_SIZE).get_page(request.GET.get("p"))
    return render(request, "experts/desk/places.html", {"page": page, "result": result})


@needs("change_card")
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """List the cards that may be one, the likeliest first."""
    page = Paginator(Lookalikes.of_directory().pairs(), PAGE_SIZE).get_page(request.GET.get("p"))
    cards = cards_of(list(page.object_list))
    rows = [(cards[pair.first], cards[pair.second], ", ".join(pair.labels)) for pair in page.object_list]
    return render(request, "experts/desk/duplicates.html", {"page": page, "rows": rows})


@needs("change_card")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, first_id: int, second_id: int) -> HttpResponse:
    """Show two cards side by side; keep one, or say that they are two."""
    cards = Card.objects.select_related("user", "place__parent", "region").prefetch_related("skills")
    first, second = get_object_or_404(cards, pk=first_id), get_object_or_404(cards, pk=second_id)
    form = ReasonForm(request.POST or None)
    choice = request.POST.get("keep", "")
    if request.method == "POST" and choice == "both":
        services.tell_apart(by=actor(request), first=first, second=second)
        messages.success(request, _("“%(one)s” and “%(other)s” stay two.") % {"one": first, "other": second})
        return redirect("directory_desk:duplicates")
    if request.method == "POST" and form.is_valid():
        pairs = {str(first.pk): (first, second), str(second.pk): (second, first)}
        if choice not in pairs:
            form.add_error(None, _("Choose which card to keep."))
        else:
            kept, gone = pairs[choice]
            try:
                saved = services.merge_cards(
                    by=actor(request), kept=kept, gone=gone, reason=form.cleaned_data["reason"]
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(
                    request, _("One card is left: “%(card)s”. The old address leads to it.") % {"card": saved}
                )
                return redirect("directory_desk:duplicates")
    sides = [(card, shown_card(card, MEMBERS)) for card in (first, second)]
    return render(
        request, "experts/desk/merge.html", {"sides": sides, "form": form}, status=422 if form.errors else 200
    )


@needs("view_messagereport")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List the messages people showed to the moderators, and the senders stopped."""
    return _reported(request)


def _reported(request: HttpRequest, form: OptionalReasonForm | None = None, report_id: int = 0) -> HttpResponse:
    """The reports; with the form of one as it was filled in, when that cannot be done."""
    state = request.GET.get("state", "open")
    found = reported(state=state if state in MessageReport.State.values else "")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "state": state,
        "states": [*MessageReport.State.choices, ("all", _("all"))],
        "form": form or OptionalReasonForm(),
        "tried": report_id,
        "stopped": queries.stopped_senders(),
    }
    return render(request, "experts/desk/reports.html", context, status=422 if form is not None else 200)


@needs("change_messagereport")
@require_POST
def close_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Close a report, and stop its sender if asked."""
    found = get_object_or_404(MessageReport.objects.select_related("message__root", "message__card"), pk=report_id)
    form = OptionalReasonForm(request.POST)
    if not form.is_valid():
        return _reported(request, form, report_id)
    note = form.cleaned_data["reason"]
    try:
        relay.close_report(by=actor(request), report=found, note=note, stops_sender="stop" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report is closed."))
    return redirect("directory_desk:reports")


@needs("delete_relayblock")
@require_POST
def lift_stop(request: HttpRequest, block_id: int) -> HttpResponse:
    """Let a stopped sender write again."""
    block = get_object_or_404(RelayBlock, pk=block_id, owner=None)
    relay.lift_block(by=actor(request), block=block)
    messages.success(request, _("%(name)s may write again.") % {"name": block.name})
    return redirect("directory_desk:reports")
