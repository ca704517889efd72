"""What each line of a CSV file does to the directory, tried or done. Twice the same file changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from experts.desk.csv_reading import LIST_SEPARATOR, CsvRow
from experts.desk.duplicates import REASONS, Lookalikes, Traits
from experts.desk.log import IMPORT_CARD, note_act
from experts.models import Card, CardKind, Precision, SkillKind, Status, UnfoundPlace
from experts.services import ADDED, CHANGED, UNCHANGED, save_card, shown_unit
from experts.shown import SKILL_FIELDS
from hub.accounts.models import User
from hub.places.models import Place
from hub.places.queries import resolve_place

REFUSED, DUPLICATE = "refused", "duplicate"
ACTIONS = (ADDED, CHANGED, UNCHANGED, DUPLICATE, REFUSED)
SKIP, ADD = "skip", "add"  # choices for a line that looks like a card; any other is that card's number
SOURCE = "csv:"
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


class LineByLine:
    """One reading of a file against the directory as it is."""

    def __init__(self, choices: Mapping[int, str], *, publishes: bool, by: User | None, is_trial: bool) -> None:
        self.choices, self.publishes, self.by, self.is_trial = choices, publishes, by, is_trial
        self.lookalikes = Lookalikes.of_directory()
        self.known = dict(Card.objects.filter(source__startswith=SOURCE).values_list("source", "pk"))
        self.places: dict[str, Place | None] = {}

    def rows(self, rows: Sequence[CsvRow]) -> Iterator[PlannedRow]:
        met: dict[str, int] = {}
        for row in rows:
            name = row.cells.get("name", "")
            try:
                source = _source_once(row, met)
                with transaction.atomic():
                    yield self._row(row, source)
                    if self.is_trial:
                        transaction.set_rollback(True)
            except _RefusedError as error:
                yield PlannedRow(line=row.line, name=name, action=REFUSED, reason=str(error))
            except ValidationError as error:
                yield PlannedRow(line=row.line, name=name, action=REFUSED, reason=_told(error))

    def _row(self, row: CsvRow, source: str) -> PlannedRow:
        """Do what one line says, or say why not."""
        kind, choice, name = _kind(row.cells.get("kind", "")), self.choices.get(row.line, SKIP), row.cells["name"]
        number = self.known.get(source)
        if number is None:
            likes = _likes(row, kind, self.lookalikes)
            if choice.isdecimal() and int(choice) in {like for like, _name, _why in likes if like > 0}:
                number = int(choice)
            elif likes and choice != ADD:
                reason = _("looks like a card that is there: nothing is done unless you choose")
                return PlannedRow(line=row.line, name=name, action=DUPLICATE, reason=reason, likes=likes)
        card = None
        if number is not None:
            card = Card.objects.select_related("place").prefetch_related("skills").get(pk=number)
        if card is not None and card.user_id is not None:
            reason = _("the card has an owner, who alone changes it")
            return PlannedRow(line=row.line, name=name, action=UNCHANGED, reason=reason, card_id=card.pk)
        where = self._place(row, card, kind)
        lost = _("place not found: “%(place)s”; kept to look for it again") % {"place": where.unknown}
        told = lost if where.unknown else ""
        values = {"kind": kind, "source": source, **_texts(row, card)}
        if card is None and self.is_trial:
            trial = Card(**values)
            trial.clean_fields(exclude=["slug", "user"])
            shown_unit(where.place, where.precision)
            self.lookalikes.add(_traits(trial, number=-row.line))
            return PlannedRow(line=row.line, name=name, action=ADDED, reason=told)
        return self._save(row, card, where, values, told)

    def _save(self, row: CsvRow, card: Card | None, where: "_Where", values: dict[str, Any], told: str) -> PlannedRow:
        """Write the card of one line, what is to be looked for again, and the log."""
        before = _values(card) if card is not None else {}
        saved, status = save_card(
            by=None, card=card, place=where.place, precision=where.precision, **values, **_words(row, card)
        )
        if status == ADDED and not (self.publishes and saved.kind == CardKind.ORGANISATION):
            saved.status, saved.submitted_at = Status.PENDING, timezone.now()
            saved.save(update_fields=["status", "submitted_at"])
        if not saved.source:
            saved.source = values["source"]
            saved.save(update_fields=["source"])
        if where.unknown:
            waiting = {"typed": where.unknown[:200], "precision": where.wanted}
            UnfoundPlace.objects.update_or_create(card=saved, defaults=waiting)
        elif where.place is not None and status != ADDED:
            UnfoundPlace.objects.filter(card=saved).delete()
        if status != UNCHANGED and self.by is not None:
            note_act(saved, IMPORT_CARD, by=self.by, reason=_("line %(line)s") % {"line": row.line})
        if status == ADDED:
            self.lookalikes.add(_traits(saved, number=saved.pk))
        after = _values(Card.objects.prefetch_related("skills").get(pk=saved.pk)) if status == CHANGED else {}
        changed = tuple(str(label) for label, value in after.items() if before.get(label) != value)
        return PlannedRow(line=row.line, name=saved.name, action=status, reason=told, changed=changed, card_id=saved.pk)

    def _place(self, row: CsvRow, card: Card | None, kind: str) -> "_Where":
        text = row.cells.get("precision", "")
        wanted = PRECISIONS.get(slugify(text)) if text else None
        if text and wanted is None:
            raise _RefusedError(_("the precision “%(text)s” is not known") % {"text": text[:40]})
        wanted = wanted or (Precision.COMMUNE if kind == CardKind.ORGANISATION else Precision.DEPARTEMENT)
        written = row.cells.get("place", "")
        present = card.place if card is not None else None
        as_it_is = _Where(
            place=present, precision=card.precision if card is not None else Precision.HIDDEN, wanted=wanted
        )
        if not written or wanted == Precision.HIDDEN:
            nowhere = _Where(place=None, precision=Precision.HIDDEN, wanted=wanted)
            return nowhere if "place" in row.cells else as_it_is
        if written not in self.places:
            self.places[written] = resolve_place(written)
        place = self.places[written]
        return (
            replace(as_it_is, unknown=written)
            if place is None
            else _Where(place=place, precision=wanted, wanted=wanted)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The place a line gives, the precision to save it at, the one asked for, and what was written if it is not known."""

    place: Place | None
    precision: str
    wanted: str
    unknown: str = ""


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


def _traits(card: Card, *, number: int) -> Traits:
    return Traits(
        pk=number,
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
