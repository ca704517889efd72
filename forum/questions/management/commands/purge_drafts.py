"""Delete old drafts, files that no post shows, and old alerts of the guard. The worker runs it once a day."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from forum.questions import services
from forum.questions.models import GuardAlert

ALERT_DAYS = 365


class Command(BaseCommand):
    help = "Delete forum drafts nobody touched, files that no post shows, and old alerts of the guard."

    def handle(self, **_options: Any) -> None:
        drafts, files = services.purge_drafts(), services.purge_files()
        old = GuardAlert.objects.filter(created_at__lt=timezone.now() - timedelta(days=ALERT_DAYS)).delete()[0]
        self.stdout.write(f"{drafts} drafts, {files} files, {old} alerts deleted")
