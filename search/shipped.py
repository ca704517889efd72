"""
The shipped synonyms a site has been given, so that a newer list reaches sites that run already.

What an editor changed, switched off or deleted stays so: `ShippedSynonym` remembers each line that was given and in which
wording, and only an entry that still says exactly that is brought up to date.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from search.analysis import title_key
from search.models import ShippedSynonym, Synonym
from search.synonyms import FRENCH, SynonymEntry
from search.thesaurus import forget_synonyms, shipped_synonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How many shipped entries a run added, brought up to date, and left to the editors."""

    added: int = 0
    changed: int = 0
    left: int = 0


def digest_of(entry: SynonymEntry) -> str:
    """What tells two wordings of one shipped entry apart."""
    said = "\n".join([entry.text, str(entry.both_ways), *entry.others])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def key_of(entry: SynonymEntry) -> str:
    """By which an entry is known again, however its equivalents change."""
    return f"{title_key(entry.text)} {'=' if entry.both_ways else '>'}"


@transaction.atomic
def give_shipped_synonyms(entries: Iterable[SynonymEntry] | None = None) -> Given:
    """
    Add what is new in the shipped list and bring up to date what nobody edited; a second run changes nothing.

    `entries` are those of the shipped list unless given.
    """
    given = {one.key: one for one in ShippedSynonym.objects.all()}
    present = {key_of(one.entry): one for one in Synonym.objects.filter(language=FRENCH).order_by("-active", "-pk")}
    added = changed = left = 0
    for entry in shipped_synonyms() if entries is None else entries:
        key, digest = key_of(entry), digest_of(entry)
        before, own = given.get(key), present.get(key)
        if before is not None and before.digest == digest:
            continue
        if own is not None and digest_of(own.entry) == digest:
            pass  # an editor wrote the same
        elif own is None and before is None:
            Synonym.objects.create(
                text=entry.text, equivalents="\n".join(entry.others), direction=_direction(entry), language=FRENCH
            )
            added += 1
        elif own is not None and before is not None and own.active and digest_of(own.entry) == before.digest:
            own.text, own.equivalents = entry.text, "\n".join(entry.others)
            own.save()
            changed += 1
        else:
            left += 1
        ShippedSynonym.objects.update_or_create(key=key, defaults={"digest": digest})
    if added or changed:
        forget_synonyms()
    return Given(added=added, changed=changed, left=left)


def _direction(entry: SynonymEntry) -> str:
    return Synonym.Direction.BOTH if entry.both_ways else Synonym.Direction.ONE
