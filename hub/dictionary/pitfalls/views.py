"""Pitfalls of joins: what is shown, noting one, one's own, and reading those of others."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.models import User
from hub.accounts.queries import audience
from hub.base import guarding
from hub.base.guarding import GuardedTextError
from hub.base.limits import allow, seconds_left
from hub.dictionary.models import JoinPitfall
from hub.dictionary.pitfalls import queries, services
from hub.dictionary.pitfalls.forms import PitfallAnswerForm, PitfallForm
from hub.dictionary.queries import find_table, link_graph
from hub.dictionary.views import text_asked, trail

PER_PAGE = 30
NOTED_A_DAY, A_DAY = 20, 24 * 3600
INVALID, TOO_MANY = 422, 429


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _crumbs(last: str) -> list[tuple[str, str]]:
    return trail((_("Pitfalls of joins"), reverse("dictionary:pitfalls")), (last, ""))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything shown, or what is shown of the joins of `table`."""
    typed = text_asked(request, "table")
    table = find_table(typed) if typed else None
    found = queries.pitfalls_of_table(table) if table is not None else queries.shown_pitfalls()
    page = Paginator(found if table or not typed else found.none(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pitfalls": queries.with_topics(list(page), audience=audience(request.user)),
        "may_withdraw": request.user.is_authenticated and request.user.has_perm(queries.WITHDRAW),
        "typed": typed,
        "names": sorted(link_graph().tables),
        "trail": trail((_("Pitfalls of joins"), "")),
    }
    return render(request, "dictionary/pitfalls/index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """Note a pitfall of the join of `from` and `to`."""
    person = _person(request)
    status = 200
    if request.method == "POST":
        form = PitfallForm(request.POST, reader=person)
        pitfall, status = _noted(form, person)
        if pitfall is not None:
            messages.success(request, _("Thank you. Somebody else reads it before it is shown."))
            return redirect(pitfall)
    else:
        initial = {"first": text_asked(request, "from"), "second": text_asked(request, "to")}
        form = PitfallForm(initial=initial, reader=person)
    context = {"form": form, "names": sorted(link_graph().tables), "trail": _crumbs(_("Note a pitfall"))}
    response = render(request, "dictionary/pitfalls/note.html", context, status=status)
    if status == TOO_MANY:
        response["Retry-After"] = str(seconds_left(A_DAY))
    return response


def _noted(form: PitfallForm, person: User) -> tuple[JoinPitfall | None, int]:
    """What was noted, or None with the reason on the form and the status of the answer."""
    if not form.is_valid():
        guarding.tell(form, by=person, place="pitfall")
        return None, INVALID
    if not allow(f"pitfall:{person.pk}", limit=NOTED_A_DAY, seconds=A_DAY):
        form.add_error(None, _("Twenty pitfalls a day are enough: come back tomorrow. Your text is below."))
        return None, TOO_MANY
    fields = ("first", "second", "text", "topic")
    try:
        pitfall = services.note_pitfall(by=person, **{name: form.cleaned_data[name] for name in fields})
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None, INVALID
    except GuardedTextError:
        form.add_error(None, _("Nothing was stored: the text holds what looks like personal data."))
        return None, INVALID
    guarding.tell(form, by=person, place="pitfall", url=pitfall.get_absolute_url())
    return pitfall, INVALID


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one noted, and what became of each."""
    page = Paginator(queries.pitfalls_by(_person(request)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_mine": True, "trail": _crumbs(_("My pitfalls"))}
    return render(request, "dictionary/pitfalls/list.html", context)


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits to be read."""
    person = _person(request)
    if not person.has_perm(queries.REVIEW):
        raise PermissionDenied
    page = Paginator(queries.waiting_for(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_mine": False, "trail": _crumbs(_("Pitfalls to read"))}
    return render(request, "dictionary/pitfalls/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pitfall(request: HttpRequest, pk: int) -> HttpResponse:
    """One pitfall, for its author and for those who read or withdraw pitfalls."""
    person = _person(request)
    found = queries.pitfall_for(person, pk)
    if found is None:
        raise Http404
    form = PitfallAnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (answered := _act(request, person, found, form)) is not None:
            return answered
        guarding.tell(form, by=person, place="pitfall answer")
        status = INVALID
        found.refresh_from_db()
    is_author = found.author_id == person.pk
    pair = urlencode({"from": found.first.name, "to": found.second.name})
    context: dict[str, Any] = {
        "shown": queries.with_topics([found], audience=audience(person))[0],
        "form": form,
        "is_author": is_author,
        "may_decide": not is_author and found.state == found.State.WAITING and person.has_perm(queries.REVIEW),
        "may_withdraw": not is_author and found.state == found.State.SHOWN and person.has_perm(queries.WITHDRAW),
        "paths_url": f"{reverse('dictionary:paths')}?{pair}",
        "trail": _crumbs(str(found)),
    }
    return render(request, "dictionary/pitfalls/pitfall.html", context, status=status)


def _act(request: HttpRequest, person: User, found: JoinPitfall, form: PitfallAnswerForm) -> HttpResponse | None:
    """Do what was asked for and say where to go; None, with the reason on the form, when it is not done."""
    answer = form.cleaned_data["answer"]
    try:
        if "withdraw" in request.POST:
            if services.withdraw_pitfall(by=person, pitfall=found, answer=answer) is None:
                messages.success(request, _("It is gone."))
                return redirect("dictionary:my-pitfalls")
            messages.success(request, _("Withdrawn. The author reads your answer."))
            return redirect(found)
        shows = "show" in request.POST
        services.decide_pitfall(by=person, pitfall=found, shows=shows, answer=answer)
        messages.success(request, _("It is shown now.") if shows else _("Closed. The author reads your answer."))
        return redirect("dictionary:waiting-pitfalls")
    except ValidationError as error:
        form.add_error("answer", error.messages)
    except GuardedTextError:
        form.add_error(None, _("Nothing was stored: the text holds what looks like personal data."))
    except services.DecidedError:
        form.add_error(None, _("Somebody decided it meanwhile."))
    return None
