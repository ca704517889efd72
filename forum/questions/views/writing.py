"""Pages where members write. Whatever goes wrong, what was typed is still in the form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries, services
from forum.questions.access import Access, Forum
from forum.questions.forms import AnswerForm, AskForm, DeletePostForm, EditPostForm
from forum.questions.models import HeldEdit
from forum.questions.views import composing, holding
from hub.base import guarding
from hub.base.limits import allow, seconds_left
from hub.base.markdown import plain_text

POSTS_A_MINUTE = 6
QUOTED = 600
LONGEST_TAGS, LONGEST_BEGINNING = 200, 2000  # of a question that an address begins
POSTS_AN_HOUR = 60
SIGNED_OUT = gettext_lazy("You are no longer signed in. Sign in again in another tab, then send this form once more.")
HELD = gettext_lazy("You are no longer signed in. Your text waits for an hour: sign in again to go on with it.")


def _too_many(request: HttpRequest) -> int:
    """Seconds to wait before this person may post again; 0 when they may now."""
    for limit, seconds in ((POSTS_A_MINUTE, 60), (POSTS_AN_HOUR, 3600)):
        if not allow(f"forum-post:{request.user.pk}", limit=limit, seconds=seconds):
            return seconds_left(seconds)
    return 0


def _signed_out(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any], place: str
) -> HttpResponse:
    """The session ended while the person was writing."""
    context["sign_in"] = sign_in = holding.hold(request, place)
    context["why"] = HELD if sign_in else SIGNED_OUT
    return composing.show(request, template, form, context, place=place, status=403)


def _signed_out_of_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """As above, where the form shows what only readers of the post may see."""
    sign_in = holding.hold(request, f"edit:{pk}")
    return composing.keep_text(request, why=HELD if sign_in else SIGNED_OUT, sign_in=sign_in)


def _wait(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any], seconds: int, place: str
) -> HttpResponse:
    form.add_error(
        None,
        _("You have posted a lot in a short time. Your text is kept: try again in %(seconds)d seconds.")
        % {"seconds": seconds},
    )
    response = composing.show(request, template, form, context, place=place, status=429)
    response["Retry-After"] = str(seconds)
    return response


# --- ask ---------------------------------------------------------------------------------------


@sensitive_post_parameters("title", "body", "tags")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:  # noqa: PLR0911 -- one way out for each thing that may go wrong
    if not request.user.is_authenticated and request.method != "POST":
        return login_required(ask)(request)
    access = Access(request.user)
    forums = access.forums_where("can_start_new_topics")
    templates = list(queries.templates_for([forum.pk for forum in forums])) if forums else []
    context = {
        "crumbs": [(_("Home"), "/"), (_("Forum"), reverse("forum:index")), (_("Ask a question"), "")],
        "templates": templates,
    }
    template, place = "questions/ask.html", "ask"
    if not request.user.is_authenticated:
        asked_in = [forum for forum in access.readable if access.invites(forum)]
        return _signed_out(request, template, AskForm(request.POST, forums=asked_in), context, place)
    if not forums:
        raise PermissionDenied
    if request.method != "POST":
        holding.take_up(request, place)
        form = AskForm(forums=forums, initial=_beginning(request, forums, context))
        return composing.show(request, template, form, context, place=place)
    data = composing.amended(request, templates)
    if composing.only_amends(request):
        composing.keep_draft(request, place, data)
        form = AskForm(forums=forums, initial={name: data.get(name, "") for name in composing.KEPT_FIELDS})
        return composing.show(request, template, form, context, place=place)
    form = AskForm(data, forums=forums)
    if form.is_valid():
        context["empty_seen"] = composing.told_empty(form, data, templates)
    if not form.is_valid() or composing.is_interim(request):
        guarding.tell(form, by=request.user, place="question")
        composing.keep_draft(request, place, form.data)
        return composing.show(request, template, form, context, place=place)
    if seconds := _too_many(request):
        return _wait(request, template, form, context, seconds, place)
    topic = services.ask(by=request.user, **form.cleaned_data)
    services.keep_consulted(topic=topic, keys=data.getlist("read"))
    services.forget_draft(by=request.user, place=place)
    guarding.tell(form, by=request.user, place="question", url=topic.get_absolute_url())
    if not topic.approved:
        messages.success(request, _("Your question was received. It will be shown once a moderator has approved it."))
    return redirect(topic.get_absolute_url())


def _beginning(request: HttpRequest, forums: list[Forum], context: dict[str, Any]) -> dict[str, Any]:
    """What a new question begins with: what was being written, else what the address says."""
    wanted = request.GET.get("forum", "")
    chosen = next((forum for forum in forums if str(forum.pk) == wanted), None)
    chosen = chosen or next((forum for forum in forums if forum.slug == "entraide"), forums[0])
    title, tags = (" ".join(request.GET.get(name, "").replace("\x00", " ").split()) for name in ("title", "tags"))
    said = {
        "title": title[: services.MAX_TITLE],
        "tags": tags[:LONGEST_TAGS],
        "body": request.GET.get("body", "").replace("\x00", "")[:LONGEST_BEGINNING],
    }
    context["draft"] = draft = queries.draft_of(request.user, "ask")
    return {"forum": chosen.pk, **said, **composing.initial_of(draft)}


# --- answer ------------------------------------------------------------------------------------


def _readable_topic(topic_id: int, access: Access) -> Topic:
    topic = queries.topic_or_none(topic_id)
    if topic is None or not access.can_read(topic):
        raise Http404
    return topic


@sensitive_post_parameters("title", "body", "tags")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: C901, PLR0911 -- one way out for each thing that may go wrong
    access = Access(request.user)
    topic = _readable_topic(pk, access)
    if not request.user.is_authenticated and request.method != "POST":
        return login_required(answer)(request, pk)
    context = {"topic": topic, "crumbs": _crumbs(topic, _("Answer"))}
    template, place = "questions/answer.html", f"answer:{topic.pk}"
    if not request.user.is_authenticated:
        return _signed_out(request, template, AnswerForm(request.POST), context, place)
    if request.method == "POST" and topic.is_locked and not access.can_answer(topic):
        form = AnswerForm(request.POST)
        form.add_error(None, _("This topic was locked: it takes no more answers."))
        composing.keep_draft(request, place, request.POST)
        return composing.show(request, template, form, context, place=place, status=403)
    if not access.can_answer(topic):
        raise PermissionDenied
    if request.method != "POST":
        holding.take_up(request, place)
        context["draft"] = draft = queries.draft_of(request.user, place)
        initial = composing.initial_of(draft)
        if quoted := _quotation(request, access, topic):
            initial["body"] = f"{initial.get('body', '')}\n\n{quoted}".lstrip("\n")
        return composing.show(request, template, AnswerForm(initial=initial), context, place=place)
    data = composing.amended(request)
    if composing.only_amends(request):
        composing.keep_draft(request, place, data)
        form = AnswerForm(initial={name: data.get(name, "") for name in ("body", "token")})
        return composing.show(request, template, form, context, place=place)
    form = AnswerForm(data)
    if not form.is_valid() or composing.is_interim(request):
        guarding.tell(form, by=request.user, place="answer")
        composing.keep_draft(request, place, form.data)
        return composing.show(request, template, form, context, place=place)
    if seconds := _too_many(request):
        return _wait(request, template, form, context, seconds, place)
    try:
        post = services.answer(by=request.user, topic=topic, **form.cleaned_data)
    except services.LockedTopicError:
        form.add_error(None, _("This topic was locked: it takes no more answers."))
        return composing.show(request, template, form, context, place=place, status=403)
    except Topic.DoesNotExist:
        form.add_error(None, _("This topic was deleted while you were writing. Copy your text before you leave."))
        return composing.show(request, template, form, context, place=place, status=410)
    services.forget_draft(by=request.user, place=place)
    guarding.tell(form, by=request.user, place="answer", url=post.get_absolute_url())
    if not post.approved:
        messages.success(request, _("Your answer was received. It will be shown once a moderator has approved it."))
        return redirect(f"{topic.get_absolute_url()}#post-{post.pk}")
    return redirect(post.get_absolute_url())


def _quotation(request: HttpRequest, access: Access, topic: Topic) -> str:
    """The post to quote, as Markdown that leads back to it; empty when the address names none of this topic."""
    number = queries.read_number(request.GET.get("quote", ""))
    post = queries.post_or_none(number) if number is not None and number <= queries.LARGEST_ID else None
    if post is None or post.topic_id != topic.pk or not access.can_read_post(post):
        return ""
    lines = plain_text(post.content.raw)[:QUOTED].strip().split("\n")
    name = str(post.poster).replace("[", "").replace("]", "") if post.poster else _("Former member")
    return "\n".join(
        [*(f"> {line}" for line in lines), f"> — [{name}]({reverse('questions:post', args=[post.pk])})", "", ""]
    )


def _crumbs(topic: Topic, here: str) -> list[tuple[str, str]]:
    return [
        (_("Forum"), reverse("forum:index")),
        (topic.forum.name, reverse("forum:forum", args=[topic.forum.slug, topic.forum_id])),
        (topic.subject, topic.get_absolute_url()),
        (here, ""),
    ]


# --- edit, delete, accept ----------------------------------------------------------------------


def _readable_post(post_id: int, access: Access) -> Post:
    post = queries.post_or_none(post_id)
    if post is None or not access.can_read_post(post):
        raise Http404
    return post


def _own_held_edit(request: HttpRequest, post: Post) -> HeldEdit | None:
    held = queries.held_edit(post)
    return held if held is not None and held.by_id == request.user.pk else None


def _text_to_edit(post: Post, held: HeldEdit | None) -> dict[str, Any]:
    """What the form begins with: the author's change that waits, for the next one takes its place; else the post."""
    values = {"body": post.content.raw, "version": post.updates_count, "title": post.topic.subject}
    values["tags"] = [
        entry.tag.name for entry in post.topic.meta.topic_tags.select_related("tag").order_by("tag__name")
    ]
    if held is not None:
        values |= {"body": held.body, "version": held.seen_version, "title": held.title or values["title"]}
        values["tags"] = values["tags"] if held.tags is None else held.tags
    return values


