"""Pages of the nomenclatures: their list, their codes, a search over all codes, and each as a file."""

import csv
from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.base.spreadsheets import safe_cell
from hub.dictionary import queries
from hub.dictionary.codes import find_codes, nearest_text
from hub.dictionary.models import Nomenclature
from hub.dictionary.views import elsewhere, text_asked, trail

NOMENCLATURES_PER_PAGE = 250
CODES_PER_PAGE = 100
MAX_VARIABLES = 200


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the nomenclatures; a text finds them by name or title, and codes by beginning or meaning."""
    text = text_asked(request)
    codes = find_codes(text, after=text_asked(request, "after"))
    page = Paginator(queries.nomenclatures(text=text), NOMENCLATURES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "codes": codes.codes,
        "near": nearest_text(text) if text and not codes.codes and not page.object_list else "",
        "is_first": not request.GET.get("after"),
        "more_codes": f"?{urlencode({'q': text, 'after': codes.after})}#codes" if codes.after else "",
        "trail": trail((_("Nomenclatures"), "")),
    }
    return render(request, "dictionary/nomenclatures.html", context)


@require_safe
def nomenclature(request: HttpRequest, name: str) -> HttpResponse:
    found = queries.find_nomenclature(name)
    if found is None:
        return elsewhere(request, name)
    if found.name != name:
        return redirect(found, permanent=True)
    text = text_asked(request)
    page = Paginator(queries.nomenclature_entries(found, text=text), CODES_PER_PAGE).get_page(request.GET.get("page"))
    facts = [
        (_("Producer"), found.producer),
        (_("Codes"), str(found.entry_count) if found.entry_count else ""),
        (_("Columns"), found.columns),
    ]
    context = {
        "nomenclature": found,
        "page": page,
        "text": text,
        "variables": queries.variables_using(found)[:MAX_VARIABLES],
        "facts": [(label, value) for label, value in facts if value],
        "trail": trail((_("Nomenclatures"), reverse("dictionary:nomenclatures")), (found.name, "")),
    }
    return render(request, "dictionary/nomenclature.html", context)


@require_safe
def codes_file(_request: HttpRequest, name: str) -> StreamingHttpResponse:
    """Give the codes of a nomenclature as CSV, line by line; UTF-8 with its mark, which spreadsheets need."""
    found = queries.find_nomenclature(name)
    if found is None or not found.entry_count:
        raise Http404
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    return response


class _Line:
    """What a CSV writer writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(found: Nomenclature) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(["code", "label"]))
    entries = queries.nomenclature_entries(found).values_list("code", "label")
    for row in entries.iterator(chunk_size=2000):
        yield str(writer.writerow([safe_cell(value) for value in row]))
