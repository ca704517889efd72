"""The moderators' pages: what waits, acts on topics and posts, the log and its undo. And the log everybody may read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries, services
from forum.questions.access import Access
from forum.questions.act_forms import ActForm, CloseForm, HideForm, LeadForm, MoveForm, SplitForm, TagForm
from forum.questions.linking import link_posts
from forum.questions.models import Act, HeldEdit, ModerationEntry
from forum.questions.services.screening import RULES
from forum.questions.views.helping import crumbs, readable_topic
from forum.questions.views.lists import tag_address
from hub.accounts.models import User
from hub.base import guarding


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """The page that asks before an act: machina's permission it needs, its words, the service and its form."""

    permission: str
    title: str | Promise
    told: str | Promise
    button: str | Promise
    serve: Callable[..., ModerationEntry]
    form: type[ActForm] = ActForm


ACTS: dict[str, ActPage] = {
    "close": ActPage(
        permission="can_lock_topics",
        title=gettext_lazy("Close this topic?"),
        told=gettext_lazy("Nobody but moderators will be able to answer. You can open it again."),
        button=gettext_lazy("Close the topic"),
        serve=services.lock,
        form=CloseForm,
    ),
    "open": ActPage(
        permission="can_lock_topics",
        title=gettext_lazy("Open this topic again?"),
        told=gettext_lazy("Everybody will be able to answer again."),
        button=gettext_lazy("Open again"),
        serve=services.unlock,
    ),
    "pin": ActPage(
        permission="can_post_stickies",
        title=gettext_lazy("Pin this topic?"),
        told=gettext_lazy("It stays at the top of its category."),
        button=gettext_lazy("Pin"),
        serve=services.pin,
    ),
    "unpin": ActPage(
        permission="can_post_stickies",
        title=gettext_lazy("Unpin this topic?"),
        told=gettext_lazy("It takes its place among the others."),
        button=gettext_lazy("Unpin"),
        serve=services.unpin,
    ),
    "move": ActPage(
        permission="can_move_topics",
        title=gettext_lazy("Move this topic"),
        told=gettext_lazy("Its present address will lead to the new one."),
        button=gettext_lazy("Move"),
        serve=services.move,
        form=MoveForm,
    ),
    "merge": ActPage(
        permission="can_move_topics",
        title=gettext_lazy("Merge this topic into another"),
        told=gettext_lazy(
            "All its posts join the other topic, in the order of their dates. Its address and its followers go there."
        ),
        button=gettext_lazy("Merge"),
        serve=services.merge,
        form=LeadForm,
    ),
    "split": ActPage(
        permission="can_move_topics",
        title=gettext_lazy("Make a new topic of some answers"),
        told=gettext_lazy("The earliest of them becomes its question. Their addresses keep leading to them."),
        button=gettext_lazy("Split"),
        serve=services.split,
        form=SplitForm,
    ),
    "duplicate": ActPage(
        permission="can_lock_topics",
        title=gettext_lazy("Close as a duplicate"),
        told=gettext_lazy(
            "Its address and its followers go to the other topic; what was written here stays readable from there."
        ),
        button=gettext_lazy("Close as a duplicate"),
        serve=services.close_as_duplicate,
        form=LeadForm,
    ),
}
HIDE_ANSWER = ActPage(
    permission="can_approve_posts",
    title=gettext_lazy("Hide this answer?"),
    told=gettext_lazy("It goes out of sight. It can be shown again from the log."),
    button=gettext_lazy("Hide"),
    serve=services.hide,
    form=HideForm,
)
HIDE_QUESTION = replace(
    HIDE_ANSWER,
    title=gettext_lazy("Hide this question?"),
    told=gettext_lazy("The whole topic goes out of sight. It can be shown again from the log."),
)
READING = ("GET", "HEAD")
_TARGET = {"merge": "into", "duplicate": "of"}