@sensitive_post_parameters("title", "body", "tags")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: PLR0911 -- as above
    if not request.user.is_authenticated:
        return _signed_out_of_edit(request, pk) if "body" in request.POST else login_required(edit)(request)
    access = Access(request.user)
    post = _readable_post(pk, access)
    if not access.can_edit(post):
        raise PermissionDenied
    heads_topic = post.pk == post.topic.first_post_id
    context = {"topic": post.topic, "post": post, "crumbs": _crumbs(post.topic, _("Edit"))}
    template, place = "questions/edit.html", f"edit:{post.pk}"
    if request.method != "POST":
        holding.take_up(request, place)
        context["held"] = held = _own_held_edit(request, post)
        initial = _text_to_edit(post, held)
        context["draft"] = draft = queries.draft_of(request.user, place)
        form = EditPostForm(heads_topic=heads_topic, initial=initial | composing.initial_of(draft))
        return composing.show(request, template, form, context, place=place)
    data = composing.amended(request)
    if composing.only_amends(request):
        composing.keep_draft(request, place, data)
        form = EditPostForm(heads_topic=heads_topic, initial={name: data.get(name) for name in composing.KEPT_FIELDS})
        return composing.show(request, template, form, context, place=place)
    form = EditPostForm(data, heads_topic=heads_topic)
    if not form.is_valid() or composing.is_interim(request):
        guarding.tell(form, by=request.user, place="edit")
        composing.keep_draft(request, place, form.data)
        return composing.show(request, template, form, context, place=place)
    data = form.cleaned_data
    try:
        post = services.edit_post(
            by=request.user,
            post=post,
            body=data["body"],
            title=data.get("title"),
            tags=data.get("tags"),
            seen_version=data["version"],
        )
    except services.EditConflictError:
        form.add_error(
            None,
            _("Somebody changed this post since you opened it. Compare with the present text below, then save again."),
        )
        present = queries.post_or_none(post.pk)
        if present is None:
            raise Http404 from None
        form.data = form.data.copy()
        form.data["version"] = str(present.updates_count)
        composing.keep_draft(request, place, form.data)
        context |= {"present": present, "lines": queries.compared(present.content.raw, data["body"])}
        return composing.show(request, template, form, context, place=place, status=409)
    except (Topic.DoesNotExist, Post.DoesNotExist):
        form.add_error(None, _("This topic was deleted while you were writing. Copy your text before you leave."))
        return composing.show(request, template, form, context, place=place, status=410)
    services.forget_draft(by=request.user, place=place)
    guarding.tell(form, by=request.user, place="edit", url=post.get_absolute_url())
    if queries.held_edit(post) is not None:
        messages.info(request, _("Your change was received. It will be shown once a moderator has approved it."))
    else:
        messages.success(request, _("Your changes were saved."))
    return redirect(post.get_absolute_url())


