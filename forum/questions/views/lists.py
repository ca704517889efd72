"""Lists of topics. For an anonymous visitor they touch no session and hold no form."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Topic
from forum.questions import queries, services
from forum.questions.access import Access, Forum
from forum.questions.models import State
from forum.questions.rows import read_row, row_html
from hub.accounts.queries import audience
from hub.base.addresses import safe_path
from hub.base.markdown import render_markdown

MOST_TAGS = 3  # wanted at once


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the address asks of a list."""

    state: str
    tags: tuple[str, ...]
    sort: str
    age: str = ""

    def query(self, **changes: Any) -> str:
        """The same, changed, as a query string that begins with `?`, or nothing."""
        values: dict[str, Any] = {"state": self.state, "tag": self.tags, "age": self.age, "sort": self.sort, **changes}
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept, doseq=True)}" if kept else ""


def read_list(request: HttpRequest, *, tags: tuple[str, ...] = (), sort: str = "") -> _Asked:
    """
    Raises:
        Http404: `?state=`, `?sort=` or `?age=` names none, or `?page=` asks for a page by number: lists go on from a position.
    """
    state, chosen, age = (request.GET.get(name, "") for name in ("state", "sort", "age"))
    named = [tag.replace("\0", "")[:100] for tag in request.GET.getlist("tag") if tag]
    wrong = (state and state not in queries.STATES) or (chosen and chosen not in queries.SORTS)
    if wrong or (age and age not in queries.AGES) or request.GET.get("page", "1") != "1":
        raise Http404
    every = tuple(dict.fromkeys([*tags, *named]))[:MOST_TAGS]
    return _Asked(state=state, tags=every, sort=chosen or sort, age=age)