def moderator_access(request: HttpRequest) -> Access:
    """Asked before anything is looked up, so that a refusal tells nothing.

    Raises:
        PermissionDenied: this person approves posts nowhere.
    """
    access = Access(request.user)
    if not access.moderates:
        raise PermissionDenied
    return access


# --- acts --------------------------------------------------------------------------------------


def _form(act: ActPage, topic: Topic, access: Access, data: Any) -> ActForm:
    if act.form is MoveForm:
        others = [forum for forum in access.forums_where("can_move_topics") if forum.pk != topic.forum_id]
        return MoveForm(data, forums=others)
    if act.form is LeadForm:
        return LeadForm(data, access=access, topic=topic)
    if act.form is SplitForm:
        return SplitForm(data, answers=queries.shown_answers(topic))
    return act.form(data)


@sensitive_post_parameters("note", "title")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act_on_topic(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One of the ACTS, after a page that says what it does."""
    access = moderator_access(request)
    topic = readable_topic(pk, access)
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    if not access.can(chosen.permission, topic.forum_id):
        raise PermissionDenied
    form = _form(chosen, topic, access, request.POST if request.method == "POST" else None)

    def serve(values: dict[str, Any]) -> ModerationEntry:
        if "target" in values:
            values[_TARGET[act]] = values.pop("target")
        return chosen.serve(by=request.user, topic=topic, **values)

    refused = _("This cannot be done to the topic as it is now. Somebody may have been quicker.")
    if (entry := _served(request, form, serve, refused)) is not None:
        return redirect(_after(act, topic, entry))
    return _asked(request, chosen, form, topic)


def _served(
    request: HttpRequest, form: ActForm, serve: Callable[[dict[str, Any]], ModerationEntry], refused: str
) -> ModerationEntry | None:
    """Act on a form that was sent and is valid; `refused` becomes its error when the act is impossible by now.

    Raises:
        Http404: the post or topic was deleted meanwhile.
    """
    if request.method != "POST":
        return None
    if not form.is_valid():
        guarding.tell(form, by=request.user, place="moderation")
        return None
    try:
        entry = serve(dict(form.cleaned_data))
    except services.ImpossibleError:
        form.add_error(None, refused)
        return None
    except (Post.DoesNotExist, Topic.DoesNotExist):
        raise Http404 from None
    _say_done(request, entry)
    return entry


def _asked(request: HttpRequest, act: ActPage, form: ActForm, topic: Topic, post: Post | None = None) -> HttpResponse:
    context = {"topic": topic, "post": post, "act": act, "form": form, "crumbs": crumbs(topic, _("Moderation"))}
    return render(request, "questions/moderation/act.html", context)


def _after(act: str, topic: Topic, entry: ModerationEntry) -> str:
    """Where the moderator sees what became of it."""
    wanted = entry.before.get("made") if act == "split" else entry.before.get("into") or entry.before.get("of")
    found = queries.topic_or_none(wanted or topic.pk)
    return found.get_absolute_url() if found is not None else reverse("forum:index")


def _say_done(request: HttpRequest, entry: ModerationEntry) -> None:
    messages.success(
        request,
        _("Done: %(act)s. It can be undone in the log of moderation.") % {"act": Act(entry.act).label},
    )


def _approvable(pk: int, access: Access) -> Post:
    post = queries.post_or_none(pk)
    if post is None or not access.can("can_approve_posts", post.topic.forum_id):
        raise Http404
    return post


@sensitive_post_parameters("note")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a post out of sight: refuse it, when it waits."""
    access = moderator_access(request)
    post = _approvable(pk, access)
    form = HideForm(request.POST if request.method == "POST" else None)

    def serve(values: dict[str, Any]) -> ModerationEntry:
        return services.hide(by=request.user, post=post, **values)

    if _served(request, form, serve, _("It is hidden already.")) is not None:
        return redirect(reverse("questions:moderation"))
    asked = HIDE_QUESTION if post.pk == post.topic.first_post_id else HIDE_ANSWER
    return _asked(request, asked, form, post.topic, post)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a post that waits, or leave a first post in place; `watch` has the author's next ones wait."""
    access = moderator_access(request)
    post = _approvable(pk, access)
    try:
        entry = services.approve(by=request.user, post=post, watch="watch" in request.POST)
    except services.ImpossibleError:
        messages.info(request, _("Another moderator was quicker."))
    except (Post.DoesNotExist, Topic.DoesNotExist):
        raise Http404 from None
    else:
        _say_done(request, entry)
    return redirect(reverse("questions:moderation"))


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a flagged post as it is."""
    access = moderator_access(request)
    post = _approvable(pk, access)
    try:
        _say_done(request, services.dismiss_flags(by=request.user, post=post))
    except services.ImpossibleError:
        messages.info(request, _("Another moderator was quicker."))
    return redirect(reverse("questions:moderation"))


@login_required
@require_POST
def settle_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a change that waits, or drop it."""
    access = moderator_access(request)
    post = _approvable(pk, access)
    held = queries.held_edit(post)
    if held is None:
        messages.info(request, _("Another moderator was quicker."))
        return redirect(reverse("questions:moderation"))
    try:
        _say_done(request, services.settle_edit(by=request.user, held=held, accept="accept" in request.POST))
    except (HeldEdit.DoesNotExist, Post.DoesNotExist, Topic.DoesNotExist):
        raise Http404 from None
    return redirect(reverse("questions:moderation"))


@login_required
@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Watch the author of a post, or stop."""
    access = moderator_access(request)
    post = _approvable(pk, access)
    person = post.poster
    if person is None:
        raise Http404
    change = services.unwatch if "stop" in request.POST else services.watch
    try:
        _say_done(request, change(by=request.user, person=person))
    except services.ImpossibleError:
        messages.info(request, _("Another moderator was quicker."))
    return redirect(reverse("questions:moderation"))


# --- what waits, and what was done -------------------------------------------------------------


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Posts, changes and flags that wait, in the categories this person moderates."""
    access = moderator_access(request)
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    forums = [forum.pk for forum in access.forums_where("can_approve_posts")]
    found = queries.queue(forums)
    for post in [*found.waiting, *found.first]:
        post.rules = [RULES[name] for name in getattr(getattr(post, "review", None), "rules", []) if name in RULES]
    link_posts([*found.waiting, *found.flagged, *found.first])
    for edit in found.edits:
        edit.rule_names = [RULES[name] for name in edit.rules if name in RULES]  # type: ignore[attr-defined]  # -- for the template
    context = {
        "queue": found,
        "watched": _watched,
        "crumbs": [(_("Forum"), reverse("forum:index")), (_("Moderation"), "")],
    }
    return render(request, "questions/moderation/queue.html", context)


def _watched(person: User | None) -> bool:
    return person is not None and hasattr(person, "watched")


# --- tags --------------------------------------------------------------------------------------


@sensitive_post_parameters("name", "description")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_tag(request: HttpRequest, slugs: str) -> HttpResponse:
    """What a tag means, and what it is called."""
    access = moderator_access(request)
    tag = queries.known_tags([slugs], access.readable_ids).get(slugs)
    if tag is None:
        raise Http404
    page = getattr(tag, "forum_page", None)
    initial = {"name": tag.name, "description": page.description if page is not None else ""}
    form: forms.Form = TagForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        name, kept = form.cleaned_data["name"], tag
        services.describe_tag(by=request.user, tag=tag, description=form.cleaned_data["description"])
        if name != tag.name:
            entry = services.rename_tag(by=request.user, tag=tag, name=name)
            _say_done(request, entry)
            kept = type(tag).objects.get(pk=entry.before["tag"])
        else:
            messages.success(request, _("Your changes were saved."))
        return redirect(tag_address(kept.slug))
    if request.method == "POST":
        guarding.tell(form, by=request.user, place="moderation")
    trail = [(_("Forum"), reverse("forum:index")), (_("Tags"), reverse("questions:tags")), (tag.name, "")]
    return render(request, "questions/moderation/tag.html", {"tag": tag, "form": form, "crumbs": trail})
