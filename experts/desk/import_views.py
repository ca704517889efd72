"""Pages that move cards in and out: upload, what a file would do, confirm, export."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from experts.desk import import_runs, importing, queries
from experts.desk.csv_reading import HEADINGS
from experts.desk.exporting import export_lines
from experts.desk.forms import UploadForm
from experts.desk.views import actor, needs
from experts.models import CardImport

SECONDS_TO_LOOK_AGAIN = 3
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
        kept = import_runs.keep_file(
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
    """Show how far a file is, what each line would do and, once confirmed, did."""
    kept = get_object_or_404(CardImport.objects.defer("content"), pk=import_id)
    if request.method == "POST":
        if "again" in request.POST:
            import_runs.go_on(by=actor(request), card_import=kept)
        else:
            import_runs.confirm_import(by=actor(request), card_import=kept, choices=_choices(request))
        return redirect("directory_desk:import_file", kept.pk)
    is_read = kept.stage in {CardImport.Stage.TRIED, CardImport.Stage.DONE}
    context = {
        "kept": kept,
        "is_read": is_read,
        "is_left": not is_read and import_runs.is_left(kept),
        "is_done": kept.stage == CardImport.Stage.DONE,
        "counts": [(action, LABELS[action], kept.counts.get(action, 0)) for action in importing.ACTIONS],
        "rows": [(row, LABELS[row["action"]]) for row in kept.report],
        "left_out": max(0, kept.lines - len(kept.report)) if kept.report else 0,
    }
    answer = render(request, "experts/desk/import_file.html", context)
    if not is_read:
        answer["Refresh"] = str(SECONDS_TO_LOOK_AGAIN)
    return answer


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
