"""Mail of sign-up, confirmation and passwords goes through the queue.

It leaves when the server is back, and a page answers in the same time whether the address is known or not.
"""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from hub.accounts.adapter import AccountAdapter
from hub.accounts.models import User
from hub.notifications.services import queue


class MailAdapter(AccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = person.language if person else translation.get_language() or settings.LANGUAGE_CODE
        values = {**context, "email": email, "person": person, "site_name": settings.SITE_NAME}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", values)
            body = render_to_string(f"{template_prefix}_message.txt", values)
        queue(to=email, subject=subject, body=body, kind="account", language=language)
