"""The tables of the documentation: the written page of each joined with the schema it includes."""

from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from hub.imports.documentation_links import DocumentationLinks
from hub.imports.link_targets import TABLE_SOURCES
from hub.imports.page_conversion import SourcePage, read_page
from hub.imports.report import with_progress
from hub.imports.running import ImportRun, message_of
from hub.imports.table_import import TableImport
from hub.imports.table_schemas import read_schema_page

TABLE_SCHEMAS = "tables/.schemas"


class DocumentedTables:
    """Imports the tables of one folder, from its texts by path."""

    def __init__(self, texts: dict[str, str], links: DocumentationLinks, run: ImportRun) -> None:
        self.texts = texts
        self.links = links
        self.run = run

    def import_all(self) -> None:
        """Join each written page with the schema it includes; a schema without page is a table too."""
        tables = TableImport(self.run, origin="documentation")
        schemas = {file for file in self.texts if file.startswith(f"{TABLE_SCHEMAS}/")}
        sources = sorted(file for file in self.texts if file.startswith(f"{TABLE_SOURCES}/"))
        joined: set[str] = set()
        unread: set[str] = set()
        for file in with_progress(sources, label=_("tables")):
            rewrite, tell_row = self.links.rewriter(file), self.links.row_teller("tables", file)
            page = read_page(self.texts[file], rewrite=rewrite, tell_row=tell_row)
            included = next(iter(page.includes), "")
            if included in schemas:
                joined.add(included)
                self._import_table(tables, included, page, file)
            else:
                reason = _("includes no schema that is in the folder: {path}").format(path=included or "-")
                self.run.report.skip("tables", reason, file=file)
                unread.add(PurePosixPath(file).stem)
        for file in sorted(schemas - joined):
            name = PurePosixPath(file).stem
            # The written half of a table we hold is damaged: what we hold is the better state.
            if name not in unread or name not in tables.present:
                self._import_table(tables, file, None, "")
        tables.write_links()

    def _import_table(self, tables: TableImport, schema_file: str, page: SourcePage | None, source: str) -> None:
        pure = PurePosixPath(schema_file)
        try:
            schema = read_schema_page(self.texts[schema_file], name=pure.stem, folder=pure.parent.name)
        except ValueError as error:
            self.run.report.skip("tables", message_of(error), file=schema_file)
            return
        description = page.body if page is not None and not page.is_empty else None
        tables.write(schema, file=source or schema_file, description=description, source=source or schema_file)
