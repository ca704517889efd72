"""Pages of the relay: write to the owner of a card, go on with the conversation, end it, report it."""

import hashlib

from allauth.account.adapter import get_adapter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experts.models import Card, ContactMessage, RelayBlock
from experts.relay import queries, services
from experts.relay.forms import AnswerForm, ContactForm, ReportForm
from experts.relay.tokens import Conversation, read_token
from experts.views import find_card
from hub.accounts.models import User
from hub.base import guarding
from hub.base.limits import allow, seconds_left

MESSAGES_AN_HOUR = 5
MESSAGES_A_CARD = 40  # a day, whoever sends them
ANSWERS_AN_HOUR = 10
REPEATED_SECONDS = 600
HOUR = 3600
DAY = 24 * HOUR
SENT, INVALID, TOO_MANY = 200, 422, 429


@sensitive_post_parameters("subject", "body")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the owner of a card; neither learns the other's address."""
    card = find_card(request, slug)
    if isinstance(card, HttpResponse):
        return card
    person = request.user if isinstance(request.user, User) else None
    initial = {"sender_name": person.display_name, "sender_email": person.email} if person is not None else {}
    form = ContactForm(request.POST or None, initial=initial, is_member=person is not None)
    is_own = person is not None and person.pk == card.user_id
    context = {"form": form, "card": card, "sent": False, "is_full": False, "is_own": is_own}
    if request.method != "POST" or is_own or not card.can_be_contacted:
        return render(request, "experts/contact.html", context)
    if form.is_trapped:  # a machine learns nothing from an answer that looks like success
        return render(request, "experts/contact.html", {**context, "sent": True})
    status = INVALID
    if form.is_valid():
        status = _pass_on(request, card, form)
    else:
        guarding.tell(form, by=person, place="contact")
    if status == SENT:
        return render(request, "experts/contact.html", {**context, "sent": True, "copy": form.cleaned_data})
    response = render(request, "experts/contact.html", {**context, "is_full": status == TOO_MANY}, status=status)
    if status == TOO_MANY:
        response["Retry-After"] = str(seconds_left(HOUR))
    return response


def _pass_on(request: HttpRequest, card: Card, form: ContactForm) -> int:
    """Send what a valid form holds; return the status of the answer. A form sent twice sends one message."""
    data = form.cleaned_data
    person = request.user if isinstance(request.user, User) else None
    once = _once_key(card, data)
    if not cache.add(once, 1, timeout=REPEATED_SECONDS):
        return SENT
    status = SENT
    if not _may_send(request, person, data["sender_email"]) or not _may_receive(card):
        status = TOO_MANY
    else:
        try:
            services.send_message(
                card=card,
                sender_name=data["sender_name"],
                sender_email=data["sender_email"],
                subject=data["subject"],
                body=data["body"],
                by=person,
                language=get_language() or "fr",
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            status = INVALID
    if status != SENT:
        cache.delete(once)
    return status


@sensitive_post_parameters("body")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """Read a conversation and answer: the link of a mail is the right to it."""
    found = _find(token)
    form = AnswerForm(request.POST or None)
    may_write = queries.may_write(found)
    is_full = False
    status = 200
    if request.method == "POST" and may_write:
        if not form.is_valid():
            status = INVALID
            guarding.tell(form, by=request.user if isinstance(request.user, User) else None, place="contact")
        elif not _may_answer(found):
            is_full, status = True, TOO_MANY
        else:
            services.answer(conversation=found, body=form.cleaned_data["body"])
            messages.success(request, _("Your answer is on its way."))
            return redirect("experts:conversation", token=found.token)
    context = {
        "conversation": found,
        "root": found.root,
        "token": found.token,
        "other": _other(found),
        "lines": [
            {"message": message, "is_mine": message.by_owner == found.is_owner}
            for message in queries.messages_of(found.root)
        ],
        "form": form,
        "may_write": may_write,
        "is_full": is_full,
    }
    return _private(render(request, "experts/relay/conversation.html", context, status=status))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_conversation(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then end: a link scanner that only reads changes nothing."""
    found = _find(token)
    if request.method == "POST":
        services.end(conversation=found)
    context = {
        "conversation": found,
        "token": found.token,
        "other": _other(found),
        "is_done": found.root.closed_at is not None,
    }
    return _private(render(request, "experts/relay/end.html", context))


@sensitive_post_parameters("reason")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_message(request: HttpRequest, token: str) -> HttpResponse:
    """Show the moderators what the other side wrote last."""
    found = _find(token)
    form = ReportForm(request.POST or None)
    written = queries.messages_of(found.root).filter(by_owner=not found.is_owner)
    message = written.select_related("report").order_by("-created_at", "-pk").first()
    is_done = False
    if request.method == "POST" and not form.is_valid():
        guarding.tell(form, by=request.user if isinstance(request.user, User) else None, place="report")
    elif request.method == "POST":
        is_done = services.report(conversation=found, reason=form.cleaned_data["reason"]) is not None
    context = {
        "token": found.token,
        "other": _other(found),
        "message": message,
        "form": form,
        "is_done": is_done or hasattr(message, "report"),
    }
    return _private(render(request, "experts/relay/report.html", context, status=422 if form.errors else 200))


@never_cache
@login_required
@require_safe
def my_messages(request: HttpRequest) -> HttpResponse:
    """List the conversations about my card, and the senders I stopped."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    context = {"conversations": queries.conversations_of(person), "blocks": queries.blocks_of(person)}
    return render(request, "experts/relay/messages.html", context)


@never_cache
@login_required
@require_POST
def lift_block(request: HttpRequest, block_id: int) -> HttpResponse:
    """Take messages of a sender again."""
    person: User = request.user  # type: ignore[assignment]  # -- login_required
    block = get_object_or_404(RelayBlock, pk=block_id, owner=person)
    services.lift_block(by=person, block=block)
    messages.success(request, _("Messages of %(name)s reach you again.") % {"name": block.name})
    return redirect("experts:my_messages")


def _find(token: str) -> Conversation:
    found = read_token(token)
    if found is None:
        raise Http404(_("No such conversation"))
    return found


def _other(conversation: Conversation) -> str:
    root: ContactMessage = conversation.root
    return root.sender_name if conversation.is_owner else root.card.name


def _private(response: HttpResponse) -> HttpResponse:
    """Keep a page whose address is a secret out of search engines and of other sites' logs."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


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


def _may_answer(conversation: Conversation) -> bool:
    key = f"contact:answer:{conversation.root.pk}{conversation.side}"
    return allow(key, limit=ANSWERS_AN_HOUR, seconds=HOUR)


def _once_key(card: Card, data: dict[str, str]) -> str:
    told = "\0".join([str(card.pk), data["sender_email"], data["subject"], data["body"], data["opened"]])
    return f"contact:once:{_digest(told)}"


def _digest(text: str) -> str:
    # The shared cache never holds an address in clear.
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
