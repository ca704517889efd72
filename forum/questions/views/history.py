"""Every version of a post, compared; moderators bring one back or take its text away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forum.overrides.forum_conversation.models import Post
from forum.questions import queries, services
from forum.questions.access import Access
from hub.base.guarding import GuardedTextError


def _post(request: HttpRequest, post_id: int) -> tuple[Post, Access]:
    access = Access(request.user)
    post = queries.post_or_none(post_id)
    if post is None or not access.can_read_post(post):
        raise Http404
    return post, access


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    post, access = _post(request, pk)
    context = {
        "post": post,
        "topic": post.topic,
        "versions": queries.versions_of(post),
        "moderates": request.user.is_authenticated and access.can("can_edit_posts", post.topic.forum_id),
        "crumbs": [
            (_("Forum"), reverse("forum:index")),
            (post.topic.forum.name, reverse("forum:forum", args=[post.topic.forum.slug, post.topic.forum_id])),
            (post.topic.subject, post.get_absolute_url()),
            (_("History"), ""),
        ],
    }
    return render(request, "questions/history.html", context)


@login_required
@require_POST
def change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Bring a version back (`restore`), or take its text away (`remove`)."""
    post, access = _post(request, pk)
    if not access.can("can_edit_posts", post.topic.forum_id):
        raise PermissionDenied
    revision = queries.revision_or_none(post, number)
    if revision is None:
        raise Http404
    try:
        if "remove" in request.POST:
            services.remove_text(by=request.user, revision=revision)
            messages.success(request, _("The text of this version was taken away."))
        else:
            services.restore_revision(by=request.user, post=post, revision=revision)
            messages.success(request, _("This version is back."))
    except GuardedTextError:
        messages.error(request, _("This version holds personal data: it cannot come back. Take its text away."))
    except ValueError:
        messages.error(request, _("This is not possible: the version has no text any more, or it is the present one."))
    return redirect("questions:history", pk=post.pk)
