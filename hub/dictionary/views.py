"""Pages of the dictionary."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.accounts.queries import audience
from hub.base.markdown import render_markdown
from hub.dictionary import queries
from hub.dictionary.knowers import knowers_of
from hub.dictionary.mentions import mentions_of
from hub.dictionary.models import Table
from hub.dictionary.names import base_facets
from hub.dictionary.nearest import nearest_names
from hub.dictionary.pitfalls.queries import MOST_SHOWN, pitfalls_of_table, with_topics
from hub.dictionary.siblings import siblings
from hub.dictionary.versions import gone_variables
from hub.places.geocoders import locate

TABLES_PER_PAGE = 250
MAX_TEXT = 100
MOST_TAGS = 2


def text_asked(request: HttpRequest, name: str = "q") -> str:
    """Return a search text from the address, without what no database stores."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:MAX_TEXT]


def trail(*items: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs from the dictionary down."""
    return [(_("Home"), "/"), (_("Data dictionary"), reverse("dictionary:index")), *items]


def _search_url(name: str) -> str:
    return f"/search/?{urlencode({'q': name})}"


def _ask_url(name: str, subject: str, title: str, bases: Sequence[str]) -> str:
    """Where a question about a name begins: its title, its first line, and as tags the databases met most."""
    met = Counter(facet for base in bases for facet in base_facets(base) if not facet.startswith("PMSI "))
    said = subject % {"name": name, "title": title[:MAX_TEXT]} if title else subject.partition(" (")[0] % {"name": name}
    tags = ", ".join(facet for facet, _count in met.most_common(MOST_TAGS))
    asked = {"title": f"{name} – ", "tags": tags, "body": f"{said}\n\n"}
    return f"/forum/ask/?{urlencode({key: value for key, value in asked.items() if value})}"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    base, text = text_asked(request, "base"), text_asked(request)
    page = Paginator(queries.tables(base=base, text=text), TABLES_PER_PAGE).get_page(request.GET.get("page"))
    product = queries.product(base) if base else None
    context = {
        "page": page,
        "bases": queries.bases(),
        "base": base,
        "product": product,
        "text": text,
        "trail": trail((product.name, "")) if product else trail(),
    }
    return render(request, "dictionary/index.html", context)


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    found = queries.find_table(name)
    if found is None:
        return elsewhere(request, name)
    if found.name != name:
        return redirect(found, permanent=True)
    variables = list(queries.table_variables(found))
    joins, joins_here = queries.joins_of(found)
    pitfalls = list(pitfalls_of_table(found)[: MOST_SHOWN + 1])
    base_url = f"{reverse('dictionary:index')}?{urlencode({'base': found.base})}"
    context = {
        "trail": trail(*([(found.base, base_url)] if found.base else []), (found.name, "")),
        "search_url": _search_url(found.name),
        "facts": _table_facts(found, len(variables)),
        "description": render_markdown(found.description, profile="page") if found.description else "",
        "table": found,
        "variables": variables,
        "primary_key": frozenset(found.primary_key_names),
        "gone": gone_variables(found, [row.name for row in variables]),
        "siblings": queries.tables_named(siblings(found.name)),
        "joins": joins,
        "joins_here": joins_here,
        "pitfalls": with_topics(pitfalls[:MOST_SHOWN], audience=audience(request.user)),
        "has_more_pitfalls": len(pitfalls) > MOST_SHOWN,
        "nomenclatures": queries.known_nomenclatures([row.nomenclature for row in variables if row.nomenclature]),
        "ask_url": _ask_url(found.name, _("Table: %(name)s (%(title)s)"), found.title, [found.base]),
        **_crossroads(request, found.name),
    }
    return render(request, "dictionary/table.html", context)


def _crossroads(request: HttpRequest, name: str) -> dict[str, Any]:
    """Where the rest of the site speaks of a name, and who knows it, near `?near=` when it is given."""
    readers = audience(request.user)
    typed = " ".join(text_asked(request, "near").split())
    near = locate(typed) if typed else None
    return {
        "mentions": mentions_of(name, audience=readers),
        "knowers": knowers_of(name, audience=readers, near=near),
        "near_text": typed,
        "near": near,
    }


def _table_facts(table: Table, variables: int) -> list[tuple[str, str]]:
    """What a table is, in pairs; nothing is said of what is unknown."""
    facts = [
        (_("Database"), table.base),
        (_("Variables"), str(variables)),
        (_("Years"), table.years_text),
        (_("Scope"), table.scope),
    ]
    return [(label, value) for label, value in facts if value]


def elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a name that is not what its address says: it may be another thing of the dictionary."""
    if table_found := queries.find_table(name):
        return redirect(table_found, permanent=True)
    if nomenclature_found := queries.find_nomenclature(name):
        return redirect(nomenclature_found, permanent=True)
    if variable_found := queries.variables_named(name).first():
        return redirect(variable_found, permanent=True)
    context = {
        "name": name[:MAX_TEXT],
        "neighbours": nearest_names(name) or queries.neighbours(name),
        "trail": trail(),
        "search_url": _search_url(name[:MAX_TEXT]),
    }
    return render(request, "dictionary/unknown.html", context, status=404)


@require_safe
def variable(request: HttpRequest, name: str) -> HttpResponse:
    rows = list(queries.variables_named(name))
    if not rows:
        return elsewhere(request, name)
    if rows[0].key != name:
        return redirect(rows[0], permanent=True)
    context = {
        "name": rows[0].key,
        "trail": trail((rows[0].key, "")),
        "search_url": _search_url(rows[0].key),
        "rows": rows,
        "nomenclatures": queries.known_nomenclatures([row.nomenclature for row in rows if row.nomenclature]),
        "ask_url": _ask_url(
            rows[0].key,
            _("Variable: %(name)s (%(title)s)"),
            rows[0].description.split("\n")[0],
            [row.table.base for row in rows],
        ),
        **_crossroads(request, rows[0].key),
    }
    return render(request, "dictionary/variable.html", context)
