from typing import Any

from django.core.management.base import BaseCommand

from experts.desk.import_runs import forget_imports
from experts.services import purge_drafts, tend_cards


class Command(BaseCommand):
    help = "Remind owners to confirm their cards, hide those nobody confirmed, end busy times, forget old drafts and files."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{tend_cards()} tended, {purge_drafts()} drafts deleted, {forget_imports()} files forgotten")
