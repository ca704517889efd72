"""What a reader does about a post or a topic with one click or two: vote, flag, take care, ask for details, invite."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries, services
from forum.questions.access import Access
from forum.questions.act_forms import DetailsForm, FlagForm
from hub.accounts.models import User
from hub.accounts.queries import audience
from hub.base import guarding
from hub.base.addresses import safe_path
from hub.base.limits import allow
from hub.base.people import people_for

VOTES_A_MINUTE = 30
FLAGS_AN_HOUR = 20


def readable_topic(topic_id: int, access: Access) -> Topic:
    """
    Raises:
        Http404: there is no such topic for this reader.
    """
    topic = queries.topic_or_none(topic_id)
    if topic is None or topic.first_post is None or not access.can_read(topic):
        raise Http404
    return topic


def readable_post(post_id: int, access: Access) -> Post:
    """
    Raises:
        Http404: there is no such post for this reader.
    """
    post = queries.post_or_none(post_id)
    if post is None or not access.can_read_post(post):
        raise Http404
    return post


def crumbs(topic: Topic, here: str) -> list[tuple[str, str]]:
    return [
        (_("Forum"), reverse("forum:index")),
        (topic.forum.name, reverse("forum:forum", args=[topic.forum.slug, topic.forum_id])),
        (topic.subject, topic.get_absolute_url()),
        (here, ""),
    ]


@login_required
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Find a post useful, or take it back. A script asks for JSON and stays on the page."""
    access = Access(request.user)
    post = readable_post(pk, access)
    if not access.can("can_reply_to_topics", post.topic.forum_id) or post.poster_id == request.user.pk:
        raise PermissionDenied
    if not allow(f"forum-vote:{request.user.pk}", limit=VOTES_A_MINUTE, seconds=60):
        return HttpResponse(_("You have voted a lot in a short time. Try again in a minute."), status=429)
    try:
        stands = services.toggle_vote(by=request.user, post=post)
    except (ValueError, Post.DoesNotExist):
        raise Http404 from None
    if request.headers.get("Accept") == "application/json":
        fresh = queries.post_or_none(pk)
        return JsonResponse({"voted": stands, "votes": queries.votes_of(fresh) if fresh is not None else 0})
    return redirect(safe_path(request, request.POST.get("next", ""), otherwise=post.get_absolute_url()))


@sensitive_post_parameters("note")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the moderators about a post."""
    post = readable_post(pk, Access(request.user))
    if post.poster_id == request.user.pk:
        raise PermissionDenied
    form = FlagForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not allow(f"forum-flag:{request.user.pk}", limit=FLAGS_AN_HOUR, seconds=3600):
            form.add_error(None, _("You have flagged a lot in an hour. The moderators will look; try again later."))
        else:
            services.flag(by=request.user, post=post, **form.cleaned_data)
            guarding.tell(form, by=request.user, place="flag", url=post.get_absolute_url())
            messages.success(request, _("Thank you. The moderators will look at it."))
            return redirect(post.get_absolute_url())
    elif request.method == "POST":
        guarding.tell(form, by=request.user, place="flag")
    context = {"post": post, "form": form, "crumbs": crumbs(post.topic, _("Flag"))}
    return render(request, "questions/flag.html", context)


# --- helping with a question -------------------------------------------------------------------


def _helper(request: HttpRequest, pk: int, *, own: bool = False) -> tuple[Topic, Access]:
    access = Access(request.user)
    topic = readable_topic(pk, access)
    if not access.can_answer(topic) or (topic.poster_id == request.user.pk and not own):
        raise PermissionDenied
    return topic, access


@login_required
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take care of a question for a day, or let go of it."""
    if "release" in request.POST:
        topic = readable_topic(pk, Access(request.user))
        services.release(by=request.user, topic=topic)
        return redirect(topic.get_absolute_url())
    topic, _access = _helper(request, pk)
    try:
        services.claim(by=request.user, topic=topic)
    except services.ClaimedError:
        messages.info(request, _("Somebody else takes care of it already."))
    except services.NotNeededError:
        messages.info(request, _("This question waits for no help any more."))
    else:
        messages.success(request, _("The others see that you take care of it, until tomorrow at this hour."))
    return redirect(topic.get_absolute_url())


@sensitive_post_parameters("wanted")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the asker that the question needs details; or that it has them now."""
    topic, access = _helper(request, pk, own=True)
    if request.method == "POST" and "clear" in request.POST:
        mine = request.user.pk in {topic.poster_id, topic.meta.details_by_id}
        if not mine and not access.can("can_lock_topics", topic.forum_id):
            raise PermissionDenied
        services.clear_details(topic.pk)
        return redirect(topic.get_absolute_url())
    if topic.poster_id == request.user.pk:
        raise PermissionDenied
    form = DetailsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_details(by=request.user, topic=topic, **form.cleaned_data)
        except services.NotNeededError:
            messages.info(request, _("This question waits for no help any more."))
        else:
            messages.success(request, _("The asker was told."))
            guarding.tell(form, by=request.user, place="details", url=topic.get_absolute_url())
        return redirect(topic.get_absolute_url())
    if request.method == "POST":
        guarding.tell(form, by=request.user, place="details")
    context = {"topic": topic, "form": form, "crumbs": crumbs(topic, _("Ask for details"))}
    return render(request, "questions/details.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """People who may know, one button each: the second click invites."""
    topic, _access = _helper(request, pk, own=True)
    if request.method == "POST":
        _invite(request, topic)
        return redirect(topic.get_absolute_url())
    invited = list(topic.invitations.select_related("person").order_by("created_at"))
    without = {request.user.pk, topic.poster_id or 0, *(entry.person_id for entry in invited)}
    subjects = [entry.tag.name for entry in topic.meta.topic_tags.all()]
    context: dict[str, Any] = {
        "topic": topic,
        "subjects": subjects,
        "people": people_for(subjects, audience=audience(request.user), limit=8, without=without),
        "invited": invited,
        "crumbs": crumbs(topic, _("Invite somebody")),
    }
    return render(request, "questions/invite.html", context)


def _invite(request: HttpRequest, topic: Topic) -> None:
    """By number, from the list, or by handle, from the field."""
    number = queries.read_number(request.POST.get("person", ""))
    handle = request.POST.get("handle", "").strip().lstrip("@")[:60].replace("\0", "")
    found = User.objects.filter(is_active=True)
    person = found.filter(pk=number).first() if number else found.filter(username__iexact=handle).first()
    if person is None:
        messages.error(request, _("Nobody has this handle."))
        return
    try:
        told = services.invite(by=request.user, topic=topic, person=person)
    except ValueError:
        messages.error(request, _("This person cannot be invited to answer."))
    except services.TooManyInvitationsError:
        messages.error(request, _("Enough people were asked. Leave them a little time."))
    except services.NotNeededError:
        messages.info(request, _("This question waits for no help any more."))
    else:
        if told:
            messages.success(request, _("%(name)s was told that you thought of them.") % {"name": person})
        else:
            messages.info(request, _("%(name)s was invited before.") % {"name": person})
