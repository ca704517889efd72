"""The page of the versions of a table's schema."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.dictionary import queries
from hub.dictionary.versions import differences
from hub.dictionary.views import trail


@require_safe
def versions(request: HttpRequest, name: str) -> HttpResponse:
    """List what each import changed of a table's schema.

    Raises:
        Http404: no table is called so.
    """
    table = queries.find_table(name)
    if table is None:
        raise Http404
    if table.name != name:
        return redirect("dictionary:versions", table.name, permanent=True)
    context = {
        "table": table,
        "differences": differences(table),
        "trail": trail((table.name, table.get_absolute_url()), (_("Versions of the schema"), "")),
    }
    return render(request, "dictionary/versions.html", context)
