"""Noting a pitfall of a join, reading it before it is shown, withdrawing it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.base.guarding import refuse_blocked
from hub.dictionary.models import JoinPitfall, Table
from hub.dictionary.pitfalls.queries import REVIEW, WITHDRAW, are_linked
from search.services import request_indexing

MOST_TEXT, MOST_ANSWER = 2000, 1000
State = JoinPitfall.State

# pitfall: JoinPitfall. Sent in the transaction of the change; who tells people stands above the dictionary.
pitfall_noted = Signal()
pitfall_decided = Signal()


class DecidedError(ValueError):
    """Somebody decided it meanwhile."""


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


@transaction.atomic
def note_pitfall(*, by: User, first: Table, second: Table, text: str, topic: str = "") -> JoinPitfall:
    """Note what to beware of when two tables are joined; `topic` is a target (`topic:12`). It waits for its reviewer.
    The same text sent again, as by a second click, is the one that waits.

    Raises:
        ValidationError: nothing is said, too much is, or no join of these tables is documented.
        GuardedTextError: the text holds personal data for certain.
    """
    text = _tidy(text)
    if not text or len(text) > MOST_TEXT:
        raise ValidationError(_("Write a text of at most %(most)s signs.") % {"most": MOST_TEXT})
    if not are_linked(first, second):
        raise ValidationError(_("No join of these two tables is documented."))
    refuse_blocked(text)
    first, second = sorted((first, second), key=lambda table: table.name)
    User.objects.select_for_update().get(pk=by.pk)  # the second of two clicks waits here for the first
    sent = {"first": first, "second": second, "text": text, "author": by}
    if (same := JoinPitfall.objects.filter(**sent, state=State.WAITING).first()) is not None:
        return same
    pitfall = JoinPitfall.objects.create(**sent, topic=topic)
    pitfall_noted.send(sender=JoinPitfall, pitfall=pitfall)
    return pitfall


@transaction.atomic
def decide_pitfall(*, by: User, pitfall: JoinPitfall, shows: bool, answer: str = "") -> JoinPitfall:
    """Show a pitfall under the reviewer's name, or close it with an answer to its author.

    Raises:
        PermissionDenied: not a reviewer, or its author.
        DecidedError: it does not wait any more.
        ValidationError: it is not kept and nothing says why.
        GuardedTextError: the answer holds personal data for certain.
    """
    pitfall = _locked(pitfall)
    if not by.has_perm(REVIEW) or pitfall.author_id == by.pk:
        raise PermissionDenied
    if pitfall.state != State.WAITING:
        raise DecidedError
    return _close(pitfall, by, State.SHOWN if shows else State.REFUSED, answer)


@transaction.atomic
def withdraw_pitfall(*, by: User, pitfall: JoinPitfall, answer: str = "") -> JoinPitfall | None:
    """Take a pitfall away. Its author's disappears for good; a moderator says why, and its author reads it.

    Raises:
        PermissionDenied: neither its author nor somebody who may.
        DecidedError: it is not shown any more.
        ValidationError: a moderator says nothing.
        GuardedTextError: the answer holds personal data for certain.
    """
    pitfall = _locked(pitfall)
    if pitfall.author_id == by.pk:
        _index(pitfall)
        pitfall.delete()
        return None
    if not by.has_perm(WITHDRAW):
        raise PermissionDenied
    if pitfall.state != State.SHOWN:
        raise DecidedError
    return _close(pitfall, by, State.WITHDRAWN, answer)


def _locked(pitfall: JoinPitfall) -> JoinPitfall:
    found = JoinPitfall.objects.select_for_update(of=("self",)).select_related("first", "second", "author")
    try:
        return found.get(pk=pitfall.pk)
    except JoinPitfall.DoesNotExist as error:
        raise DecidedError from error


def _close(pitfall: JoinPitfall, by: User, state: JoinPitfall.State, answer: str) -> JoinPitfall:
    answer = _tidy(answer)
    if state != State.SHOWN and not answer:
        raise ValidationError(_("Say why: the author reads it."))
    if len(answer) > MOST_ANSWER:
        raise ValidationError(_("Write a text of at most %(most)s signs.") % {"most": MOST_ANSWER})
    refuse_blocked(answer)
    pitfall.state, pitfall.reviewed_by, pitfall.answer, pitfall.decided_at = state, by, answer, timezone.now()
    pitfall.save()
    _index(pitfall)
    pitfall_decided.send(sender=JoinPitfall, pitfall=pitfall)
    return pitfall


def _index(pitfall: JoinPitfall) -> None:
    request_indexing(f"table:{pitfall.first.name}", f"table:{pitfall.second.name}")
