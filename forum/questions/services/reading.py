"""How far a person has read. One row per topic read within the window, written only when there was something new."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from forum.questions.models import AllReadTo, ReadTo
from hub.accounts.models import User


def mark_read(*, by: User, topic_id: int, moment: datetime) -> None:
    """Remember that `by` has read this topic up to this moment."""
    ReadTo.objects.bulk_create(
        [ReadTo(person=by, topic_id=topic_id, moment=moment)],
        update_conflicts=True,
        unique_fields=["person", "topic"],
        update_fields=["moment"],
    )


@transaction.atomic
def mark_everything_read(*, by: User, at: datetime | None = None) -> None:
    """Count every topic as read by `by` until now; the marks of single topics are not needed any more."""
    AllReadTo.objects.update_or_create(person=by, defaults={"moment": at or timezone.now()})
    ReadTo.objects.filter(person=by).delete()


def forget_old_marks(*, before: datetime) -> int:
    """Delete the marks no list looks at any more; returns how many."""
    return ReadTo.objects.filter(moment__lt=before).delete()[0]
