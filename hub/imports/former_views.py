"""Addresses of the former forum lead, for ever, to what they showed; and its authors may take their posts over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.questions import queries
from forum.questions.access import Access
from hub.imports.former_addresses import LARGEST, parts_of
from hub.imports.former_authors import claim, claimable
from hub.imports.models import FormerAuthor, FormerCategory, FormerPost, FormerTopic


@require_safe
def topic(request: HttpRequest, number: str, slug: str = "", post: str = "") -> HttpResponse:
    """`/t/slug/12`, `/t/slug/12/3`, `/t/12`, `/t/12/3`: to the topic, at the post. 404 for who may not read it."""
    topic_number, post_number = parts_of(number, slug, post)
    if topic_number > LARGEST:
        raise Http404
    former = FormerTopic.objects.select_related("topic__forum").filter(number=topic_number).first()
    found = former.topic if former is not None else None
    access = Access(request.user)
    if former is None or found is None or not access.can_read(found):
        raise Http404
    if 1 < post_number <= LARGEST:
        at = FormerPost.objects.filter(topic=former, number=post_number, post__topic=found).select_related(
            "post__topic__forum"
        )
        place = at.first()
        if place is not None and place.post is not None and access.can_read_post(place.post):
            return HttpResponsePermanentRedirect(place.post.get_absolute_url())
    return HttpResponsePermanentRedirect(found.get_absolute_url())


@require_safe
def category(request: HttpRequest, number: str) -> HttpResponse:
    """`/c/slug/5` and `/c/above/slug/5`."""
    former = FormerCategory.objects.select_related("forum").filter(number=min(int(number), LARGEST)).first()
    forum = former.forum if former is not None else None
    if forum is None or forum.pk not in Access(request.user).readable_ids:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("forum:forum", args=[forum.slug, forum.pk]))


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """`/tag/dcir`; 404 where no topic this reader may see bears it."""
    slug = slugify(name)
    if slug not in queries.known_tags([slug], Access(request.user).readable_ids):
        raise Http404
    return HttpResponsePermanentRedirect(reverse("questions:tag", args=[slug]))


@require_safe
def person(_request: HttpRequest, name: str) -> HttpResponse:
    """`/u/name`, and the pages below it."""
    former = FormerAuthor.objects.select_related("person").filter(name=name.lower()[:100]).first()
    someone = former.person if former is not None else None
    if someone is None or not someone.is_active:
        raise Http404
    return HttpResponsePermanentRedirect(someone.get_absolute_url())


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def former_posts(request: HttpRequest) -> HttpResponse:
    """Take over what one wrote on the former forum, name by name: the choice to be known is the author's."""
    authors = claimable(request.user)
    if request.method == "POST":
        chosen = next((author for author in authors if str(author.pk) == request.POST.get("author")), None)
        if chosen is None:
            messages.error(request, _("These posts are not there to be taken over any more."))
        else:
            count = claim(by=request.user, author=chosen)
            words = ngettext("%(count)s post is yours now.", "%(count)s posts are yours now.", count)
            messages.success(request, words % {"count": count})
        return redirect("former_posts")
    return render(request, "imports/former_posts.html", {"authors": authors})