@sensitive_post_parameters("reason")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    access = Access(request.user)
    post = _readable_post(pk, access)
    if not access.can_delete(post):
        raise PermissionDenied
    heads_topic = post.pk == post.topic.first_post_id
    tells = post.poster_id != request.user.pk and services.can_be_told(post.poster)
    form = DeletePostForm(request.POST if request.method == "POST" else None, tells=tells)
    context = {"post": post, "heads_topic": heads_topic, "form": form, "crumbs": _crumbs(post.topic, _("Delete"))}
    kept = access.must_keep(post)
    if request.method == "POST" and not kept and not form.is_valid():
        guarding.tell(form, by=request.user, place="moderation")
    elif request.method == "POST" and not kept:
        try:
            stays = services.delete_post(by=request.user, post=post, **form.cleaned_data)
        except services.KeptPostError:  # somebody answered or accepted since
            kept = True
        except (Topic.DoesNotExist, Post.DoesNotExist):
            raise Http404 from None
        else:
            messages.success(request, _("The answer was deleted.") if stays else _("The question was deleted."))
            forum = post.topic.forum
            return redirect(
                post.topic.get_absolute_url() if stays else reverse("forum:forum", args=[forum.slug, forum.pk])
            )
    return render(request, "questions/delete.html", {**context, "kept": kept}, status=409 if kept else 200)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    access = Access(request.user)
    post = _readable_post(pk, access)
    if not access.can_accept(post.topic):
        raise PermissionDenied
    try:
        services.accept_answer(by=request.user, post=post)
    except (ValueError, Topic.DoesNotExist):
        raise Http404 from None
    return redirect(post.get_absolute_url())


@login_required
@require_POST
def unaccept(request: HttpRequest, pk: int) -> HttpResponse:
    access = Access(request.user)
    topic = _readable_topic(pk, access)
    if not access.can_accept(topic):
        raise PermissionDenied
    try:
        services.unaccept_answer(by=request.user, topic=topic)
    except Topic.DoesNotExist:
        raise Http404 from None
    return redirect(topic.get_absolute_url())


for _view in (ask, answer, edit):
    _view.text_limit = services.MAX_BODY  # said by the page that refuses what is too long to be read at all
    _view.keeps_text = composing.keep_text  # asked where the token of a form is too old
