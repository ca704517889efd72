"""Propose a change to a page: choose a section, write, see the difference, send; then follow what becomes of it."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.models import User
from hub.base import guarding
from hub.base.differences import compare
from hub.base.guarding import GuardedTextError
from hub.base.limits import allow, seconds_left
from hub.base.markdown import render_markdown
from hub.pages.models import ReadingPage, Suggestion
from hub.pages.suggestions import queries, services
from hub.pages.suggestions.forms import SuggestForm
from hub.pages.suggestions.sections import EditableSection, find_section, sections

VISITORS_AN_HOUR = 5
MEMBERS_AN_HOUR = 20
HOUR = 3600
PER_PAGE = 20
INVALID, TOO_MANY = 422, 429
_SALT = "pages.suggestions.followed"


def _page(pk: int) -> ReadingPage:
    page = queries.open_page(pk)
    if page is None:
        raise Http404
    return page


def _crumbs(page: ReadingPage, last: str) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (page.title, page.url or "/"), (last, "")]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections of a page; with `?section=`, the form that changes one."""
    page = _page(pk)
    key = request.GET.get("section", "").replace("\0", "")[:300]
    section = find_section(page, key) if "section" in request.GET else None
    if section is None:
        missing = "section" in request.GET
        context = {
            "page": page,
            "crumbs": _crumbs(page, _("Suggest a change")),
            "sections": sections(page),
            "missing": missing,
        }
        return render(request, "pages/suggestions/choose.html", context, status=404 if missing else 200)
    person = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        initial = {"before": section.source, "after": section.source}
        form = SuggestForm(initial=initial, is_member=person is not None, present=section.source)
        return _form_page(request, page, section, form)
    form = SuggestForm(request.POST, is_member=person is not None, present=section.source)
    if form.is_trapped:  # a machine learns nothing from an answer that looks like success
        return redirect("suggestion_sent", token=signing.dumps(0, salt=_SALT))
    if not form.is_valid():
        guarding.tell(form, by=person, place="suggestion")
        return _form_page(request, page, section, form, status=INVALID)
    if "preview" in request.POST:
        return _form_page(request, page, section, form, shows=True)
    return _send(request, page, section, form, person)


def _send(
    request: HttpRequest, page: ReadingPage, section: EditableSection, form: SuggestForm, person: User | None
) -> HttpResponse:
    if not _may_send(request, person):
        form.add_error(None, _("You sent many suggestions within an hour. Your text is kept here: send it later."))
        response = _form_page(request, page, section, form, status=TOO_MANY)
        response["Retry-After"] = str(seconds_left(HOUR))
        return response
    data = form.cleaned_data
    try:
        suggestion = services.suggest(
            by=person,
            page=page,
            section=section.key,
            before=data["before"],
            after=data["after"],
            note=data["note"],
            name=data.get("name", ""),
            signs=data.get("signs", False),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
    except GuardedTextError:
        form.add_error(None, _("Nothing was stored: the text holds what looks like personal data."))
    except services.TextMovedError:
        message = _("Somebody changed the same lines meanwhile. Below is what your text would change of theirs.")
        form.add_error(None, message)
        return _form_page(request, page, section, form, status=409, shows=True)
    else:
        guarding.tell(form, by=person, place="suggestion", url=suggestion.get_absolute_url())
        return redirect("suggestion_sent", token=signing.dumps(suggestion.pk, salt=_SALT))
    return _form_page(request, page, section, form, status=INVALID)


def _form_page(
    request: HttpRequest,
    page: ReadingPage,
    section: EditableSection,
    form: SuggestForm,
    *,
    status: int = 200,
    shows: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "section": section,
        "form": form,
        "crumbs": [
            (_("Home"), "/"),
            (page.title, page.url or "/"),
            (_("Suggest a change"), reverse("suggest", args=[page.pk])),
            (section.title or _("The beginning"), ""),
        ],
    }
    if shows:
        text = services.tidy(form.cleaned_data.get("after", ""))
        context |= {
            "rows": compare(section.source, text),
            "preview": render_markdown(text, profile="page"),
            "shows": True,
        }
    return render(request, "pages/suggestions/form.html", context, status=status)


def _may_send(request: HttpRequest, person: User | None) -> bool:
    if person is not None:
        return allow(f"suggest:user:{person.pk}", limit=MEMBERS_AN_HOUR, seconds=HOUR)
    machine = hashlib.blake2b(get_adapter().get_client_ip(request).encode(), digest_size=12).hexdigest()
    return allow(f"suggest:machine:{machine}", limit=VISITORS_AN_HOUR, seconds=HOUR)


@never_cache
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a suggestion: for whoever holds the address, which nobody can guess."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    suggestion = Suggestion.objects.filter(pk=pk).select_related("page", "read_by", "validated_by").first()
    if suggestion is None and pk:
        raise Http404
    response = render(request, "pages/suggestions/sent.html", {"suggestion": suggestion})
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What a member proposed, and what became of each."""
    page = Paginator(queries.suggestions_by(request.user), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]  # -- a User, signed in
    return render(request, "pages/suggestions/mine.html", {"page": page})
