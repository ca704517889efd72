"""What every form of the forum shares: drafts, buttons that change the text without sending it, and what stands around it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.questions import queries, services
from forum.questions.access import Forum
from forum.questions.linking import previewed
from forum.questions.models import Draft, PostFile, QuestionTemplate
from forum.questions.services.files import TYPES
from hub.base.guard import KINDS
from hub.base.guarding import GuardedForm, GuardedTextError, text_guarded
from hub.base.limits import allow, seconds_left

FILES_AN_HOUR = 40
INTERIM = ("preview", "mask", "template", "attach")  # buttons that send nothing
KEPT_FIELDS = ("forum", "title", "body", "tags", "version", "token")

REASONS = {
    "type": gettext_lazy("This type of file is not taken. Pictures, PDF, text and code are."),
    "size": gettext_lazy("This file is too big: the limit is %(limit)s."),
    "empty": gettext_lazy("This file is empty."),
    "damaged": gettext_lazy("This file cannot be read: it is damaged, or not what its name says."),
    "many": gettext_lazy("You have many files that no post shows yet. Send a post first."),
    "text": gettext_lazy("This file holds no readable text."),
}


# --- files -------------------------------------------------------------------------------------


def take_file(request: HttpRequest) -> tuple[PostFile | None, str]:
    """Keep the file of this request; the file, or why it was not taken."""
    given = request.FILES.get("file")
    if given is None:
        return None, _("Choose a file first.")
    if not allow(f"forum-file:{request.user.pk}", limit=FILES_AN_HOUR, seconds=3600):
        return None, _("You have sent many files. Try again in %(minutes)d minutes.") % {
            "minutes": seconds_left(3600) // 60 + 1
        }
    if given.size > settings.FORUM_MAX_FILE_BYTES:
        return None, why_refused("size")
    try:
        return services.keep_file(by=request.user, name=given.name or "", content=given.read()), ""
    except services.RefusedFileError as error:
        return None, why_refused(error.reason)
    except GuardedTextError as error:
        text_guarded.send(sender=PostFile, by=request.user, place="file", kinds=error.kinds, outcome="blocked", url="")
        return None, _("This file holds what looks like %(what)s. It was not kept.") % {
            "what": ", ".join(str(KINDS[kind][0]) for kind in error.kinds)
        }


def why_refused(reason: str) -> str:
    return str(REASONS[reason]) % {"limit": filesizeformat(settings.FORUM_MAX_FILE_BYTES)}


# --- drafts ------------------------------------------------------------------------------------


def keep_draft(request: HttpRequest, place: str, data: Mapping[str, Any]) -> Draft | None:
    """Keep what was typed; nothing when the guard stops it, when it is too long, or cannot be kept."""
    body, title = data.get("body", ""), data.get("title", "")
    if len(body) > services.MAX_BODY or "\0" in body + title + data.get("tags", ""):
        return None
    chosen, version = data.get("forum", ""), data.get("version", "")
    forum = Forum.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None  # noqa: PLR2004 -- digits a column holds
    number = int(version) if version.isdecimal() and len(version) < 10 else None  # noqa: PLR2004 -- as above
    try:
        return services.save_draft(
            by=request.user,
            place=place,
            body=body,
            title=title,
            tags=data.get("tags", ""),
            forum=forum,
            version=number,
        )
    except GuardedTextError:
        return None


def initial_of(draft: Draft | None) -> dict[str, Any]:
    """What a form begins with, where something was being written."""
    if draft is None:
        return {}
    values = {"title": draft.title, "body": draft.body, "tags": draft.tags, "forum": draft.forum_id}
    values["version"] = draft.version
    return {name: value for name, value in values.items() if value not in {None, ""}}


# --- the buttons -------------------------------------------------------------------------------


def amended(request: HttpRequest, templates: Sequence[QuestionTemplate] = ()) -> QueryDict:
    """What was typed, with what a button asked for put into it: a template, a file. Says in a message why not."""
    data = request.POST.copy()
    if "template" in data:
        chosen = next((one for one in templates if str(one.pk) == data["template"]), None)
        if chosen is not None:
            known = {one.body.strip() for one in templates} | {""}
            body = data.get("body", "").replace("\r\n", "\n").strip()
            data["body"] = chosen.body if body in known else f"{body}\n\n{chosen.body}"
            if chosen.forum_id is not None:
                data["forum"] = str(chosen.forum_id)
    if "attach" in data or "file" in request.FILES:
        file, wrong = take_file(request)
        if file is not None:
            body = data.get("body", "").rstrip()
            data["body"] = f"{body}\n\n{services.markdown_of(file)}\n".lstrip("\n")
        else:
            messages.warning(request, wrong)
        if file is not None and not is_interim(request):
            messages.info(
                request, _("%(name)s is in your text now. Read it again, then send it.") % {"name": file.name}
            )
    return data


def is_interim(request: HttpRequest) -> bool:
    """Whether the form came back for a button that sends nothing."""
    return any(name in request.POST for name in INTERIM)


def only_amends(request: HttpRequest) -> bool:
    """Whether nothing is to be checked yet. A file that was chosen and not added comes back in the text first."""
    forgotten = "file" in request.FILES and not is_interim(request)
    return forgotten or "template" in request.POST or "attach" in request.POST


def told_empty(form: forms.Form, data: QueryDict, templates: Sequence[QuestionTemplate]) -> str:
    """The mark of the empty parts of a template, told once; empty when none is, or they were told already."""
    empty = queries.empty_parts(form.cleaned_data.get("body", ""), templates)
    if not empty:
        return ""
    mark = hashlib.sha256("\0".join(empty).encode()).hexdigest()[:12]
    if data.get("empty_seen") == mark:
        return ""
    form.add_error(
        None,
        _("These parts are empty: %(parts)s. Fill in what you can; what you send next is taken as it is.")
        % {"parts": ", ".join(empty)},
    )
    return mark


# --- around the text ---------------------------------------------------------------------------


def show(
    request: HttpRequest,
    template: str,
    form: GuardedForm,
    context: dict[str, Any],
    *,
    place: str,
    status: int = 200,
) -> HttpResponse:
    """The form, with a preview when one was asked for; the preview is the very rendering that is stored. A question that comes
    back stands beside the suggestions that a script shows while one types.
    """
    if request.method == "POST" and "preview" in request.POST and "body" in getattr(form, "cleaned_data", {}):
        context["preview"] = previewed(form.cleaned_data["body"])
    if place == "ask" and form.is_bound and request.user.is_authenticated and not form.blocked_kinds:
        context |= suggested(request, form.data)  # and what was ticked stays ticked
    around = {"place": place, "guard_words": form.guard_words, "file_types": ",".join(f".{one}" for one in TYPES)}
    return render(request, template, {**context, **around, "form": form}, status=status)


def suggested(request: HttpRequest, data: QueryDict) -> dict[str, Any]:
    """What may answer this draft, and which of it was read already."""
    read = services.clean_keys(data.getlist("read"))
    title, body = data.get("title", "")[: services.MAX_TITLE], data.get("body", "")[: services.MAX_BODY]
    found = queries.suggestions_for(request.user, title=title.replace("\0", " "), body=body.replace("\0", " "))
    return {"suggestions": found, "read": read}


def keep_text(request: HttpRequest, *, why: str = "", sign_in: str = "") -> HttpResponse:
    """A form that could not be looked at: everything typed comes back in a form of the same address, to be sent again."""
    fields = {name: request.POST[name] for name in KEPT_FIELDS if name in request.POST}
    why = why or _("This form was open for too long. Your text is kept: read it, then send it again.")
    seen = {"forum", "version", "token"}
    context = {
        "why": why,
        "sign_in": sign_in,
        "hidden": {name: value for name, value in fields.items() if name in seen},
        "title": fields.get("title"),
        "body": fields.get("body", ""),
        "tags": fields.get("tags"),
    }
    return render(request, "questions/kept.html", context, status=403)
