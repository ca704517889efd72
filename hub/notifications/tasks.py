"""Background work of this app."""

from typing import Any

from django_tasks import task

from hub.accounts.models import User
from hub.notifications import follows, saved_searches, services
from hub.notifications.models import Follow, OutgoingMail


@task
def deliver_mail(mail_id: int) -> str:
    """Deliver one message; when the server is away, come back later. Run twice, it sends once."""
    mail = services.deliver(mail_id)
    if mail is None:
        return "not due"
    if mail.state == OutgoingMail.State.QUEUED:
        if deliver_mail.get_backend().supports_defer:
            deliver_mail.using(run_after=mail.next_attempt_at).enqueue(mail.pk)
    elif mail.state == OutgoingMail.State.SENT:
        services.deliver_due(limit=10)  # what a killed worker left behind leaves with the next message
    return str(mail.state)


@task
def remember_search(follow_id: int) -> str:
    """Note what a search finds when it begins to be followed: only what comes later is new."""
    follow = Follow.objects.select_related("person").filter(pk=follow_id, seen__isnull=True).first()
    if follow is None:
        return "known"
    saved_searches.remember(follow)
    return "noted"


@task
def tell_followers(told: dict[str, Any], by_id: int | None, sees: str) -> int:
    """Tell the many who follow something; returns how many were told. Who wrote may have left meanwhile."""
    return follows.tell_each_follower(told, by=User.objects.filter(pk=by_id).first(), sees=sees)
