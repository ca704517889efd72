"""Stopping a kind of mail; and, on the local demo only, the mail the site would have sent."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hub.base.dates import written_moment
from hub.notifications import unsubscribing
from hub.notifications.models import OutgoingMail
from hub.notifications.preferences import label_of, stop_mail, wants_mail

MAILBOX_LENGTH = 50


@csrf_exempt  # the signed link is the right to do it, and mail programs post without a token (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then stop: a link scanner that only reads changes nothing."""
    named = unsubscribing.read_token(token)
    if named is None:
        return render(request, "notifications/unsubscribe_invalid.html", status=404)
    person, kind = named
    if request.method == "POST":
        stop_mail(person=person, kind=kind)
    context = {"kind_label": label_of(kind), "is_done": not wants_mail(person, kind)}
    return render(request, "notifications/unsubscribe.html", context)


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the latest messages of the local demo."""
    if not settings.HUB_SHOW_MAIL:
        raise Http404
    return render(request, "notifications/mailbox.html", {"mails": OutgoingMail.objects.all()[:MAILBOX_LENGTH]})


@never_cache
@require_safe
def mailbox_message(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One message of the local demo."""
    if not settings.HUB_SHOW_MAIL:
        raise Http404
    mail = get_object_or_404(OutgoingMail, pk=mail_id)
    facts = [
        (_("To"), mail.to),
        (_("Date"), written_moment(mail.created_at)),
    ]
    facts += [(_("Answers go to"), mail.reply_to)] if mail.reply_to else []
    facts += [(_("State"), mail.get_state_display())]
    return render(request, "notifications/mailbox_message.html", {"mail": mail, "facts": facts})
