"""The search of the CMS's own lists and choosers: what is typed there is words."""

from typing import Any

from wagtail.search.backends import database


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name Wagtail looks for in the module of its setting
    """Wagtail's search for the database in use, told no quotation marks: its query for SQLite does not escape them, and one
    typed alone would end in an error.
    """
    backend = database.SearchBackend(params)
    search = backend._search  # noqa: SLF001 -- behind both of its doors, search and autocomplete

    def search_words(compiler: Any, query: Any, *rest: Any, **options: Any) -> Any:
        words = " ".join(query.replace('"', " ").split()) if isinstance(query, str) else query
        return search(compiler, words, *rest, **options)

    backend._search = search_words  # noqa: SLF001 -- as above
    return backend
