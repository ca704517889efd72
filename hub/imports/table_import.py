"""Tables into the dictionary, from generated pages joined with written ones, or from schemas."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hub.dictionary import services
from hub.dictionary.models import TYPE_LABELS, Nomenclature, Table
from hub.dictionary.services import LinkData, VariableData
from hub.dictionary.versions import keep_version
from hub.imports.report import with_progress
from hub.imports.running import ImportRun, message_of
from hub.imports.table_schemas import (
    MOST_LINE,
    Field,
    NomenclatureSchema,
    SchemaError,
    TableSchema,
    read_nomenclature_rows,
    read_nomenclature_schema,
    read_table_schema,
)

MAX_SCHEMA_BYTES = 5_000_000


class TableImport:
    """Writes tables, then the joins between them, which need both ends."""

    def __init__(self, run: ImportRun, *, origin: str) -> None:
        self.run = run
        self.origin = origin
        self.present = set(Table.objects.values_list("name", flat=True))
        self.written: list[tuple[TableSchema, str]] = []

    def write(
        self, schema: TableSchema, *, file: str, description: str | None = None, source: str | None = None
    ) -> None:
        """Add or change one table with its variables. `file` is where the schema is, for the report."""
        schema = self._once(schema, file)
        values = {"schema": asdict(schema), "description": description, "source": source}

        def write() -> str:
            table, status = services.save_table(
                name=schema.name,
                title=schema.title or None,
                base=schema.base,
                description=description,
                observation=schema.observation,
                scope=schema.scope,
                primary_key=schema.primary_key,
                created_year=schema.created_year,
                deleted_year=schema.deleted_year,
                missing_years=schema.missing_years,
                source=source,
                schema_source=None if source is not None else file,
            )
            changes = services.save_variables(table=table, variables=_variables(schema))
            keep_version(table, named=[item.name for item in schema.fields], origin=self.origin)
            return changes.status if status == "unchanged" else status

        there = self.run.save(
            "tables",
            f"{self.origin}:table:{schema.name}",
            values,
            write,
            present=schema.name in self.present,
            file=file,
        )
        if there:
            self.written.append((schema, file))

    def _once(self, schema: TableSchema, file: str) -> TableSchema:
        """The schema with each variable once, the first time it is described; what is odd about it goes to the report."""
        known: dict[str, Field] = {}
        for item in schema.fields:
            if known.setdefault(item.name.upper(), item) is not item:
                note = _("{name} is described twice: the first description is kept").format(name=item.name)
                self.run.report.note("tables", note, file=file)
        if odd := sorted({item.type for item in known.values()} - {"", *TYPE_LABELS}):
            note = _("types that are not known, kept as written: {types}").format(types=", ".join(odd)[:200])
            self.run.report.note("tables", note, file=file)
        return replace(schema, fields=tuple(known.values()))

    def write_links(self) -> None:
        """Make the joins of all tables written; one to an unknown table is skipped."""
        tables = {table.name: table for table in Table.objects.defer("description")}
        for schema, file in with_progress(self.written, label=_("joins")):
            source = tables.get(schema.name)
            if source is None:
                continue
            known = [key for key in schema.foreign_keys if key.table in tables]
            for key in schema.foreign_keys:
                if key.table not in tables and not self._is_nomenclature(key.table, schema):
                    reason = _("no table {name} to join {columns} with").format(
                        name=key.table, columns=", ".join(key.columns)
                    )
                    self.run.report.skip("joins", reason, file=file)
            links = [
                LinkData(
                    columns=key.columns,
                    target=tables[key.table],
                    target_columns=key.table_columns or key.columns,
                    description=key.description,
                )
                for key in known
            ]
            if links:
                values = {"links": [asdict(key) for key in known]}

                def write(source: Table = source, links: list[LinkData] = links) -> str:
                    changes = services.save_links(table=source, links=links)
                    return "added" if changes.added and not changes.unchanged else changes.status

                key = f"{self.origin}:links:{schema.name}"
                self.run.save("joins", key, values, write, present=schema.name in self.present, file=file)

    @staticmethod
    def _is_nomenclature(name: str, schema: TableSchema) -> bool:
        """A schema may declare the nomenclature of a variable as a foreign key too: the variable says it already."""
        return any(field.nomenclature == name for field in schema.fields)


def _variables(schema: TableSchema) -> list[VariableData]:
    return [VariableData(position=position, **asdict(item)) for position, item in enumerate(schema.fields, start=1)]


def _text_of(path: Path, most: int) -> str:
    """The text of a file, which is not opened when it is too large: memory stays bounded whatever a folder holds.

    Raises:
        OSError: it cannot be read.
        SchemaError: it is larger than `most` bytes.
        UnicodeDecodeError: it is not written in UTF-8.
    """
    size = path.stat().st_size
    if size > most:
        message = _("{size} MB, more than the {most} MB that are read").format(size=size // 10**6, most=most // 10**6)
        raise SchemaError(message)
    return path.read_text(encoding="utf-8")


class CodesFile:
    """(code, meaning) of each row of a file, read anew each time it is walked through: never more than a row in memory.

    Raises, while it is walked through:
        OSError: it cannot be read.
        SchemaError: it is no list of codes, or not written in UTF-8.
    """

    def __init__(self, path: Path, schema: NomenclatureSchema) -> None:
        self.path = path
        self.schema = schema

    def __iter__(self) -> Iterator[tuple[str, str]]:
        try:
            with self.path.open(encoding="utf-8") as file:
                yield from read_nomenclature_rows(iter(lambda: file.readline(MOST_LINE + 1), ""), self.schema)
        except UnicodeDecodeError as error:
            message = _("line {number}: not written in UTF-8").format(number=self._line_of_other_signs())
            raise SchemaError(message) from error

    def _line_of_other_signs(self) -> int:
        """The first line that is not written in UTF-8; the reader decodes many at once, and does not tell."""
        with self.path.open(encoding="utf-8", errors="surrogateescape") as file:
            lines = enumerate(iter(lambda: file.readline(MOST_LINE + 1), ""), start=1)
            return next(number for number, line in lines if any("\udc80" <= sign <= "\udcff" for sign in line))


def import_schemas(root: Path, run: ImportRun) -> None:
    """Import a folder of schemas: `schemas/**/*.json` and, when there, `nomenclatures/**/*.json` with their CSV."""
    tables = TableImport(run, origin="schemas")
    read: dict[str, str] = {}
    for path in with_progress(sorted((root / "schemas").rglob("*.json")), label=_("tables")):
        file = path.relative_to(root).as_posix()
        try:
            schema = read_table_schema(_text_of(path, MAX_SCHEMA_BYTES))
        except (OSError, ValueError) as error:
            run.report.skip("tables", message_of(error), file=file)
            continue
        if (first := read.setdefault(schema.name.upper(), file)) != file:
            reason = _("{name} is described in {file} too, which was read").format(name=schema.name, file=first)
            run.report.skip("tables", reason, file=file)
            continue
        tables.write(schema, file=file)
    tables.write_links()
    present = set(Nomenclature.objects.values_list("name", flat=True))
    for path in with_progress(sorted((root / "nomenclatures").rglob("*.json")), label=_("nomenclatures")):
        _import_nomenclature(path, root, run, present)


def _import_nomenclature(path: Path, root: Path, run: ImportRun, present: set[str]) -> None:
    file = path.relative_to(root).as_posix()
    try:
        schema = read_nomenclature_schema(_text_of(path, MAX_SCHEMA_BYTES))
    except (OSError, ValueError) as error:
        run.report.skip("nomenclatures", message_of(error), file=file)
        return
    rows: CodesFile | None = None
    fingerprint: services.Fingerprint | None = None
    codes = path.with_suffix(".csv")
    if codes.is_file():
        rows = CodesFile(codes, schema)
        try:
            fingerprint = services.fingerprint_of(rows)
        except (OSError, ValueError) as error:
            rows = None
            run.report.note("nomenclatures", message_of(error), file=codes.relative_to(root).as_posix())
    else:
        run.report.note("nomenclatures", _("its codes are not in the folder: imported without them"), file=file)
    values: dict[str, Any] = {"schema": asdict(schema), "rows": fingerprint}

    def write() -> str:
        return services.save_nomenclature(
            name=schema.name,
            title=schema.title,
            producer=path.parent.name if path.parent != root / "nomenclatures" else "",
            columns=schema.columns,
            source=file,
            entries=rows,
        )[1]

    run.save(
        "nomenclatures", f"schemas:nomenclature:{schema.name}", values, write, present=schema.name in present, file=file
    )
