"""My card once it is made: its state, who sees what, what the site knows; confirmed, withdrawn, taken over."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experts import queries, services
from experts.claim_forms import ClaimForm
from experts.models import ContactMessage, Visibility
from experts.shown import WITHHOLDABLE, shown_card, visibilities
from experts.views import find_card, shown_parts
from hub.accounts.models import Consent, User
from hub.base import guarding
from hub.base.limits import allow

LINKS_A_WEEK = 3
WEEK = 7 * 86400
MEMBERS = frozenset({"public", "members"})
MESSAGES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A relayed message, the other side of it, and the day it is deleted."""

    subject: str
    other: str
    on: date
    purged_on: date


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show where my card stands, what each audience sees of it, and what else the site knows."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = queries.card_of(person)
    draft = queries.draft_of(person)
    if card is None and not draft:
        return render(request, "experts/mine_none.html", {"claims": queries.claims_by(person)[:5]})
    context: dict[str, Any] = {
        "card": card,
        "has_draft": bool(draft),
        "draft_days": services.DRAFTS_KEPT_DAYS,
        "message_days": services.MESSAGES_KEPT_DAYS,
        "claims": queries.claims_by(person)[:5],
        "consents": Consent.objects.filter(person=person),
        "sent": [_letter(m, m.card.name) for m in queries.messages_by(person)[:MESSAGES_SHOWN]],
    }
    if card is not None:
        shown = shown_card(card, MEMBERS)
        kept = visibilities(card)
        context |= {
            **shown_parts(shown),
            "is_withdrawn": card.visibility == Visibility.HIDDEN,
            "for_members": [_label(name) for name in WITHHOLDABLE if kept.get(name) == Visibility.MEMBERS],
            "for_nobody": [_label(name) for name in WITHHOLDABLE if kept.get(name) == Visibility.HIDDEN],
            "proposed": [(_label(name), value) for name, value in card.proposed.items()],
            "received": [_letter(m, m.sender_name) for m in queries.messages_to(card)[:MESSAGES_SHOWN]],
        }
    return render(request, "experts/mine.html", context)


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
    return redirect("experts:mine")


@never_cache
@login_required
@require_POST
def confirm_mine(request: HttpRequest) -> HttpResponse:
    """Say that my card is still true."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = queries.card_of(person)
    if card is not None:
        services.confirm_card(by=person, card=card)
        messages.success(request, _("Thank you: your card is confirmed for a year."))
    return redirect("experts:mine")


@never_cache
@login_required
@require_POST
def forget_draft(request: HttpRequest) -> HttpResponse:
    """Drop what I typed and did not save."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    services.drop_draft(by=person)
    messages.success(request, _("What you had typed and not saved is deleted."))
    return redirect("experts:mine")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a card by the signed link of a mail, without signing in; a link scanner that only reads changes nothing."""
    named = services.read_confirmation(token)
    if named is None:
        return render(request, "experts/confirm.html", {"card": None}, status=404)
    card, is_waiting = named
    if request.method == "POST" and is_waiting:
        card = services.confirm_card(by=None, card=card)
        is_waiting = False
    context = {"card": card, "is_waiting": is_waiting, "is_withdrawn": card.visibility == Visibility.HIDDEN}
    return render(request, "experts/confirm.html", {**context, **shown_parts(shown_card(card))})


@sensitive_post_parameters("justification")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to take over the card of my organisation: by a link to its own address, or by asking a moderator."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    card = find_card(request, slug)
    if isinstance(card, HttpResponse):
        return card
    form = ClaimForm(request.POST if "justification" in request.POST else None)
    context = {
        "card": card,
        "form": form,
        "has_address": bool(card.contact_email),
        "sent": "",
        "days": services.LINK_DAYS,
    }
    if card.user_id is not None:
        return render(
            request, "experts/claim.html", {**context, "taken": True}, status=404 if request.method == "POST" else 200
        )
    if request.method != "POST":
        return render(request, "experts/claim.html", context)
    try:
        if "link" in request.POST:
            if allow(f"claim-link:{card.pk}", limit=LINKS_A_WEEK, seconds=WEEK):
                services.send_claim_link(by=person, card=card)
                return render(request, "experts/claim.html", {**context, "sent": "link"})
            context["problems"] = [
                _("Enough links were sent this week: look into that mailbox, or ask a moderator below.")
            ]
        elif form.is_valid():
            services.claim_card(by=person, card=card, **form.cleaned_data)
            guarding.tell(form, by=person, place="claim", url=card.get_absolute_url())
            return render(request, "experts/claim.html", {**context, "sent": "claim"})
        else:
            guarding.tell(form, by=person, place="claim")
    except ValidationError as error:
        context["problems"] = error.messages
    return render(request, "experts/claim.html", context, status=422)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take a card over by the link mailed to its organisation: shown first, done by the button."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    link = services.open_link(secret)
    if link is None:
        return render(request, "experts/claim_link.html", {"card": None, "days": services.LINK_DAYS}, status=404)
    problems: list[str] = []
    if request.method == "POST":
        try:
            services.take_card(by=person, secret=secret)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, _("The card is yours: check it, and choose who sees what."))
            return redirect("experts:mine")
    context = {"card": link.card, "problems": problems}
    return render(request, "experts/claim_link.html", context, status=422 if problems else 200)


def _letter(message: ContactMessage, other: str) -> Letter:
    sent = timezone.localdate(message.created_at)
    return Letter(
        subject=message.subject,
        other=other,
        on=sent,
        purged_on=sent + timedelta(days=services.MESSAGES_KEPT_DAYS),
    )


def _label(name: str) -> str:
    """The name of a field as its owner knows it."""
    labels = {
        "kind": _("This card is for"),
        "name": _("Name shown"),
        "acronym": _("Acronym"),
        "organisation": _("Organisation"),
        "sector": _("Kind of organisation"),
        "headline": _("In one line"),
        "bio": _("Presentation"),
        "website": _("Website"),
        "orcid": _("ORCID iD"),
        "databases": _("Databases you know"),
        "topics": _("Themes"),
        "tools": _("Tools"),
        "languages": _("Languages you answer in"),
        "tables": _("Tables you know"),
    }
    return labels[name]
