"""Pages that move cards in and out: upload, what a file would do, confirm, export."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from experts.desk import importing, queries
from experts.desk.csv_reading import HEADINGS
from experts.desk.exporting import export_lines
from experts.desk.forms import UploadForm
from experts.desk.views import actor, needs
from experts.models import CardImport

SHOWN_ROWS = 500
LABELS = {
    importing.ADDED: pgettext_lazy("cards of an import", "added"),
    importing.CHANGED: pgettext_lazy("cards of an import", "changed"),
    importing.UNCHANGED: pgettext_lazy("cards of an import", "unchanged"),
    importing.DUPLICATE: gettext_lazy("possible duplicates"),
    importing.REFUSED: pgettext_lazy("cards of an import", "refused"),
}


@needs("add_cardimport")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would do."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = importing.keep_file(
            by=actor(request),
            name=form.cleaned_data["file"].name,
            text=form.text,
            publishes=form.cleaned_data["publishes"],
        )
        if form.encoding:
            messages.warning(
                request, _("The file is not UTF-8; it was read as %(encoding)s.") % {"encoding": form.encoding}
            )
        return redirect("directory_desk:import_file", kept.pk)
    context = {
        "form": form,
        "imports": queries.recent_imports(),
        "columns": [(column, ", ".join(headings)) for column, headings in HEADINGS.items()],
    }
    return render(request, "experts/desk/upload.html", context, status=422 if form.errors else 200)


@needs("add_cardimport")
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show what each line would do; on confirmation, do it and show what was done."""
    kept = get_object_or_404(CardImport, pk=import_id)
    notes: tuple[str, ...] = ()
    if kept.done_at is not None:
        rows: list[importing.PlannedRow] = []
    elif request.method == "POST":
        rows = importing.run_import(by=actor(request), card_import=kept, choices=_choices(request))
        kept.refresh_from_db()
        messages.success(request, _("The file is imported."))
    else:
        file, rows = importing.plan(kept)
        notes = file.notes
    counts = kept.counts or {action: sum(row.action == action for row in rows) for action in importing.ACTIONS}
    order = {action: place for place, action in enumerate(reversed(importing.ACTIONS))}
    context = {
        "kept": kept,
        "is_done": kept.done_at is not None,
        "notes": notes,
        "counts": [(action, LABELS[action], counts.get(action, 0)) for action in importing.ACTIONS],
        "rows": [
            (row, LABELS[row.action])
            for row in sorted(rows, key=lambda row: (order[row.action], row.line))[:SHOWN_ROWS]
        ],
        "left_out": max(0, len(rows) - SHOWN_ROWS),
    }
    return render(request, "experts/desk/import_file.html", context)


@needs("export_cards")
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give the directory as members see it."""
    lines = export_lines(by=actor(request), base_url=settings.HUB_BASE_URL)
    name = f"experts-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"},
    )


def _choices(request: HttpRequest) -> dict[int, str]:
    """What was chosen for lines that look like a card: the fields `line-12`."""
    chosen = {}
    for name, value in request.POST.items():
        prefix, _dash, number = name.partition("-")
        if prefix == "line" and number.isascii() and number.isdecimal() and len(number) < 7:  # noqa: PLR2004 -- digits
            chosen[int(number)] = str(value)
    return chosen
