"""Pages that anybody may read. For an anonymous visitor they touch no session and hold no form."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Topic
from forum.questions import queries
from forum.questions.access import Access, Forum
from forum.questions.forms import AnswerForm
from forum.questions.models import State
from hub.base.markdown import plain_text

EXCERPT = 280
STATES = (State.UNANSWERED, State.OPEN, State.SOLVED)


def _filters(*, here: str, access: Access, state: str, tag: str) -> dict[str, Any]:
    """The choices beside a list, each with its address."""

    def address(**changes: str) -> str:
        chosen = {"state": state, "tag": tag, **changes}
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{here}?{query}" if query else here

    names = {
        "": _("All"),
        State.UNANSWERED: _("Unanswered"),
        State.OPEN: _("Being discussed"),
        State.SOLVED: _("Solved"),
    }
    return {
        "states": [
            {"label": label, "url": address(state=value), "selected": value == state} for value, label in names.items()
        ],
        "tags": [
            {
                "label": entry.name,
                "url": address(tag="" if entry.slug == tag else entry.slug),
                "selected": entry.slug == tag,
            }
            for entry in queries.recent_tags(access.readable_ids)
        ],
        "without_tag": address(tag=""),
    }


def _topic_list(request: HttpRequest, *, forum: Forum | None) -> HttpResponse:
    """A page or a state there is none of is not found; a tag nobody uses is a list with nothing in it.

    Raises:
        Http404: `?page=` (lists go on from a position, not a number) or `?state=` names none, or the forum is closed.
    """
    access = Access(request.user)
    if forum is not None and forum.pk not in access.readable_ids:
        raise Http404
    state, tag = request.GET.get("state", ""), request.GET.get("tag", "").replace("\0", "")[:100]
    if (state and state not in {*STATES, "unsolved"}) or request.GET.get("page", "1") != "1":
        raise Http404
    chosen_tag = (queries.known_tag(tag, access.readable_ids) or Tag(name=tag, slug=tag)) if tag else None
    here = reverse("forum:forum", args=[forum.slug, forum.pk]) if forum else reverse("forum:index")
    chosen = queries.TopicFilter(forum_ids=[forum.pk] if forum else access.readable_ids, state=state, tag=tag)
    page = queries.topic_page(chosen, older_than=request.GET.get("before", ""), newer_than=request.GET.get("after", ""))
    first_page = not (state or tag or page.newer)
    kept = {name: value for name, value in (("state", state), ("tag", tag)) if value}
    context = {
        "forum": forum,
        "pinned": queries.pinned_topics(forum.pk) if forum and first_page else [],
        "topics": page.topics,
        "pages": SimpleNamespace(
            has_previous=bool(page.newer),
            has_next=bool(page.older),
            number=None,
            previous_url=f"{here}?{urlencode({**kept, 'after': page.newer})}",
            next_url=f"{here}?{urlencode({**kept, 'before': page.older})}",
        ),
        "categories": queries.categories(access),
        "filters": _filters(here=here, access=access, state=state, tag=tag),
        "state": state,
        "tag": chosen_tag,
        "unanswered": queries.unanswered_count(access.readable_ids) if forum is None else None,
        "count_up_to": queries.COUNT_UP_TO,
        "may_ask": (not request.user.is_authenticated and (forum is None or access.invites(forum)))
        or (
            access.can("can_start_new_topics", forum.pk) if forum else bool(access.forums_where("can_start_new_topics"))
        ),
        "moderates": request.user.is_authenticated and access.moderates,
        "crumbs": [(_("Home"), "/"), (_("Forum"), reverse("forum:index"))] + ([(forum.name, "")] if forum else []),
    }
    return render(request, "questions/topic_list.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _topic_list(request, forum=None)


@require_safe
def category(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    forum = get_object_or_404(Forum, pk=pk)
    if forum.slug != slug and forum.pk in Access(request.user).readable_ids:
        return _moved(request, reverse("forum:forum", args=[forum.slug, forum.pk]))
    return _topic_list(request, forum=forum)


def _moved(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _page_number(request: HttpRequest, topic: Topic) -> int:
    """The page asked for, by number or by a post on it.

    Raises:
        Http404: there is no such page or post.
    """
    if "post" in request.GET:
        post_id = queries.read_number(request.GET["post"])
        number = queries.page_of_post(topic, post_id) if post_id is not None else None
    else:
        number = queries.read_number(request.GET.get("page", "1"))
    if number is None:
        raise Http404
    return number


@require_safe
def topic(request: HttpRequest, forum_slug: str, forum_pk: int, slug: str, pk: int) -> HttpResponse:
    found = queries.topic_or_none(pk)
    access = Access(request.user)
    if found is None or found.first_post is None or not access.can_read(found):
        raise Http404
    if (forum_slug, forum_pk, slug) != (found.forum.slug, found.forum_id, found.slug):
        return _moved(request, found.get_absolute_url())
    page = queries.answer_page(found, _page_number(request, found))
    if page is None:
        raise Http404
    accepted = found.meta.accepted_post
    if accepted is not None and not accepted.approved:
        accepted = None
    for post in page.answers:
        post.is_accepted = accepted is not None and post.pk == accepted.pk
    may_answer = request.user.is_authenticated and access.can_answer(found)
    context = {
        "topic": found,
        "meta": found.meta,
        "question": found.first_post,
        "page": page,
        "accepted": accepted,
        "excerpt": _excerpt(plain_text(accepted.content.raw)) if accepted else "",
        "editable": {post.pk for post in (found.first_post, *page.answers) if access.can_edit(post)}
        if access.user.is_authenticated
        else (),
        "deletable": {
            post.pk
            for post in (found.first_post, *page.answers)
            if access.can_delete(post) and not access.must_keep(post)
        }
        if access.user.is_authenticated
        else (),
        "on_page": {post.pk for post in page.answers},
        "facts": _facts(found),
        "tags": _tag_links(found),
        "is_mine": request.user.is_authenticated and found.poster_id == request.user.pk,
        "may_accept": request.user.is_authenticated and access.can_accept(found),
        "form": AnswerForm() if may_answer else None,
        "moderates": request.user.is_authenticated and access.can("can_lock_topics", found.forum_id),
        "crumbs": [
            (_("Home"), "/"),
            (_("Forum"), reverse("forum:index")),
            (found.forum.name, reverse("forum:forum", args=[found.forum.slug, found.forum_id])),
            (found.subject, ""),
        ],
    }
    return render(request, "questions/topic.html", context)


def _facts(topic: Topic) -> list[tuple[str, str]]:
    forum_url = reverse("forum:forum", args=[topic.forum.slug, topic.forum_id])
    return [
        (_("Category"), format_html('<a href="{}">{}</a>', forum_url, topic.forum.name)),
        (_("Asked on"), date_format(localtime(topic.created), "DATE_FORMAT")),
        (_("Last activity"), date_format(localtime(topic.meta.last_activity), "DATE_FORMAT")),
    ]


def _tag_links(topic: Topic) -> list[dict[str, str]]:
    here = reverse("forum:index")
    return [
        {"name": entry.tag.name, "url": f"{here}?{urlencode({'tag': entry.tag.slug})}"}
        for entry in topic.meta.topic_tags.all()
    ]


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Machina's templates and bookmarks know a search of the forum; there is one search for the whole site."""
    query = {"kind": "topic", **({"q": request.GET["q"][:300]} if request.GET.get("q") else {})}
    return redirect(f"/search/?{urlencode(query)}")
