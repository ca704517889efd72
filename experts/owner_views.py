"""Pages with a form: my card."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from experts import queries, services
from experts.forms import CardForm
from experts.models import Card, Status, Visibility
from experts.previews import preview_of
from experts.views import shown_texts
from hub.accounts.models import User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Create or change my card; a preview first, if asked."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = queries.card_of(person)
    form = CardForm(request.POST or None, card=card, name=person.display_name)
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = preview_of(form.values(), person, card)
            preview |= shown_texts(preview["card"])
        elif saved := _save(form, person):
            return _after_save(request, saved)
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "card": card,
        "preview": preview,
        "is_hidden": card is not None and card.visibility == Visibility.HIDDEN,
    }
    return render(request, "experts/edit.html", context, status=status)


def _save(form: CardForm, person: User) -> Card | None:
    try:
        card, _status = services.save_card(by=person, user=person, **form.values())
        if card.visibility != Visibility.HIDDEN:
            services.submit_card(by=person, card=card)
    except ValidationError as error:
        for field, problems in error.message_dict.items():
            form.add_error(field if field in form.fields else None, problems)
        return None
    return card


def _after_save(request: HttpRequest, card: Card) -> HttpResponseRedirect:
    if card.visibility == Visibility.HIDDEN:
        messages.success(request, _("Your card is saved, and nobody sees it."))
        return redirect("experts:edit")
    if card.status == Status.PENDING:
        messages.success(request, _("Your card is saved. A moderator looks at it before it is shown."))
        return redirect("experts:edit")
    messages.success(request, _("Your card is saved."))
    return redirect(card)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take my card off everywhere, at once."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = queries.card_of(person)
    if card is not None:
        services.hide_card(by=person, card=card)
        messages.success(
            request, _("Your card is withdrawn: it shows nowhere any more. What you wrote is kept for you alone.")
        )
    return redirect("experts:edit")
