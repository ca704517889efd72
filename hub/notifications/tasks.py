"""Background work of this app."""

from django_tasks import task

from hub.notifications import services
from hub.notifications.models import OutgoingMail


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
