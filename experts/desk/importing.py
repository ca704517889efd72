"""Imports cards from a CSV file: what each line would do, then, once confirmed, doing it. Twice the same file changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from experts.desk.csv_reading import LIST_SEPARATOR, CsvFile, CsvRow, read_rows
from experts.desk.duplicates import REASONS, Lookalikes, Traits
from experts.desk.log import IMPORT_CARD, note_act
from experts.models import Card, CardImport, CardKind, Precision, SkillKind, Status, UnfoundPlace
from experts.services import ADDED, CHANGED, UNCHANGED, save_card
from experts.shown import SKILL_FIELDS
from hub.accounts.models import User
from hub.places.models import Place
from hub.places.queries import resolve_place

REFUSED, DUPLICATE = "refused", "duplicate"
ACTIONS = (ADDED, CHANGED, UNCHANGED, DUPLICATE, REFUSED)
SKIP, ADD = "skip", "add"  # choices for a line that looks like a card; any other is that card's number
SOURCE = "csv:"
DRAFTS_KEPT = timedelta(days=2)
TEXT_COLUMNS = ("acronym", "organisation", "headline", "bio", "website", "orcid")
KINDS = {
    **dict.fromkeys(("person", "personne", "people", "expert", "experte"), CardKind.PERSON),
    **dict.fromkeys(("organisation", "organization", "organisme", "structure"), CardKind.ORGANISATION),
}
PRECISIONS = {
    **dict.fromkeys(("commune", "town", "ville"), Precision.COMMUNE),
    **dict.fromkeys(("departement", "county"), Precision.DEPARTEMENT),
    **dict.fromkeys(("region",), Precision.REGION),
    **dict.fromkeys(("hidden", "aucun", "cache", "none"), Precision.HIDDEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """What one line does, or would do; `reason` says why it is refused or what to know, `likes` are cards it may be."""

    line: int
    name: str
    action: str
    reason: str = ""
    changed: tuple[str, ...] = ()
    likes: tuple[tuple[int, str, str], ...] = ()  # number, name and reasons
    card_id: int = 0


class _RefusedError(ValueError):
    """A line that cannot be used; the message says why."""


def keep_file(*, by: User, name: str, text: str, publishes: bool) -> CardImport:
    """Keep an uploaded file until it is confirmed, for two days.

    Raises:
        PermissionDenied: `by` may not import cards.
        UnreadableFileError: the file as a whole cannot be read.
    """
    _check_rights(by)
    read_rows(text)
    CardImport.objects.filter(done_at=None, created_at__lt=timezone.now() - DRAFTS_KEPT).delete()
    return CardImport.objects.create(by=by, name=name[:200], content=text, publishes=publishes)


def plan(card_import: CardImport, choices: Mapping[int, str] | None = None) -> tuple[CsvFile, list[PlannedRow]]:
    """Return what confirming would do, line by line; everything is tried and taken back."""
    file = read_rows(card_import.content)
    with transaction.atomic():
        rows = list(_written(file.rows, choices or {}, publishes=card_import.publishes, by=None))
        transaction.set_rollback(True)
    return file, rows


@transaction.atomic
def run_import(*, by: User, card_import: CardImport, choices: Mapping[int, str] | None = None) -> list[PlannedRow]:
    """Write the cards of a file. `choices` says, by line, what to do where the line looks like a card: `skip`, `add`, or the
    number of the card to change. Lines are independent: one that is refused leaves the others be.

    Raises:
        PermissionDenied: `by` may not import cards.
    """
    _check_rights(by)
    card_import = CardImport.objects.select_for_update().get(pk=card_import.pk)
    if card_import.done_at is not None:
        return []  # confirmed twice
    file = read_rows(card_import.content)
    rows = list(_written(file.rows, choices or {}, publishes=card_import.publishes, by=by))
    counts = Counter(row.action for row in rows)
    card_import.counts = {action: counts[action] for action in ACTIONS}
    card_import.done_at = timezone.now()
    card_import.content = ""  # the cards hold it now
    card_import.save(update_fields=["counts", "done_at", "content"])
    return rows


def _check_rights(by: User) -> None:
    if not by.has_perm("experts.add_cardimport"):
        raise PermissionDenied


def _written(
    rows: Sequence[CsvRow], choices: Mapping[int, str], *, publishes: bool, by: User | None
) -> Iterator[PlannedRow]:
    lookalikes = Lookalikes.of_directory()
    met: dict[str, int] = {}
    for row in rows:
        name = row.cells.get("name", "")
        try:
            source = _source_once(row, met)
            with transaction.atomic():
                yield _write(row, source, choices.get(row.line, SKIP), lookalikes, publishes=publishes, by=by)
        except _RefusedError as error:
            yield PlannedRow(line=row.line, name=name, action=REFUSED, reason=str(error))
        except ValidationError as error:
            yield PlannedRow(line=row.line, name=name, action=REFUSED, reason=_told(error))


def _write(
    row: CsvRow, source: str, choice: str, lookalikes: Lookalikes, *, publishes: bool, by: User | None
) -> PlannedRow:
    card = Card.objects.select_related("place").prefetch_related("skills").filter(source=source).first()
    kind = _kind(row.cells.get("kind", ""))
    if card is None:
        likes = _likes(row, kind, lookalikes)
        if choice.isdecimal() and int(choice) in {number for number, _name, _why in likes}:
            card = Card.objects.select_related("place").prefetch_related("skills").get(pk=int(choice))
        elif likes and choice != ADD:
            reason = _("looks like a card that is there: nothing is done unless you choose")
            return PlannedRow(line=row.line, name=row.cells["name"], action=DUPLICATE, reason=reason, likes=likes)
    if card is not None and card.user_id is not None:
        reason = _("the card has an owner, who alone changes it")
        return PlannedRow(line=row.line, name=row.cells["name"], action=UNCHANGED, reason=reason, card_id=card.pk)
    place, precision, unknown = _place(row, card, kind)
    before = _values(card) if card is not None else {}
    saved, status = save_card(
        by=None,
        card=card,
        source=source,
        kind=kind,
        place=place,
        precision=precision,
        **_texts(row, card),
        **_words(row, card),
    )
    if status == ADDED and not (publishes and kind == CardKind.ORGANISATION):
        saved.status, saved.submitted_at = Status.PENDING, timezone.now()
        saved.save(update_fields=["status", "submitted_at"])
    if not saved.source:
        saved.source = source
        saved.save(update_fields=["source"])
    if unknown:
        UnfoundPlace.objects.update_or_create(card=saved, defaults={"typed": unknown[:200], "precision": precision})
    elif place is not None:
        UnfoundPlace.objects.filter(card=saved).delete()
    if status != UNCHANGED and by is not None:
        note_act(saved, IMPORT_CARD, by=by, reason=_("line %(line)s") % {"line": row.line})
    lookalikes.add(_traits(saved))
    reason = _("place not found: “%(place)s”; kept to look for it again") % {"place": unknown} if unknown else ""
    after = _values(Card.objects.prefetch_related("skills").get(pk=saved.pk)) if status == CHANGED else {}
    return PlannedRow(
        line=row.line,
        name=saved.name,
        action=status,
        reason=reason,
        changed=tuple(str(label) for label, value in after.items() if before.get(label) != value),
        card_id=saved.pk,
    )


def _source_once(row: CsvRow, met: dict[str, int]) -> str:
    """Return what tells the card of this line from others; `met` holds those of the lines above.

    Raises:
        _RefusedError: the line cannot be used, or is there twice.
    """
    if row.problem:
        raise _RefusedError(row.problem)
    source = _source(row)
    if source in met:
        raise _RefusedError(_("the same card as line %(line)s") % {"line": met[source]})
    met[source] = row.line
    return source


def _source(row: CsvRow) -> str:
    """What tells this card from the others in every later import: its identifier, its ORCID iD, or its name and organisation."""
    cells = row.cells
    known_by = cells.get("identifier") or cells.get("orcid")
    if not known_by:
        known_by = slugify(f"{cells['name']} {cells.get('organisation', '')}", allow_unicode=True)
    return f"{SOURCE}{known_by.casefold()}"[:200]


def _kind(text: str) -> str:
    if not text:
        return CardKind.PERSON
    kind = KINDS.get(slugify(text))
    if kind is None:
        raise _RefusedError(_("the kind “%(kind)s” is neither person nor organisation") % {"kind": text[:40]})
    return kind


def _place(row: CsvRow, card: Card | None, kind: str) -> tuple[Place | None, str, str]:
    """Return the place of a line, at which precision, and what was written if it is not known."""
    text = row.cells.get("precision", "")
    wanted = PRECISIONS.get(slugify(text)) if text else None
    if text and wanted is None:
        raise _RefusedError(_("the precision “%(text)s” is not known") % {"text": text[:40]})
    precision = wanted or (Precision.COMMUNE if kind == CardKind.ORGANISATION else Precision.DEPARTEMENT)
    written = row.cells.get("place", "")
    if not written or precision == Precision.HIDDEN:
        if "place" not in row.cells and card is not None and card.place is not None:
            return card.place, card.precision, ""
        return None, Precision.HIDDEN, ""
    place = resolve_place(written)
    if place is None:
        kept = card.place if card is not None else None
        return kept, (precision if kept is not None else Precision.HIDDEN), written
    return place, precision, ""


def _texts(row: CsvRow, card: Card | None) -> dict[str, Any]:
    """Texts of a line; of a column that is not in the file, those of the card."""
    texts = {
        name: row.cells.get(name, getattr(card, name) if card is not None else "") for name in ("name", *TEXT_COLUMNS)
    }
    if email := row.cells.get("contact_email", ""):
        validate_email(email)
        texts["contact_email"] = email
    if card is not None:
        for name in ("sector", "availability", "unavailable_until", "takes_messages", "visibility"):
            texts[name] = getattr(card, name)
    if texts["website"] and "://" not in texts["website"]:
        texts["website"] = f"https://{texts['website']}"
    return texts


def _words(row: CsvRow, card: Card | None) -> dict[str, list[str]]:
    words = {}
    for column, kind in SKILL_FIELDS.items():
        if column in row.cells:
            written = row.cells[column].replace(",", LIST_SEPARATOR).split(LIST_SEPARATOR)
            words[column] = [word.strip() for word in written if word.strip()]
        else:
            words[column] = (
                [skill.name for skill in card.skills.all() if skill.kind == kind] if card is not None else []
            )
    return words


def _likes(row: CsvRow, kind: str, lookalikes: Lookalikes) -> tuple[tuple[int, str, str], ...]:
    cells = row.cells
    traits = Traits(
        pk=0,
        kind=kind,
        name=cells["name"],
        acronym=cells.get("acronym", ""),
        organisation=cells.get("organisation", ""),
        orcid=cells.get("orcid", ""),
    )
    return tuple(
        (number, lookalikes.known[number].name, ", ".join(str(REASONS[reason]) for reason in reasons))
        for number, reasons in lookalikes.like(traits)[:3]
    )


def _traits(card: Card) -> Traits:
    return Traits(
        pk=card.pk,
        kind=card.kind,
        name=card.name,
        acronym=card.acronym,
        organisation=card.organisation,
        orcid=card.orcid,
    )


def _values(card: Card) -> dict[str, Any]:
    """Values of a card by label, to name what a line changes."""
    values = {
        str(card._meta.get_field(name).verbose_name): getattr(card, name)
        for name in ("kind", "name", *TEXT_COLUMNS, "place_id", "contact_email")
    }
    words: dict[str, list[str]] = {str(SkillKind(kind).label): [] for kind in SkillKind.values}
    for skill in card.skills.all():
        words[str(SkillKind(skill.kind).label)].append(skill.name)
    return {**values, **{label: sorted(names) for label, names in words.items()}}


def _told(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return " ".join(f"{field}: {' '.join(problems)}" for field, problems in error.message_dict.items())
    return " ".join(error.messages)
