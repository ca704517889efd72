"""The mapping of the index, strict: a field nobody declared is refused."""

from typing import Any

from elasticsearch.dsl import Document, Flattened, Float, GeoPoint, Index, Keyword, Long, MetaField, Object, Text

from django.conf import settings

from search.analysis import title_key
from search.engines.elasticsearch import analysis
from search.families import Entry
from search.fingerprints import fingerprint_of
from search.identifiers import identifiers_in, identifiers_of, identifiers_spelled_out
from search.impacts import WORD_LISTS, word_lists
from search.labels import terms_of
from search.shown import fold_start, shown_of, typed_words

SCHEMA_VERSION = "11"


def _keyword() -> Any:
    return Keyword(ignore_above=8191)


def _words() -> Any:
    """A list of words that was made for us: looked up, never shown and never counted."""
    return Keyword(doc_values=False, ignore_above=8191)


def _zone() -> Any:
    return Text(
        analyzer=analysis.stemmed,
        fields={
            "folded": Text(analyzer=analysis.folded),
            "exact": Text(analyzer=analysis.exact),
            "joined": Text(analyzer=analysis.in_one_piece, norms=False, index_options="docs"),
        },
    )


class IndexEntry(Document):
    """One entry of the index. Nothing here needs a plugin, a script or a licence beyond the basic one."""

    key = _keyword()
    root = _keyword()
    kind = _keyword()
    level = _keyword()
    visibility = _keyword()
    title_key = _keyword()
    start = _keyword()
    id_title = _keyword()
    id_text = _keyword()
    id_family = _keyword()
    id_member = _keyword()
    labels = _keyword()
    title = _zone()
    body = _zone()
    family = _zone()
    every = _words()
    counted = _words()
    title_words = _words()
    pairs = _words()
    title_pairs = _words()
    tf_1 = _words()
    tf_2 = _words()
    tf_4 = _words()
    brief_1 = _words()
    brief_2 = _words()
    english = Text(analyzer=analysis.english)
    typed = Text(analyzer=analysis.typed, search_analyzer=analysis.typed_search, norms=False)
    facets = Flattened(ignore_above=8191)
    place = GeoPoint()
    area = _keyword()
    weight = Float()
    updated = Long()
    day = Long()
    stored = Object(enabled=False)
    fingerprint = Keyword(index=False)  # read from its column, never searched

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(excludes=list(WORD_LISTS))


def build_index(name: str, client: Any) -> Index:
    """An index definition of this name: settings, analysis and mapping; read by nobody until it is whole."""
    index = Index(name, using=client)
    index.settings(
        number_of_shards=settings.ELASTICSEARCH_SHARDS,
        number_of_replicas=0,  # copies are made once, of the finished index
        refresh_interval="-1",
    )
    index.document(IndexEntry)
    return index


def source_of(entry: Entry) -> dict[str, Any]:
    """One entry as Elasticsearch keeps it."""
    document = entry.document
    own_title = entry.own_title
    family = "\n".join(entry.family)
    title_names = identifiers_in(own_title, [document.table] if document.table and entry.is_root else [])
    text_names = identifiers_in(document.body, document.identifiers)
    family_names = identifiers_of(entry.family, entry.family_identifiers)
    # A name in pieces, as transcripts say it, counts less than one that is written: as much as one of the family.
    spoken_names = identifiers_spelled_out(own_title, document.body, *entry.family)
    moment = document.updated or document.created
    suggested = entry.is_root or bool(document.table)
    source: dict[str, Any] = {
        "key": document.key,
        "root": document.root,
        "kind": document.kind,
        "level": "root" if entry.is_root else "child",
        "visibility": list(entry.visibility),
        "title_key": title_key(document.table if document.table and entry.is_root else own_title),
        "title": own_title,
        "body": document.body,
        "family": entry.family,  # one value for each text: no phrase spans two of them
        "id_title": title_names,
        "id_text": list(dict.fromkeys([*title_names, *text_names])),
        "id_family": list(dict.fromkeys([*family_names, *spoken_names])),
        "id_member": list(entry.member_names),
        "facets": {name: list(values) for name, values in document.facets.items()},
        "labels": terms_of(document.facets),
        **word_lists(entry),
        "weight": entry.weight,
        "updated": int(moment.timestamp()) if moment is not None else 0,
        "stored": shown_of(entry),
        "fingerprint": fingerprint_of(entry),
    }
    if suggested:
        source["typed"] = " ".join(typed_words(document.title, title_names))
        source["start"] = fold_start(document.title)
    if document.language == "en":
        source["english"] = f"{own_title}\n{document.body}\n{family}"
    if entry.day is not None:
        source["day"] = entry.day
    if document.areas:
        source["area"] = list(document.areas)
    if document.place is not None:
        source["place"] = {"lat": document.place[0], "lon": document.place[1]}
    return source
