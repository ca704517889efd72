"""Background work of the meetups."""

from django_tasks import task

from meetups import slide_texts
from meetups.models import TalkPage


@task
def read_slides(talk_id: int) -> int:
    """Read the slides of a talk for the search. Idempotent."""
    talk = TalkPage.objects.filter(pk=talk_id).first()
    return slide_texts.read_slides(talk=talk) if talk is not None else 0
