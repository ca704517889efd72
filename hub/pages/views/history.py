"""The versions of a page that were public, and what each changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.pages.suggestions import queries


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, newest first; `?version=` shows what one changed, by default the newest."""
    page = queries.open_page(pk)
    if page is None:
        raise Http404
    versions = queries.versions_of(page)
    wanted = request.GET.get("version", "")
    position = next((place for place, version in enumerate(versions) if str(version.number) == wanted), 0)
    if wanted and (not versions or str(versions[position].number) != wanted):
        raise Http404
    shown = versions[position] if versions else None
    before = versions[position + 1] if position + 1 < len(versions) else None
    suggestion = shown.suggestion if shown else None
    context = {
        "page": page,
        "versions": versions,
        "shown": shown,
        "before": before,
        "rewordings": list(suggestion.rewordings.select_related("person")) if suggestion else [],
        "rows": queries.changes_between(page, before.revision_id if before else None, shown.revision_id)
        if shown
        else (),
        "crumbs": [(_("Home"), "/"), (page.title, page.url or "/"), (_("History"), "")],
    }
    return render(request, "pages/history.html", context)
