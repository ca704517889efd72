"""The fields of the embedded index. Text arrives already analysed: terms separated by spaces."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import log2

import tantivy

from search import analysis
from search.documents import Document
from search.families import Entry
from search.fingerprints import fingerprint_of, slot_of
from search.identifiers import identifiers_in, identifiers_spelled_out
from search.impacts import WORD_LISTS, word_lists
from search.labels import terms_of
from search.shown import fold_start, shown_of, typed_words

SCHEMA_VERSION = "10"
MAX_PREFIX = 15


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "root", "kind", "point"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("level", "visibility", "title_key", "start", "area", "labels"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "title_exact", "body", "body_exact", "family", "family_exact"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("id_title", "id_text", "id_family", "id_member", "typed"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in WORD_LISTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("latitude", fast=True, indexed=True)
    builder.add_float_field("longitude", fast=True, indexed=True)
    builder.add_float_field("weight", fast=True)
    builder.add_integer_field("updated", fast=True)
    builder.add_integer_field("slot", fast=True, indexed=True)
    builder.add_integer_field("day", indexed=True)
    builder.add_bytes_field("stored", stored=True)
    builder.add_bytes_field("mark", stored=True)
    return builder.build()


def point_of(place: tuple[float, float]) -> str:
    return f"{place[0]:.5f},{place[1]:.5f}"


def kept_weight(weight: float) -> float:
    """The number for which tantivy multiplies a score by this weight: it takes log2(2 + number) of what is kept."""
    return float(2.0**weight - 2.0)


def weight_kept(number: float) -> float:
    """The weight back from the number kept."""
    return log2(2.0 + number)


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment is not None else 0


def _prefixes(words: list[str]) -> str:
    found: dict[str, None] = {}
    for word in words:
        for length in range(1, min(len(word), MAX_PREFIX) + 1):
            found[word[:length]] = None
        found[word] = None
    return " ".join(found)


def _add_lists(line: tantivy.Document, lists: Mapping[str, Sequence[str]]) -> None:
    for name, words in lists.items():
        line.add_text(name, " ".join(words))


def _add_place(line: tantivy.Document, document: Document) -> None:
    for token in document.areas:
        line.add_text("area", token)
    if document.place is not None:
        line.add_float("latitude", float(document.place[0]))
        line.add_float("longitude", float(document.place[1]))
        line.add_text("point", point_of(document.place))


def tantivy_document(entry: Entry) -> tantivy.Document:
    """One entry as tantivy keeps it. What is shown comes back from `stored`, a JSON object."""
    document = entry.document
    title, body = document.title, document.body
    own_title = entry.own_title
    language = document.language
    line = tantivy.Document()
    line.add_text("key", document.key)
    line.add_text("root", document.root)
    line.add_text("kind", document.kind)
    line.add_text("level", "root" if entry.is_root else "child")
    for token in entry.visibility:
        line.add_text("visibility", token)
    # A table is asked for by its name: that is its title in full.
    line.add_text("title_key", analysis.title_key(document.table if document.table and entry.is_root else own_title))
    for zone, text in (("title", own_title), ("body", body)):
        stems, exact = analysis.field_texts(text, language)
        line.add_text(zone, stems)
        line.add_text(f"{zone}_exact", exact)
    title_names = identifiers_in(own_title, [document.table] if document.table and entry.is_root else [])
    text_names = identifiers_in(body, document.identifiers)
    line.add_text("id_title", " ".join(title_names))
    line.add_text("id_text", " ".join(dict.fromkeys([*title_names, *text_names])))
    if entry.is_root or entry.document.table:
        line.add_text("typed", _prefixes(typed_words(title, title_names)))
        beginning = fold_start(title)
        for length in range(1, len(beginning) + 1):
            line.add_text("start", beginning[:length])
    if entry.family:
        read = [analysis.field_texts(text, language) for text in entry.family]
        line.add_text("family", " ".join([stems for stems, _exact in read]))
        for _stems, exact in read:  # one value for each text: tantivy leaves a gap, and no phrase spans two of them
            line.add_text("family_exact", exact)
    # A name in pieces, as transcripts say it, counts less than one that is written: as much as one of the family.
    family_names = identifiers_in("\n".join(entry.family), entry.family_identifiers)
    family_names += identifiers_spelled_out(own_title, body, *entry.family)
    line.add_text("id_family", " ".join(dict.fromkeys(family_names)))
    line.add_text("id_member", " ".join(entry.member_names))
    _add_lists(line, word_lists(entry))
    line.add_json("facets", {name: list(values) for name, values in document.facets.items()})
    for term in terms_of(document.facets):
        line.add_text("labels", term)
    if entry.day is not None:
        line.add_integer("day", entry.day)
    _add_place(line, document)
    line.add_float("weight", kept_weight(entry.weight))
    line.add_integer("updated", _seconds(document.updated or document.created))
    line.add_integer("slot", slot_of(document.root))
    line.add_bytes("stored", json.dumps(shown_of(entry), ensure_ascii=False).encode())
    line.add_bytes("mark", "\0".join([document.root, document.key, fingerprint_of(entry)]).encode())
    return line
