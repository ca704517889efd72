"""What is being written, kept for its author alone."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forum.questions.access import Forum
from forum.questions.models import Draft
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked

MOST_DRAFTS = 50


@transaction.atomic
def save_draft(
    *,
    by: User,
    place: str,
    body: str,
    title: str = "",
    tags: str = "",
    forum: Forum | None = None,
    version: int | None = None,
) -> Draft | None:
    """Keep this text as the draft of this place; an empty one is no draft, and the oldest go where there are too many.

    Raises:
        GuardedTextError: it holds personal health data for certain; what was kept before stays.
    """
    if not (body.strip() or title.strip()):
        Draft.objects.filter(person=by, place=place).delete()
        return None
    refuse_blocked(body, title, tags)
    values = {"title": title[:200], "body": body, "tags": tags[:500], "forum": forum, "version": version}
    draft, created = Draft.objects.update_or_create(person=by, place=place, defaults=values)
    if created:
        kept = Draft.objects.filter(person=by).order_by("-updated_at", "-pk").values_list("pk", flat=True)
        Draft.objects.filter(pk__in=list(kept[MOST_DRAFTS:])).delete()
    return draft


def forget_draft(*, by: User, place: str) -> None:
    """The text was posted, or is not wanted any more."""
    Draft.objects.filter(person=by, place=place).delete()


def forget_drafts(*, by: User, ids: Iterable[int]) -> int:
    """Delete these drafts, as far as they are this person's own; return how many."""
    return Draft.objects.filter(person=by, pk__in=list(ids)).delete()[0]


def purge_drafts() -> int:
    """Delete the drafts nobody touched for `FORUM_DRAFT_DAYS`; return how many."""
    before = timezone.now() - timedelta(days=settings.FORUM_DRAFT_DAYS)
    return Draft.objects.filter(updated_at__lt=before).delete()[0]
