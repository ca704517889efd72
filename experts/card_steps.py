"""The three steps of my card, and the preview of what they would show."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from experts import queries, services
from experts.card_forms import ContactStepForm, StepForm, Typed, WhereForm, WhoForm, typed_from
from experts.models import Availability, Card, Precision, Status, Visibility
from experts.previews import Preview, preview_of
from experts.views import shown_parts
from hub.accounts.models import Consent, User
from hub.accounts.queries import current_consents
from hub.accounts.services import set_consent
from hub.places.models import Place
from hub.places.queries import other_places

STEPS: tuple[tuple[str, type[StepForm]], ...] = (
    ("experts:edit", WhoForm),
    ("experts:edit_place", WhereForm),
    ("experts:edit_contact", ContactStepForm),
)
WHO, WHERE, CONTACT = range(3)


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Step one: who and what."""
    return _step(request, WHO)


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_place(request: HttpRequest) -> HttpResponse:
    """Step two: where, with what each audience will see."""
    return _step(request, WHERE)


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact(request: HttpRequest) -> HttpResponse:
    """Step three: how to be contacted, and the consents; saves the card."""
    return _step(request, CONTACT)


@sensitive_post_parameters()
@never_cache
@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Return the preview alone, for the script of step two; nothing is kept."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = queries.card_of(person)
    typed = _typed(person, card)
    form = WhereForm(_without_advice(request), typed=typed)
    return render(request, "experts/parts/preview.html", _preview_context(form, typed, person, card))


def _step(request: HttpRequest, number: int) -> HttpResponse:
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = queries.card_of(person)
    typed = _typed(person, card)
    form_class = STEPS[number][1]
    if request.method != "POST":
        form = form_class.of(typed) if "check" in request.GET else form_class(typed=typed)
        return _show(request, number, form, typed, person, card)
    form = form_class(_without_advice(request), typed=typed)
    is_valid = form.is_valid()
    if {"preview", "take"} & set(request.POST):
        return _show(request, number, form, typed, person, card)
    typed |= form.typed()
    services.keep_draft(by=person, values=form.typed())
    if "back" in request.POST and number > WHO:
        return redirect(STEPS[number - 1][0])
    if is_valid and number < CONTACT:
        return redirect(STEPS[number + 1][0])
    if is_valid and (answer := _finish(request, form, typed, person)) is not None:
        return answer
    return _show(request, number, form, typed, person, card)


def _without_advice(request: HttpRequest) -> MultiValueDict[str, str]:
    """Return what was posted; the button of an advised level counts as that level chosen."""
    data = request.POST.copy()
    if data.get("take") in Precision.values:
        data["precision"] = data["take"]
    return data


def _typed(person: User, card: Card | None) -> Typed:
    return typed_from(card, person.display_name, current_consents(person)) | queries.draft_of(person)


def _show(
    request: HttpRequest, number: int, form: StepForm, typed: Typed, person: User, card: Card | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "card": card,
        "number": number + 1,
        "has_draft": bool(queries.draft_of(person)),
        "steps": [(reverse(route), position + 1) for position, (route, _form) in enumerate(STEPS)],
        "waits": card is not None and card.status == Status.PUBLISHED,
    }
    if isinstance(form, WhereForm):
        context |= _preview_context(form, typed, person, card)
    template = ("experts/edit_who.html", "experts/edit_place.html", "experts/edit_contact.html")[number]
    return render(request, template, context, status=422 if form.errors else 200)


def _finish(request: HttpRequest, form: StepForm, typed: Typed, person: User) -> HttpResponseRedirect | None:
    """Save the card from the three steps; None when it could not be, the form telling why."""
    values: dict[str, Any] = {}
    for number, (route, form_class) in enumerate(STEPS):
        step = form if number == CONTACT else form_class.of(typed)
        if not step.is_valid():
            messages.error(request, _("One thing is left to correct in this step."))
            return redirect(f"{reverse(route)}?check=1")
        values |= step.values()  # type: ignore[attr-defined]  # -- each of the three has it
    try:
        card, _status = services.save_card(by=person, user=person, **values)
        set_consent(by=person, kind=Consent.Kind.EMAIL, given=form.cleaned_data["news"])
        if card.visibility != Visibility.HIDDEN:
            card = services.submit_card(by=person, card=card)
    except ValidationError as error:
        for problem in error.messages:
            form.add_error(None, problem)
        return None
    services.drop_draft(by=person)
    messages.success(request, _said_of(card))
    return redirect("experts:mine")


def _said_of(card: Card) -> str:
    if card.visibility == Visibility.HIDDEN:
        return _("Your card is saved, and nobody sees it.")
    if card.status == Status.PENDING:
        return _("Your card is saved. A moderator looks at it before it is shown.")
    if card.proposed:
        return _("Your card is saved. Some of what you changed is shown once a moderator has looked at it.")
    return _("Your card is saved.")


def _preview_context(form: StepForm, typed: Typed, person: User, card: Card | None) -> dict[str, Any]:
    """Return the preview of step two as it is filled in, or why there is none."""
    bound = form if form.is_bound else WhereForm.of(form.initial)
    assert isinstance(bound, WhereForm)  # noqa: S101 -- for the type checker
    is_clear = bound.is_valid()
    place = bound.typed_place
    context: dict[str, Any] = {
        "understood": place,
        "others": other_places(bound.cleaned_data.get("place", ""), place) if place is not None else [],
        "needs_first_step": False,
        "preview": None,
    }
    if not is_clear:
        return context
    who = WhoForm.of(typed)
    if not who.is_valid():
        return {**context, "needs_first_step": True}
    shown = _shown(who, bound, typed, person, card, place)
    return {
        **context,
        "preview": shown,
        "everyone": shown_parts(shown.everyone) if shown.everyone is not None else None,
        "members": shown_parts(shown.members),
        "same": shown.everyone == shown.members,
        "few": queries.FEW,
    }


def _shown(
    who: WhoForm, where: WhereForm, typed: Typed, person: User, card: Card | None, place: Place | None
) -> Preview:
    values = {**who.values(), **where.values(), "availability": Availability.AVAILABLE}
    contact = ContactStepForm.of({"availability": values["availability"], "visibility": Visibility.PUBLIC} | typed)
    if contact.is_valid():
        values |= contact.values()
    return preview_of(values, person, card, finest=place)
