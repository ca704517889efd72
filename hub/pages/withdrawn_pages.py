"""Who hears that somebody took a reviewed page offline: one person may, since it can be urgent, but not unseen."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse

from wagtail.models import PageLogEntry

from hub.notifications.notices import tell
from hub.pages.models.reviewed import PublishedByTwo, is_reviewed
from hub.pages.models.suggestions import VALIDATE
from hub.pages.suggestions.services import holders_of


@receiver(post_save, sender=PageLogEntry, dispatch_uid="pages.tell-of-withdrawn-page")
def tell_of_withdrawn_page(instance: PageLogEntry, created: bool, **_kwargs: Any) -> None:
    """Tell the other editors and the moderators, whichever way of the CMS was taken: each leaves this line in the log."""
    if not created or instance.action != "wagtail.unpublish" or instance.user is None:
        return
    page = instance.page.specific
    if not isinstance(page, PublishedByTwo) or not is_reviewed(page):
        return
    tell(
        people=[person for person in holders_of(VALIDATE) if person.has_perm("wagtailadmin.access_admin")],
        kind="page_withdrawn",
        title=page.title,
        url=reverse("wagtailadmin_explore", args=[page.pk]),
        by=instance.user,
        key=f"page-withdrawn:{instance.pk}",
    )
