"""`manage.py read_slides`: read the PDF slides of every talk for the search, those that are new or have changed."""

from typing import Any

from django.core.management.base import BaseCommand

from meetups.models import TalkPage
from meetups.slide_texts import read_slides


class Command(BaseCommand):
    help = "Read the PDF slides of every talk for the search, those that are new or have changed."

    def handle(self, **_options: Any) -> None:
        talks = TalkPage.objects.live().order_by("pk")
        count = sum(read_slides(talk=talk) for talk in talks.iterator(chunk_size=100))
        self.stdout.write(f"{count} files read")
