"""Pages with a form: my card, and the message to the owner of a card."""

import hashlib

from allauth.account.adapter import get_adapter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from experts import queries, services
from experts.forms import CardForm, ContactForm
from experts.models import Card, Status, Visibility
from experts.previews import preview_of
from experts.views import find_card, shown_texts
from hub.accounts.models import User
from hub.base import guarding
from hub.base.limits import allow

MESSAGES_AN_HOUR = 5
MESSAGES_A_CARD = 40  # a day, whoever sends them
HOUR = 3600
DAY = 24 * HOUR


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


@sensitive_post_parameters("subject", "body")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the owner of a card without learning their address."""
    card = find_card(request, slug)
    if isinstance(card, HttpResponse):
        return card
    person = request.user if isinstance(request.user, User) else None
    initial = {"sender_name": person.display_name, "sender_email": person.email} if person is not None else {}
    form = ContactForm(request.POST or None, initial=initial)
    is_own = person is not None and person.pk == card.user_id
    context = {"form": form, "card": card, "sent": False, "is_full": False, "is_own": is_own}
    if request.method != "POST" or is_own or not card.can_be_contacted:
        return render(request, "experts/contact.html", context)
    if form.is_trapped:  # a machine learns nothing from an answer that looks like success
        return render(request, "experts/contact.html", {**context, "sent": True})
    if not form.is_valid():
        guarding.tell(form, by=person, place="contact")
        return render(request, "experts/contact.html", context, status=422)
    if not _may_send(request, person, form.cleaned_data["sender_email"]) or not _may_receive(card):
        return render(request, "experts/contact.html", {**context, "is_full": True}, status=429)
    data = form.cleaned_data
    services.send_message(
        card=card,
        card_url=request.build_absolute_uri(card.get_absolute_url()),
        sender_name=data["sender_name"],
        sender_email=data["sender_email"],
        subject=data["subject"],
        body=data["body"],
        by=person,
    )
    return render(request, "experts/contact.html", {**context, "sent": True, "copy": data})


def _may_send(request: HttpRequest, person: User | None, email: str) -> bool:
    """Five messages an hour by account, by address written from, and by machine for people without an account."""
    senders = [f"email:{_digest(email.casefold())}"]
    senders.append(
        f"user:{person.pk}" if person is not None else f"machine:{_digest(get_adapter().get_client_ip(request))}"
    )
    allowed = [allow(f"contact:{sender}", limit=MESSAGES_AN_HOUR, seconds=HOUR) for sender in senders]
    return all(allowed)


def _may_receive(card: Card) -> bool:
    """Nobody's mailbox is filled by many machines at once."""
    return allow(f"contact:card:{card.pk}", limit=MESSAGES_A_CARD, seconds=DAY)


def _digest(text: str) -> str:
    # The shared cache never holds an address in clear.
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