def _filters(*, here: str, access: Access, asked: _Asked, fixed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The choices beside a list, each with its address. `fixed` tags are part of the page's own address."""

    def address(**changes: Any) -> str:
        tags = [tag for tag in changes.pop("tag", asked.tags) if tag not in fixed]
        return here + asked.query(tag=tags, **changes)

    states = {
        "": _("All"),
        State.UNANSWERED: _("Unanswered"),
        queries.UNSOLVED: _("Unsolved"),
        State.OPEN: _("Being discussed"),
        queries.NEEDS_DETAILS: _("Needs details"),
        State.SOLVED: _("Solved"),
    }
    sorts = {"": _("Last activity"), "newest": _("Newest"), "oldest": _("Oldest"), "votes": _("Most useful")}
    shown = asked.tags
    return {
        "states": [
            {"value": value, "label": label, "url": address(state=value), "selected": value == asked.state}
            for value, label in states.items()
        ],
        "sorts": [
            {
                "label": label,
                "url": address(sort=value),
                "selected": value == asked.sort or (not value and asked.sort == "activity"),
            }
            for value, label in sorts.items()
        ],
        "tags": [
            {
                "label": entry.name,
                "url": address(
                    tag=[tag for tag in shown if tag != entry.slug] if entry.slug in shown else [*shown, entry.slug]
                ),
                "selected": entry.slug in shown,
            }
            for entry in queries.recent_tags(access.readable_ids)
            if entry.slug not in fixed
        ],
        "address": address,
    }


def _topic_list(
    request: HttpRequest,
    *,
    here: str,
    feed: str,
    forum: Forum | None = None,
    tags: tuple[str, ...] = (),
    template: str = "questions/topic_list.html",
    extra: dict[str, Any] | None = None,
    access: Access | None = None,
) -> HttpResponse:
    """One page of a list. `access` is given by who has asked it already. A tag nobody uses is a list with nothing in it.

    Raises:
        Http404: as `read_list`, or the forum is closed to this reader.
    """
    access = access or Access(request.user)
    if forum is not None and forum.pk not in access.readable_ids:
        raise Http404
    asked = read_list(request, tags=tags)
    chosen = queries.TopicFilter(
        forum_ids=[forum.pk] if forum else access.readable_ids, state=asked.state, tags=asked.tags, age=asked.age
    )
    page = queries.topic_page(
        chosen,
        sort=asked.sort or "activity",
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("after", ""),
    )
    first_page = asked == _Asked(state="", tags=(), sort="") and not page.newer
    pinned = queries.pinned_topics(forum.pk) if forum and first_page else []
    known = {entry.slug: entry for entry in (extra or {}).get("page_tags", [])}
    if set(asked.tags) - set(known):
        known = queries.known_tags(asked.tags, access.readable_ids)
    filters = _filters(here=here, access=access, asked=asked, fixed=tags)
    is_member = request.user.is_authenticated
    unread = queries.unread_ids(request.user, [*pinned, *page.topics]) if is_member else frozenset()
    context = {
        "forum": forum,
        "pinned": pinned,
        "pinned_rows": _rows(pinned, unread, names_category=forum is None, is_pinned=True),
        "topics": page.topics,
        "rows": _rows(page.topics, unread, names_category=forum is None),
        "pages": SimpleNamespace(
            has_previous=bool(page.newer),
            has_next=bool(page.older),
            number=None,
            previous_url=filters["address"](after=page.newer),
            next_url=filters["address"](before=page.older),
        ),
        "categories": queries.categories(access),
        "filters": filters,
        "is_narrowed": bool(asked.state or asked.age or [tag for tag in asked.tags if tag not in tags]),
        "chosen_tags": [
            {
                "name": known[slug].name if slug in known else slug,
                "without": filters["address"](tag=[tag for tag in asked.tags if tag != slug]),
            }
            for slug in asked.tags
            if slug not in tags
        ],
        "here": here,
        "feed": feed
        + _Asked(state=asked.state, tags=tuple(tag for tag in asked.tags if tag not in tags), sort="").query(),
        "unanswered": queries.counted(replace(chosen, state=State.UNANSWERED)),
        "count_up_to": queries.COUNT_UP_TO,
        "may_ask": (not is_member and (forum is None or access.invites(forum)))
        or (
            access.can("can_start_new_topics", forum.pk) if forum else bool(access.forums_where("can_start_new_topics"))
        ),
        "moderates": is_member and access.moderates,
        "crumbs": [(_("Home"), "/"), (_("Forum"), reverse("forum:index"))] + ([(forum.name, "")] if forum else []),
        **(extra or {}),
    }
    return render(request, template, context)


def _rows(
    topics: list[Topic], unread: frozenset[int], *, names_category: bool, is_pinned: bool = False
) -> list[SafeString]:
    return [
        row_html(read_row(topic, is_unread=topic.pk in unread, is_pinned=is_pinned, names_category=names_category))
        for topic in topics
    ]


def _moved(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _topic_list(request, here=reverse("forum:index"), feed=reverse("questions:feed"))


@require_safe
def category(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = Access(request.user)
    forum = next((one for one in access.readable if one.pk == pk), None)
    if forum is None:
        raise Http404
    if forum.slug != slug:
        return _moved(request, reverse("forum:forum", args=[forum.slug, forum.pk]))
    here, feed = (
        reverse("forum:forum", args=[forum.slug, forum.pk]),
        reverse("questions:category_feed", args=[forum.pk]),
    )
    return _topic_list(request, forum=forum, here=here, feed=feed, access=access)


# --- tags --------------------------------------------------------------------------------------


def tag_address(slug: str) -> str:
    """The page of a tag."""
    return reverse("questions:tag", args=[slug])


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Every tag in use, most used first."""
    access = Access(request.user)
    crumbs = [(_("Home"), "/"), (_("Forum"), reverse("forum:index")), (_("Tags"), "")]
    return render(request, "questions/tags.html", {"tags": queries.every_tag(access.readable_ids), "crumbs": crumbs})


def read_slugs(text: str) -> tuple[str, ...]:
    """`pmsi+ald` is both tags."""
    return tuple(dict.fromkeys(slug[:100] for slug in text.split("+") if slug))[:MOST_TAGS]


@require_safe
def tag(request: HttpRequest, slugs: str) -> HttpResponse:
    """What a tag means, its topics, and who and what else bears it; several tags narrow the list.

    Raises:
        Http404: no topic this reader may see has one of the tags.
    """
    wanted = read_slugs(slugs)
    access = Access(request.user)
    known = queries.known_tags(wanted, access.readable_ids)
    for slug in wanted:
        if slug not in known:
            tag_now = queries.tag_of_former_address(slug)
            if tag_now is None or tag_now.slug not in queries.known_tags([tag_now.slug], access.readable_ids):
                raise Http404
            now = "+".join(tag_now.slug if other == slug else other for other in wanted)
            return _moved(request, reverse("questions:tag", args=[now]))
    chosen = [known[slug] for slug in wanted]
    if not chosen:
        raise Http404
    joined = "+".join(wanted)
    extra: dict[str, Any] = {
        "page_tags": chosen,
        "heading": " + ".join(entry.name for entry in chosen),
        "crumbs": [
            (_("Home"), "/"),
            (_("Forum"), reverse("forum:index")),
            (_("Tags"), reverse("questions:tags")),
            (" + ".join(entry.name for entry in chosen), ""),
        ],
    }
    if len(chosen) == 1:
        extra |= _about(chosen[0], audience(request.user))
    here, feed = reverse("questions:tag", args=[joined]), reverse("questions:tag_feed", args=[joined])
    return _topic_list(
        request,
        tags=wanted,
        here=here,
        feed=feed,
        template="questions/tag.html",
        extra=extra,
        access=access,
    )


def _about(entry: Tag, readers: frozenset[str]) -> dict[str, Any]:
    page = getattr(entry, "forum_page", None)
    return {
        "tag": entry,
        "description": render_markdown(page.description) if page is not None and page.description else "",
        "experts": queries.bearing(entry.name, kind="person", audience=readers),
        "talks": queries.bearing(entry.name, kind="talk", audience=readers),
        "sheets": queries.bearing(entry.name, kind="factsheet", audience=readers),
    }


# --- what waits for an answer ------------------------------------------------------------------


@require_safe
def unanswered(request: HttpRequest) -> HttpResponse:
    """Questions nobody answered, the oldest first, by age and by theme."""
    access = Access(request.user)
    asked = read_list(request, sort="oldest")
    here = reverse("questions:unanswered")
    chosen = queries.TopicFilter(forum_ids=access.readable_ids, state=State.UNANSWERED, tags=asked.tags, age=asked.age)
    page = queries.topic_page(
        chosen,
        sort="oldest",
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("after", ""),
    )

    def address(**changes: Any) -> str:
        return here + asked.query(**{"sort": "", "state": "", **changes})

    ages = {
        "": _("All"),
        "day": _("Today"),
        "week": _("This week"),
        "month": _("This month"),
        "older": _("Longer ago"),
    }
    unread = queries.unread_ids(request.user, page.topics) if request.user.is_authenticated else frozenset()
    context = {
        "topics": page.topics,
        "rows": _rows(page.topics, unread, names_category=True),
        "count": queries.counted(chosen),
        "count_up_to": queries.COUNT_UP_TO,
        "ages": [
            {"label": label, "url": address(age=age), "selected": age == asked.age} for age, label in ages.items()
        ],
        "tags": [
            {
                "label": entry.name,
                "count": entry.uses,
                "url": address(tag=[] if entry.slug in asked.tags else [entry.slug]),
                "selected": entry.slug in asked.tags,
            }
            for entry in queries.waiting_tags(chosen)
        ],
        "is_narrowed": bool(asked.tags or asked.age),
        "here": here,
        "feed": reverse("questions:unanswered_feed") + _Asked(state="", tags=asked.tags, sort="").query(),
        "pages": SimpleNamespace(
            has_previous=bool(page.newer),
            has_next=bool(page.older),
            number=None,
            previous_url=address(after=page.newer),
            next_url=address(before=page.older),
        ),
        "crumbs": [(_("Home"), "/"), (_("Forum"), reverse("forum:index")), (_("Waiting for an answer"), "")],
    }
    return render(request, "questions/unanswered.html", context)


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Count everything as read."""
    services.mark_everything_read(by=request.user)
    return redirect(safe_path(request, request.POST.get("next", ""), otherwise=reverse("forum:index")))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Machina's templates and bookmarks know a search of the forum; there is one search for the whole site."""
    query = {"kind": "topic", **({"q": request.GET["q"][:300]} if request.GET.get("q") else {})}
    return redirect(f"/search/?{urlencode(query)}")
