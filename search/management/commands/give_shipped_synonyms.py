from typing import Any

from django.core.management.base import BaseCommand

from search.shipped import give_shipped_synonyms


class Command(BaseCommand):
    help = "Add what is new in the shipped list of synonyms; what editors changed or deleted stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        given = give_shipped_synonyms()
        self.stdout.write(
            f"{given.added} synonyms added, {given.changed} brought up to date, {given.left} left as edited"
        )
