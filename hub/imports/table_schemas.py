"""Schemas of tables and nomenclatures: Table Schema JSON (schema-snds) and the pages generated from it."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.utils.translation import gettext as _

from hub.imports.page_conversion import plain_words
from hub.imports.text_cleaning import clean_text

MOST_CODE = 200  # signs, as in the database
MOST_FIELDS = 5_000  # the longest schema known has 400
MOST_LINE = 100_000  # signs; the longest meaning known has 1,000
NO_NOMENCLATURE = {"", "-", "NA"}
# Databases as people name them, from the names of folders and products upstream.
_BASES = {
    "BENEFICIAIRE": "Bénéficiaires",
    "CARTOGRAPHIE_PATHOLOGIES": "Cartographie des pathologies",
    "Causes de décès": "CépiDc",
    "DCIR_DCIRS": "DCIR et DCIRS",
    "OPENBIO": "Open Bio",
    "OPENLPP": "Open LPP",
    "OPENMEDIC": "Open Medic",
}
# What may be a name: it stands in addresses, and in columns of sixty characters.
_NAME = re.compile(r"[^\W_][\w.&-]{0,59}")
# What the generated pages call each type of Table Schema.
_TYPES = {
    "nombre entier": "integer",
    "nombre réel": "number",
    "chaîne de caractères": "string",
    "date": "date",
    "date et heure": "datetime",
    "année": "year",
    "année et mois": "yearmonth",
    "booléen": "boolean",
}


class SchemaError(ValueError):
    """A schema that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One variable of a schema; None is what this schema does not tell."""

    name: str
    type: str
    description: str
    length: str | None = None
    format: str | None = None
    rule: str | None = None
    observation: str | None = None
    nomenclature: str | None = None
    nomenclature_column: str | None = None
    created_year: int | None = None
    deleted_year: int | None = None
    missing_years: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    columns: tuple[str, ...]
    table: str
    table_columns: tuple[str, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """One table as its schema tells it."""

    name: str
    title: str
    base: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    observation: str | None = None
    scope: str | None = None
    created_year: int | None = None
    deleted_year: int | None = None
    missing_years: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NomenclatureSchema:
    """A nomenclature without its codes."""

    name: str
    title: str
    columns: tuple[str, ...]
    code_column: str
    label_columns: tuple[str, ...] = field(default=())


def base_name(product: str) -> str:
    """The database shown, from the product or folder upstream."""
    return _BASES.get(product, product)


# --- JSON ---------------------------------------------------------------------------------------


def _load(text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(clean_text(text))
    except (ValueError, RecursionError) as error:
        message = _("no JSON: {error}").format(error=error)
        raise SchemaError(message) from error
    if not isinstance(content, dict) or not isinstance(content.get("fields"), list):
        raise SchemaError(_("no list of fields"))
    if len(content["fields"]) > MOST_FIELDS:
        message = _("{count} fields, more than the {most} that are read").format(
            count=len(content["fields"]), most=MOST_FIELDS
        )
        raise SchemaError(message)
    if not all(
        isinstance(item, dict) and isinstance(item.get("name"), str) and item["name"] for item in content["fields"]
    ):
        raise SchemaError(_("a field without name"))
    for name in (_text(content.get("name")), *(_text(item["name"]) for item in content["fields"])):
        if name and not _NAME.fullmatch(name):
            message = _("“{name}” is no name of a table or variable").format(name=name[:80])
            raise SchemaError(message)
    return content


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """A text or number as text.

    Raises:
        SchemaError: it is a list or an object.
    """
    if isinstance(value, list | dict):
        message = _("no text, but {value}").format(value=json.dumps(value, ensure_ascii=False)[:80])
        raise SchemaError(message)
    return clean_text(unescape(str(value))).strip() if value is not None else ""


def _year(value: object) -> int | None:
    text = _text(value)
    return int(text) if re.fullmatch(r"(?:19|20)\d\d", text) else None


def _years(value: object) -> tuple[int, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(year for item in items if (year := _year(item)) is not None)


def _names(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(_text(item) for item in items if _text(item))


def read_table_schema(text: str) -> TableSchema:
    """Read the JSON of one table.

    Raises:
        SchemaError: it is no JSON, or has no name or no fields.
    """
    content = _load(text)
    name = _text(content.get("name"))
    if not name:
        raise SchemaError(_("no name"))
    history = content.get("history") if isinstance(content.get("history"), dict) else {}
    return TableSchema(
        name=name,
        title=_text(content.get("title")),
        base=base_name(_text(content.get("produit"))),
        fields=tuple(_field(item) for item in content["fields"]),
        primary_key=_names(content.get("primaryKey")),
        foreign_keys=tuple(
            key for item in _list(content.get("foreignKeys")) if (key := _foreign_key(item)) is not None
        ),
        observation=_text(content.get("observation")),
        scope=_text(content.get("champ")),
        created_year=_year(history.get("dateCreated")),
        deleted_year=_year(history.get("dateDeleted")),
        missing_years=_years(history.get("dateMissing")),
    )


def _field(item: Mapping[str, Any]) -> Field:
    nomenclature, _colon, column = _text(item.get("nomenclature")).partition(":")
    return Field(
        name=_text(item["name"]),
        type=_text(str(item.get("type") or "")),
        description=_text(item.get("description")),
        length=_text(item.get("length")),
        format="" if item.get("format") == "default" else _text(item.get("format")),
        rule=_text(item.get("regle_gestion")),
        observation=_text(item.get("observation")),
        nomenclature="" if nomenclature in NO_NOMENCLATURE else nomenclature,
        nomenclature_column=column,
        created_year=_year(item.get("dateCreated")),
        deleted_year=_year(item.get("dateDeleted")),
        missing_years=", ".join(map(str, _years(item.get("dateMissing")))),
    )


def _foreign_key(item: object) -> ForeignKey | None:
    reference = item.get("reference") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(reference, dict) or not _text(reference.get("resource")):
        return None
    return ForeignKey(
        columns=_names(item.get("fields")),
        table=_text(reference["resource"]),
        table_columns=_names(reference.get("fields")),
        description=_text(item.get("description")),
    )


def read_nomenclature_schema(text: str) -> NomenclatureSchema:
    """Read the JSON of one nomenclature: which column holds the code, which its meaning.

    Raises:
        SchemaError: it is no JSON, or has no name or no fields.
    """
    content = _load(text)
    name = _text(content.get("name"))
    if not name:
        raise SchemaError(_("no name"))
    columns = [_text(item["name"]) for item in content["fields"]]
    roles = {_text(item["name"]): item.get("role") for item in content["fields"]}
    code = next((column for column in columns if roles[column] == "code"), columns[0])
    labels = [column for column in columns if roles[column] == "label"] or [
        column for column in columns[1:2] if column != code
    ]
    return NomenclatureSchema(
        name=name,
        title=_text(content.get("title")),
        columns=tuple(columns),
        code_column=code,
        label_columns=tuple(labels),
    )


def read_nomenclature_rows(lines: Iterable[str], schema: NomenclatureSchema) -> Iterator[tuple[str, str]]:
    """(code, meaning) of each line of the CSV of a nomenclature, separated by semicolons; one row is held at a time.

    Raises:
        SchemaError: the CSV has no column of the code, or cannot be read.
    """
    rows = csv.reader(
        _bounded(lines), delimiter=";", strict=True
    )  # a quote that is never closed would swallow the rest
    try:
        header = [name.strip() for name in next(rows)]
        if schema.code_column not in header:
            message = _("no column {name}").format(name=schema.code_column)
            raise SchemaError(message)
        code = header.index(schema.code_column)
        labels = [header.index(column) for column in schema.label_columns if column in header]
        for row in rows:
            if len(row) > code and (row[code].strip() or any(map(str.strip, row))):
                texts = (row[column].strip() for column in labels if column < len(row))
                if len(row[code]) > MOST_CODE:
                    message = _("line {number}: a code longer than {most} signs").format(
                        number=rows.line_num, most=MOST_CODE
                    )
                    raise SchemaError(message)
                yield row[code].strip(), " – ".join(text for text in texts if text)
    except StopIteration:
        raise SchemaError(_("an empty file")) from None
    except csv.Error as error:
        message = _("line {number}: no CSV: {error}").format(number=rows.line_num, error=error)
        raise SchemaError(message) from error


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    """The lines as a CSV reader takes them; one that ends nowhere is not read to its end."""
    for number, line in enumerate(lines, start=1):
        if len(line) > MOST_LINE:
            message = _("line {number} is longer than {most} signs").format(number=number, most=MOST_LINE)
            raise SchemaError(message)
        text = clean_text(line)
        yield text if text.endswith("\n") else f"{text}\n"


# --- generated pages ----------------------------------------------------------------------------

_TITLE = re.compile(r"^- Titre\s*:[ \t]*(.*)$", re.MULTILINE)
_PRIMARY = re.compile(r"^- Clé primaire\s*:[ \t]*(.*)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_FOREIGN = re.compile(r"^(`.+`)[ \t]*=>[ \t]*table[ \t]*\[([^\]]+)\]\([^)]*\)[ \t]*\[([^\]]*)\](.*)$", re.MULTILINE)
_HEADER = re.compile(r"^Nom\|Type\|", re.MULTILINE)
_ROW = re.compile(r"^`([^`|]+)`\|([^|\n]*)\|(.*)$", re.DOTALL)


def read_schema_page(text: str, *, name: str, folder: str) -> TableSchema:
    """Read a page of `tables/.schemas`; a description may run over several lines of the table.

    Raises:
        SchemaError: the page holds no table of variables.
    """
    text = clean_text(text)
    header = _HEADER.search(text)
    if header is None:
        raise SchemaError(_("no table of variables"))
    fields: list[Field] = []
    for row in re.split(r"\n(?=`)", text[header.start() :])[1:]:
        if match := _ROW.match(row.strip()):
            description = re.sub(r"\|[^|\n]*\|?\s*$", "", match[3])
            fields.append(
                Field(
                    name=match[1].strip(),
                    type=_TYPES.get(match[2].strip(), match[2].strip()),
                    description=_text(description).replace("\\|", "|"),
                )
            )
    if not fields:
        raise SchemaError(_("no table of variables"))
    head = text[: header.start()]
    title = _TITLE.search(head)
    primary = _PRIMARY.search(head)
    return TableSchema(
        name=name,
        title=_text(title[1]) if title else "",
        base=base_name(folder),
        fields=tuple(fields),
        primary_key=tuple(_CODE.findall(primary[1])) if primary else (),
        foreign_keys=tuple(
            ForeignKey(
                columns=tuple(_CODE.findall(match[1])),
                table=plain_words(match[2]),
                table_columns=tuple(_CODE.findall(match[3])),
            )
            for match in _FOREIGN.finditer(head)
        ),
    )
