"""The analysis chains of the Elasticsearch index, and nothing else. The rules and lists are those of `search.analysis`."""

from elasticsearch.dsl import analyzer, char_filter, token_filter

from search.analysis import MAX_WORD, fold
from search.lexicon import APOSTROPHES, ELIDED, HYPHENS, IRREGULAR_SINGULARS, LIGATURES, NO_PLURALS, STOP_WORDS

_articles = "|".join(sorted(ELIDED, key=len, reverse=True))
_singulars = {**IRREGULAR_SINGULARS, **{fold(many): fold(one) for many, one in IRREGULAR_SINGULARS.items()}}
_separators = [f"{sign} => \\u0020" for sign in f"_.{APOSTROPHES}"]

elision = char_filter(
    "hub_elision",
    type="pattern_replace",
    pattern=rf"(?<![\p{{L}}\p{{N}}])(?:{_articles})[{APOSTROPHES}](?=[\p{{L}}\p{{N}}_])",
    flags="CASE_INSENSITIVE|UNICODE_CASE",
    replacement=" ",
)
# A compound is also read in one piece (e-mail, email; C.A.F., caf): hyphens and dots between letters are dropped.
joined = char_filter(
    "hub_joined",
    type="pattern_replace",
    pattern=rf"(?<=[\p{{L}}\p{{N}}])[{HYPHENS}]+(?=[\p{{L}}\p{{N}}])|(?<=(?<![\p{{L}}\p{{N}}])\p{{L}})\.(?=\p{{L}}(?![\p{{L}}\p{{N}}]))",
    replacement="",
)
letters = char_filter(
    "hub_letters", type="mapping", mappings=[*(f"{one} => {two}" for one, two in LIGATURES.items()), *_separators]
)

cut = token_filter("hub_cut", type="truncate", length=MAX_WORD)
stop = token_filter("hub_stop", type="stop", stopwords=sorted(STOP_WORDS))
# Plurals that the stemmer would leave apart: exceptions by name, then -as, -is, -os, -us.
exceptions = token_filter(
    "hub_exceptions", type="stemmer_override", rules=[f"{many} => {one}" for many, one in sorted(_singulars.items())]
)
plural = token_filter(
    "hub_plural",
    type="pattern_replace",
    pattern=rf"^(?!(?:{'|'.join(sorted(NO_PLURALS))})$)(.{{2,}}[aiouéàûîâ])s$",
    replacement="$1",
)
stem_french = token_filter("hub_stem_french", type="snowball", language="French")
stem_english = token_filter("hub_stem_english", type="snowball", language="English")
prefixes = token_filter("hub_prefixes", type="edge_ngram", min_gram=1, max_gram=15, preserve_original=True)

_read = [elision, letters]
_french = [exceptions, plural, stem_french]

# Accents folded after stemming, and before it: each order misses words the other finds.
stemmed = analyzer(
    "hub_stemmed", tokenizer="standard", char_filter=_read, filter=["lowercase", cut, stop, *_french, "asciifolding"]
)
folded = analyzer(
    "hub_folded", tokenizer="standard", char_filter=_read, filter=["lowercase", cut, "asciifolding", stop, *_french]
)
exact = analyzer("hub_exact", tokenizer="standard", char_filter=_read, filter=["lowercase", cut, "asciifolding"])
in_one_piece = analyzer(
    "hub_in_one_piece",
    tokenizer="standard",
    char_filter=[elision, joined, letters],
    filter=["lowercase", cut, stop, *_french, "asciifolding"],
)
english = analyzer(
    "hub_english",
    tokenizer="standard",
    char_filter=_read,
    filter=["lowercase", cut, "asciifolding", stop, stem_english],
)
typed = analyzer("hub_typed", tokenizer="whitespace", filter=["lowercase", prefixes])
typed_search = analyzer("hub_typed_search", tokenizer="whitespace", filter=["lowercase"])
