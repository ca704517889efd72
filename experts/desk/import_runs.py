"""Takes a CSV file through its stages, each read line by line by a task: tried, shown, confirmed, imported."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override

from experts.desk.csv_reading import read_rows
from experts.desk.importing import ACTIONS, LineByLine, PlannedRow
from experts.models import CardImport
from hub.accounts.models import User

KEPT = timedelta(days=2)  # files nobody confirms, and what was told of the lines of one
STALLED = timedelta(minutes=2)  # without a line read: whoever read them is gone
TOLD_EVERY = 25  # lines
REPORTED_ROWS = 500
Stage = CardImport.Stage


def keep_file(*, by: User, name: str, text: str, publishes: bool) -> CardImport:
    """Keep an uploaded file and have it tried.

    Raises:
        PermissionDenied: `by` may not import cards.
        UnreadableFileError: the file as a whole cannot be read.
    """
    _check_rights(by)
    lines = len(read_rows(text).rows)
    with transaction.atomic():
        kept = CardImport.objects.create(by=by, name=name[:200], content=text, publishes=publishes, lines=lines)
        _hand_over(kept, by)
    return kept


def confirm_import(*, by: User, card_import: CardImport, choices: Mapping[int, str] | None = None) -> bool:
    """Have the cards of a file written. `choices` says, by line, what to do where the line looks like a card: `skip`, `add`, or
    the number of the card to change. False when it was confirmed before, or is not tried yet.

    Raises:
        PermissionDenied: `by` may not import cards.
    """
    _check_rights(by)
    chosen = {str(line): choice for line, choice in (choices or {}).items()}
    with transaction.atomic():
        waiting = CardImport.objects.filter(pk=card_import.pk, stage=Stage.TRIED)
        if not waiting.update(stage=Stage.CONFIRMED, choices=chosen):
            return False
        _hand_over(card_import, by)
    return True


def go_on(*, by: User, card_import: CardImport) -> bool:
    """Read a file again that was left in the middle; lines that were written are unchanged now. False when it is being read.

    Raises:
        PermissionDenied: `by` may not import cards.
    """
    _check_rights(by)
    with transaction.atomic():
        if not _left(card_import).update(touched_at=None):
            return False
        _hand_over(card_import, by)
    return True


def is_left(card_import: CardImport) -> bool:
    """Whether nobody has read a line of it for minutes."""
    return _left(card_import).exists()


def read_file(*, import_id: int, by_id: int, language: str) -> str:
    """Try a file, or write its cards: what the task does. Lines are independent, each a transaction: one that is refused leaves
    the others be, and after a crash the file can be read again. Returns its stage then.
    """
    now = timezone.now()
    free = CardImport.objects.filter(Q(touched_at=None) | Q(touched_at__lt=now - STALLED), pk=import_id)
    if not free.filter(stage__in=(Stage.KEPT, Stage.CONFIRMED)).update(touched_at=now):
        return "not due"
    kept = CardImport.objects.get(pk=import_id)
    is_trial = kept.stage == Stage.KEPT
    with override(language):
        file = read_rows(kept.content)
        lines = LineByLine(
            {int(line): choice for line, choice in kept.choices.items()},
            publishes=kept.publishes,
            by=None if is_trial else User.objects.filter(pk=by_id).first(),
            is_trial=is_trial,
        )
        rows: list[PlannedRow] = []
        for row in lines.rows(file.rows):
            rows.append(row)
            if len(rows) % TOLD_EVERY == 0:
                CardImport.objects.filter(pk=import_id).update(reached=len(rows), touched_at=timezone.now())
    counts = Counter(row.action for row in rows)
    done = {"stage": Stage.TRIED} if is_trial else {"stage": Stage.DONE, "done_at": timezone.now(), "content": ""}
    CardImport.objects.filter(pk=import_id).update(
        **done,  # the cards hold the text now
        counts={action: counts[action] for action in ACTIONS},
        report=[asdict(row) for row in _most_telling(rows)],
        notes=list(file.notes),
        reached=len(rows),
        touched_at=None,
    )
    return str(done["stage"])


def forget_imports() -> int:
    """Delete the files that nobody confirmed for two days, and what was told of the lines of others; returns how many."""
    old = CardImport.objects.filter(created_at__lt=timezone.now() - KEPT)
    told = old.filter(stage=Stage.DONE).exclude(report=[]).update(report=[], choices={})
    deleted, _each = old.exclude(stage__in=(Stage.DONE, Stage.CONFIRMED)).delete()
    return told + deleted


def _check_rights(by: User) -> None:
    if not by.has_perm("experts.add_cardimport"):
        raise PermissionDenied


def _hand_over(card_import: CardImport, by: User) -> None:
    from experts.desk.tasks import read_import  # noqa: PLC0415 -- the task calls back into this module

    CardImport.objects.filter(pk=card_import.pk).update(asked_at=timezone.now(), reached=0)
    read_import.enqueue(card_import.pk, by.pk, get_language() or "fr")


def _left(card_import: CardImport) -> QuerySet[CardImport]:
    before = timezone.now() - STALLED
    unread = Q(touched_at__lt=before) | Q(touched_at=None, asked_at__lt=before) | Q(asked_at=None)
    return CardImport.objects.filter(unread, pk=card_import.pk, stage__in=(Stage.KEPT, Stage.CONFIRMED))


def _most_telling(rows: list[PlannedRow]) -> list[PlannedRow]:
    """Lines that something has to be done about first."""
    order = {action: place for place, action in enumerate(reversed(ACTIONS))}
    return sorted(rows, key=lambda row: (order[row.action], row.line))[:REPORTED_ROWS]
