"""
Searches that found nothing, counted without anybody's identity, for editors.

Who asked is nowhere: no account, address, session or hour. What was asked is kept as a keyed hash until it was asked
`SHOWN_FROM` times, and not at all where it may hold personal data. Nothing here may disturb the page: it is written
after the answer has gone, and given up where the database refuses.
"""

import logging
import re
from collections import deque
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hub.base.guard import findings
from hub.base.limits import allow
from search.analysis import as_asked, fold
from search.models import MissedSearch

logger = logging.getLogger(__name__)

SHOWN_FROM = 3  # times asked before the words themselves are kept
MOST_ROWS = 5_000
WRITES_A_MINUTE = 120
KEPT_DAYS, HASHES_KEPT_DAYS = 365, 30
LONGEST, MOST_WORDS, LONGEST_WORD = 80, 10, 30

_DIGITS = re.compile(r"\d(?:[\s.,:/()+-]*\d){5,}")  # telephone and social security numbers, dates of birth
_PERSON = re.compile(r"\b(?:mme|mlle|monsieur|madame|mademoiselle|docteur|dr|mr|mrs|nee? le|nom|prenom)\b")
_ADDRESS = re.compile(r"@|://|www\.|\b\d+(?: bis| ter)?,? (?:rue|avenue|boulevard|chemin|impasse|allee)\b")
_CRAWLER = re.compile(r"bot|crawl|spider|slurp|curl|wget|python|monitor|preview|headless", re.IGNORECASE)

_waiting: deque[str] = deque(maxlen=200)


def normalised(text: str) -> str:
    """Lower case, without accents, spaces or signs around: what makes two searches the same."""
    return re.sub(r"^\W+|\W+$", "", " ".join(fold(as_asked(text)).split()))


def may_be_personal(text: str) -> bool:
    """Whether a normalised text might say something of a person, or is no search at all but a text pasted."""
    words = text.split()
    return (
        len(text) > LONGEST
        or len(words) > MOST_WORDS
        or any(len(word) > LONGEST_WORD for word in words)
        or any(pattern.search(text) for pattern in (_DIGITS, _PERSON, _ADDRESS))
        or bool(findings(text))
    )


def note(text: str, *, user_agent: str = "") -> None:
    """Remember, in this process, that a search found nothing; `write_noted` writes it. Crawlers are not counted."""
    found = normalised(text)
    if any(sign.isalpha() for sign in found) and not may_be_personal(found) and not _CRAWLER.search(user_agent):
        _waiting.append(found)


def write_noted(**_signal: object) -> None:
    """Write what was noted. Called once an answer was sent; raises nothing, and loses counts rather than time."""
    while _waiting:
        try:
            text = _waiting.popleft()
        except IndexError:  # another thread took it
            return
        if not allow("missed-searches", limit=WRITES_A_MINUTE, seconds=60):
            continue
        try:
            _count(text)
        except DatabaseError as error:
            logger.warning("a search without result is not counted: %s", error)


def _count(text: str) -> None:
    digest = salted_hmac("search.missed", text, algorithm="sha256").hexdigest()
    today = timezone.localdate()
    enough = When(count__gte=SHOWN_FROM - 1, then=Value(text))
    known = MissedSearch.objects.filter(digest=digest)
    if known.update(count=F("count") + 1, last_day=today, text=Case(enough, default=Value(""))):
        return
    if MissedSearch.objects.count() >= MOST_ROWS:
        least = MissedSearch.objects.order_by("count", "last_day", "pk").values("pk")[: MOST_ROWS // 10]
        MissedSearch.objects.filter(pk__in=list(least.values_list("pk", flat=True))).delete()
    MissedSearch.objects.create(digest=digest, count=1, first_day=today, last_day=today)


def purge_missed_searches(*, days: int = KEPT_DAYS, hash_days: int = HASHES_KEPT_DAYS) -> int:
    """Delete what was last asked longer ago than this, hashes without their words sooner; return how many."""
    today = timezone.localdate()
    old = Q(last_day__lt=today - timedelta(days=days))
    old |= Q(text="", last_day__lt=today - timedelta(days=hash_days))
    return MissedSearch.objects.filter(old).delete()[0]
