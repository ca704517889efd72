"""What organisers have to look after among recordings and transcripts."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from meetups.models import CheckState, Correction, CorrectionState, RecordingCheck, RecordingState

SHOWN = 100


def pending_corrections() -> "QuerySet[Correction]":
    """Corrections nobody has reviewed, the oldest first."""
    found = Correction.objects.filter(state=CorrectionState.PENDING).select_related("talk__meetup", "by")
    return found.order_by("pk")[:SHOWN]


def broken_recordings() -> "QuerySet[RecordingCheck]":
    """Recordings the last check found gone, moved or too short; not those whose address has changed since."""
    found = RecordingCheck.objects.exclude(state=CheckState.OK).filter(talk__state=RecordingState.ONLINE)
    return found.select_related("talk__meetup").order_by("-checked_at", "pk")[:SHOWN]


def marked_change(old: str, new: str) -> SafeString:
    """The new wording, what is new in `<ins>` and what goes in `<del>`."""
    before, after = old.split(), new.split()
    parts: list[tuple[str, Sequence[str]]] = []
    for kind, from_, to, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("{} ", after[first:last]))
        else:
            parts += [("<del>{}</del> ", before[from_:to]), ("<ins>{}</ins> ", after[first:last])]
    return format_html_join("", "{}", ((format_html(shape, " ".join(words)),) for shape, words in parts if words))
