from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from forum.questions.queries.unread import WINDOW
from forum.questions.services import forget_old_marks


class Command(BaseCommand):
    help = "Delete the marks of topics read longer ago than anything is unread."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{forget_old_marks(before=timezone.now() - WINDOW)} deleted")
