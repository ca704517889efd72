"""The organisers' desk in the CMS: what is to be done, the short form, the programme, who comes."""

import csv
import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts.models import User
from hub.base.guard import masked
from hub.base.spreadsheets import safe_cell
from meetups.desk import queries, services
from meetups.desk.forms import PublishForm, ShortMeetupForm
from meetups.desk.slides import add_slides
from meetups.models import MeetupPage, TalkPage
from meetups.registrations.queries import room_of, seated_at, waiting_for

PAGE_SIZE = 20
INVALID = 422
View = Callable[..., HttpResponse]


def for_organisers(view: View) -> View:
    """Let only those who publish meetups into a view."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.may_organise(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def actor(request: HttpRequest) -> User:
    """Return who is at work; the CMS lets in nobody else."""
    person: User = request.user  # type: ignore[assignment]  # -- signed in
    return person


@for_organisers
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List meetups to come and past ones, each with what is missing."""
    page = Paginator(queries.past_meetups(), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "model": queries.model_meetup(),
        "coming": queries.to_do(queries.coming_meetups()[:PAGE_SIZE]) if page.number == 1 else [],
        "past": queries.to_do(page.object_list),
        "page": page,
    }
    return render(request, "meetups/desk/desk.html", context)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Duplicate a meetup (`?like=`, else the last one) into a draft, through the short form."""
    like = request.GET.get("like", "")
    chosen = (
        queries.own_meetups().filter(pk=like).first() if like.isdecimal() and len(like) <= len("2147483647") else None
    )
    model = chosen or queries.model_meetup()
    form = ShortMeetupForm(request.POST or None, initial=ShortMeetupForm.initial_like(model))
    if request.method == "POST" and form.is_valid():
        try:
            meetup = services.prepare_meetup(by=actor(request), like=model, **form.values())
        except ValidationError as error:
            _put_on(form, error)
        else:
            messages.success(request, _("The draft is ready: look at it, complete it, publish it."))
            return redirect("meetups_desk:meetup", meetup.pk)
    context = {"form": form, "model": model}
    return render(request, "meetups/desk/prepare.html", context, status=INVALID if form.errors else 200)


@for_organisers
@require_safe
def meetup(request: HttpRequest, pk: int) -> HttpResponse:
    """One meetup from draft to archive: what is missing, the programme, publishing, who comes."""
    return _show(request, _find(request, pk), PublishForm())


@for_organisers
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the talks in another order: `order` names all of them, `up` or `down` one that changes places."""
    page = _find(request, pk)
    numbers = list(TalkPage.objects.child_of(page).order_by("position", "pk").values_list("pk", flat=True))
    # Looked up as texts: a number too long to be read names no talk.
    known = {str(number): number for number in numbers}
    wanted = [known.get(number, 0) for number in request.POST.get("order", "").split(",") if number.isdecimal()]
    moved = request.POST.get("up") or request.POST.get("down") or ""
    if moved in known:
        place = numbers.index(known[moved])
        other = place - 1 if "up" in request.POST else place + 1
        if 0 <= other < len(numbers):
            numbers[place], numbers[other] = numbers[other], numbers[place]
        wanted = numbers
    try:
        services.order_talks(by=actor(request), meetup=page, order=wanted)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    address = redirect("meetups_desk:meetup", pk)
    if moved in known:
        address["Location"] += f"#talk-{moved}"
    return address


@for_organisers
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a meetup with its talks, now or later."""
    page = _find(request, pk)
    form = PublishForm(request.POST)
    if form.is_valid():
        at = form.cleaned_data["at"]
        try:
            done = services.publish_meetup(by=actor(request), meetup=page, at=at)
        except ValidationError as error:
            form.add_error(None, [text for texts in _texts(error) for text in texts])
        else:
            said = ngettext("%(n)d page is published.", "%(n)d pages are published.", done)
            if at is not None:
                said = ngettext("%(n)d page will be published then.", "%(n)d pages will be published then.", done)
            messages.success(request, said % {"n": done})
            return redirect("meetups_desk:meetup", pk)
    return _show(request, page, form, status=INVALID)


@for_organisers
@require_POST
def unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep as drafts what was to be published later."""
    page = _find(request, pk)
    if done := services.cancel_schedule(by=actor(request), meetup=page):
        said = ngettext("%(n)d page is a draft again.", "%(n)d pages are drafts again.", done)
        messages.success(request, said % {"n": done})
    else:
        messages.info(request, _("Nothing was scheduled any more."))
    return redirect("meetups_desk:meetup", pk)


@for_organisers
@require_POST
def slides(request: HttpRequest, pk: int) -> HttpResponse:
    """Add slides to talks: a file field a talk, those that are empty change nothing."""
    page = _find(request, pk)
    chosen = [
        (talk, file)
        for talk in TalkPage.objects.child_of(page).order_by("position", "pk")
        for file in request.FILES.getlist(f"slides-{talk.pk}")
    ]
    if not chosen:
        messages.error(request, _("Choose a file first."))
    for talk, file in chosen:
        told = {"file": masked(file.name or ""), "title": talk.title}
        try:
            is_public = add_slides(by=actor(request), talk=talk, file=file)
        except ValidationError as error:
            problem = " ".join(error.messages)
            messages.error(request, _("“%(file)s” was not added to “%(title)s”.") % told + f" {problem}")
        else:
            said = _("“%(file)s” was added to “%(title)s”, and is public.")
            draft = _("“%(file)s” was added to the draft of “%(title)s”: publish it below.")
            messages.success(request, (said if is_public else draft) % told)
    address = redirect("meetups_desk:meetup", pk)
    address["Location"] += "#slides"
    return address


@for_organisers
@never_cache
@require_safe
def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """The list at the door, to print: who has a seat, and who waits."""
    page = _find(request, pk)
    context = {"meetup": page, "seated": seated_at(page), "waiting": waiting_for(page), "room": room_of(page)}
    return render(request, "meetups/desk/registrations.html", context)


@for_organisers
@never_cache
@require_safe
def registrations_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list as CSV."""
    page = _find(request, pk)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([_("Name"), _("E-mail address"), _("State"), _("Registered")])
    for person in [*seated_at(page), *waiting_for(page)]:
        moment = f"{person.queued_at.astimezone(page.zone):%Y-%m-%d %H:%M}" if person.queued_at else ""
        writer.writerow([safe_cell(person.name), safe_cell(person.email), str(person.get_state_display()), moment])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}.csv"'
    return response


def _find(request: HttpRequest, pk: int) -> MeetupPage:
    page = get_object_or_404(queries.own_meetups(), pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def _show(request: HttpRequest, page: MeetupPage, form: PublishForm, *, status: int = 200) -> HttpResponse:
    tasks = queries.to_do([page])[0]
    pages = [page, *(talk for talk, _missing in tasks.talks)]
    context = {
        "meetup": page,
        "tasks": tasks,
        "form": form,
        "appointments": queries.appointments(pages),
        "drafts": sum(not one.live or one.has_unpublished_changes for one in pages),
        "room": room_of(page),
        "accepted": ",".join(f".{kind}" for kind in settings.WAGTAILDOCS_EXTENSIONS),
    }
    return render(request, "meetups/desk/meetup.html", context, status=status)


def _texts(error: ValidationError) -> list[list[str]]:
    if hasattr(error, "error_dict"):
        return [[f"{name}: {text}" for text in texts] for name, texts in error.message_dict.items()]
    return [error.messages]


def _put_on(form: ShortMeetupForm, error: ValidationError) -> None:
    """Each error beside its field, or above the form when the field is not on it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)
