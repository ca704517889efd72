"""Pages of the dictionary."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.dictionary import queries
from hub.dictionary.identifiers import canonical_name

TABLES_PER_PAGE = 250
CODES_PER_PAGE = 100
MAX_TEXT = 100


def _text(request: HttpRequest, name: str = "q") -> str:
    """A search text from the address, without what no database stores."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:MAX_TEXT]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    base, text = _text(request, "base"), _text(request)
    page = Paginator(queries.tables(base=base, text=text), TABLES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "bases": queries.bases(), "base": base, "text": text}
    return render(request, "dictionary/index.html", context)


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    found = queries.find_table(name)
    if found is None:
        return _elsewhere(name)
    if found.name != name:
        return redirect(found, permanent=True)
    variables = list(queries.table_variables(found))
    context = {
        "table": found,
        "variables": variables,
        "primary_key": frozenset(found.primary_key_names),
        "links": queries.links_from(found),
        "links_here": queries.links_to(found),
        "nomenclatures": queries.known_nomenclatures([row.nomenclature for row in variables if row.nomenclature]),
    }
    return render(request, "dictionary/table.html", context)


def _elsewhere(name: str) -> HttpResponse:
    """A name that is no table may be a nomenclature or a variable."""
    if nomenclature_found := queries.find_nomenclature(name):
        return redirect(nomenclature_found, permanent=True)
    if variable_found := queries.variables_named(name).first():
        return redirect(variable_found, permanent=True)
    raise Http404(_("The dictionary holds no table of this name."))


@require_safe
def variable(request: HttpRequest, name: str) -> HttpResponse:
    rows = list(queries.variables_named(name))
    if not rows:
        raise Http404(_("The dictionary holds no variable of this name."))
    if rows[0].key != name:
        return redirect(rows[0], permanent=True)
    context = {
        "name": rows[0].key,
        "rows": rows,
        "nomenclatures": queries.known_nomenclatures([row.nomenclature for row in rows if row.nomenclature]),
        "identifier": canonical_name(name),
    }
    return render(request, "dictionary/variable.html", context)


@require_safe
def nomenclature_index(request: HttpRequest) -> HttpResponse:
    text = _text(request)
    page = Paginator(queries.nomenclatures(text=text), TABLES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dictionary/nomenclatures.html", {"page": page, "text": text})


@require_safe
def nomenclature(request: HttpRequest, name: str) -> HttpResponse:
    found = queries.find_nomenclature(name)
    if found is None:
        raise Http404(_("The dictionary holds no nomenclature of this name."))
    if found.name != name:
        return redirect(found, permanent=True)
    text = _text(request)
    page = Paginator(queries.nomenclature_entries(found, text=text), CODES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"nomenclature": found, "page": page, "text": text, "variables": queries.variables_using(found)}
    return render(request, "dictionary/nomenclature.html", context)
