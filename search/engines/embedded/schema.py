"""The fields of the embedded index. Text arrives already analysed: terms separated by spaces."""

import json
from datetime import datetime
from math import log2

import tantivy

from search import analysis
from search.documents import Document
from search.families import Entry
from search.fingerprints import fingerprint_of, slot_of
from search.identifiers import identifiers_in, identifiers_of, identifiers_spelled_out
from search.impacts import WORD_LISTS, word_lists
from search.labels import terms_of
from search.shown import fold_start, shown_of, typed_words

SCHEMA_VERSION = "13"
MAX_PREFIX = 15


READ_AS_RAW = ("title_key",)
READ_IN_PLACE = ("title_exact", "body_exact", "family_exact")
READ_AS_NAMES = ("id_title", "id_text", "id_family", "id_member")
LEVELLED = frozenset((*READ_AS_RAW, *READ_IN_PLACE, *READ_AS_NAMES, *WORD_LISTS))


def level_field(name: str, *, below: bool) -> str:
    """
    The field of roots, or of children: each level has fields of its own for what is searched in.

    Most entries are children, and most questions are about roots: so these read no postings of the others.
    """
    return f"below_{name}" if below and name in LEVELLED else name


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "root", "kind", "point"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("level", "visibility", "start", "area", "labels"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("typed", tokenizer_name="whitespace", index_option="freq")
    for below in (False, True):
        for name in READ_AS_RAW:
            builder.add_text_field(level_field(name, below=below), tokenizer_name="raw", index_option="basic")
        for name in READ_IN_PLACE:
            builder.add_text_field(level_field(name, below=below), tokenizer_name="whitespace", index_option="position")
        for name in READ_AS_NAMES:
            builder.add_text_field(level_field(name, below=below), tokenizer_name="whitespace", index_option="freq")
        for name in WORD_LISTS:
            builder.add_text_field(level_field(name, below=below), tokenizer_name="whitespace", index_option="basic")
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


def _add_beginnings(line: tantivy.Document, title: str, names: list[str]) -> None:
    """What may be typed to be offered this title."""
    line.add_text("typed", _prefixes(typed_words(title, names)))
    beginning = fold_start(title)
    for length in range(1, len(beginning) + 1):
        line.add_text("start", beginning[:length])


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
    line = tantivy.Document()

    def add(name: str, text: str) -> None:
        if text:
            line.add_text(level_field(name, below=not entry.is_root), text)

    line.add_text("key", document.key)
    line.add_text("root", document.root)
    line.add_text("kind", document.kind)
    line.add_text("level", "root" if entry.is_root else "child")
    for token in entry.visibility:
        line.add_text("visibility", token)
    # A table is asked for by its name: that is its title in full.
    add("title_key", analysis.title_key(document.table if document.table and entry.is_root else own_title))
    add("title_exact", analysis.exact_text(own_title, document.language))
    add("body_exact", analysis.exact_text(body, document.language))
    for text in entry.family:  # one value for each text: tantivy leaves a gap, and no phrase spans two of them
        add("family_exact", analysis.exact_text(text, document.language))
    title_names = identifiers_in(own_title, [document.table] if document.table and entry.is_root else [])
    text_names = identifiers_in(body, document.identifiers)
    add("id_title", " ".join(title_names))
    add("id_text", " ".join(dict.fromkeys([*title_names, *text_names])))
    if entry.is_root or entry.document.table:
        _add_beginnings(line, title, title_names)
    # A name in pieces, as transcripts say it, counts less than one that is written: as much as one of the family.
    family_names = identifiers_of(entry.family, entry.family_identifiers)
    family_names += identifiers_spelled_out(own_title, body, *entry.family)
    add("id_family", " ".join(dict.fromkeys(family_names)))
    add("id_member", " ".join(entry.member_names))
    for name, found in word_lists(entry).items():
        add(name, " ".join(found))
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
