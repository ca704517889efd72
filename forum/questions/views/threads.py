"""The page of one topic. For an anonymous visitor it touches no session and holds no form."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries, services
from forum.questions.access import Access
from forum.questions.forms import AnswerForm
from forum.questions.linking import link_posts, words_of
from forum.questions.models import State
from forum.questions.post_parts import PostPart, Rights, has_forms, part_html
from forum.questions.rows import author_of
from forum.questions.structured import question_data
from forum.questions.views.lists import tag_address
from hub.accounts.queries import blocked_ids
from hub.base.dates import written_day
from hub.base.kept import until_changed

EXCERPT = 600
SUMMARY = 150  # signs of the question, for machines that preview a page


def _page_number(request: HttpRequest, topic: Topic, sort: str) -> int | None:
    """The page asked for, by number or by a post on it; None when the post is on no page of this topic.

    Raises:
        Http404: what was asked for is no number, or no order of the answers.
    """
    if sort not in queries.ORDERS:
        raise Http404
    if "post" in request.GET:
        post_id = queries.read_number(request.GET["post"])
        if post_id is None:
            raise Http404
        return queries.page_of_post(topic, post_id, sort)
    number = queries.read_number(request.GET.get("page", "1"))
    if number is None:
        raise Http404
    return number


def _led(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    """To where a topic leads."""
    post = queries.read_number(request.GET.get("post", ""))
    return HttpResponsePermanentRedirect(f"{address}?post={post}" if post is not None else address)


@require_safe
def topic(request: HttpRequest, forum_slug: str, forum_pk: int, slug: str, pk: int) -> HttpResponse:
    """A topic; a duplicate leads to the other unless `?own=1` asks for it. `?sort=votes` puts the most useful first.

    Raises:
        Http404: there is no such topic, page or post for this reader.
    """
    sort = request.GET.get("sort", "date")
    found, page = _read(request, pk, sort)
    access = Access(request.user)
    if found is None:
        raise Http404
    canonical = _canonical(found, access)
    if canonical is not None and (found.first_post is None or "own" not in request.GET):
        return _led(request, canonical.get_absolute_url())
    if found.first_post is None or not access.can_read(found):
        raise Http404
    if (forum_slug, forum_pk, slug) != (found.forum.slug, found.forum_id, found.slug):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(found.get_absolute_url() + (f"?{query}" if query else ""))
    if page is None:
        number = _page_number(request, found, sort)
        if number is None:
            return _elsewhere(request, found, access)
        page = _answers(found, number, sort)
    if page is None:
        raise Http404
    context = _shown(found, page, sort, for_visitor=not request.user.is_authenticated) | {"canonical": canonical}
    if request.user.is_authenticated:
        context |= _for_member(request, found, page, access, sort)
    if context.get("waiting"):
        link_posts(context["waiting"])
    context |= _parts(request, found, page, context)
    return render(request, "questions/topic.html", context)


def _read(request: HttpRequest, pk: int, sort: str) -> tuple[Topic | None, queries.AnswerPage | None]:
    """The topic and the page of its answers asked for by number; no page where it is to be found by a post, or is none. Readers
    share both: nobody changes them.
    """
    number = queries.read_number(request.GET.get("page", "1"))
    if "post" in request.GET or number is None or sort not in queries.ORDERS:
        return queries.topic_to_show(pk), None

    def read() -> tuple[Topic | None, queries.AnswerPage | None]:
        found = queries.topic_to_show(pk)
        return found, _answers(found, number, sort) if found is not None and found.first_post is not None else None

    return until_changed(("topic page", pk, number, sort), read)


def _answers(topic: Topic, number: int, sort: str) -> queries.AnswerPage | None:
    page = queries.answer_page(topic, number, sort)
    if page is not None:
        accepted = queries.accepted_answer(topic)
        link_posts([topic.first_post, *page.answers, *([accepted] if accepted and page.number > 1 else [])])
    return page


def _canonical(topic: Topic, access: Access) -> Topic | None:
    """The topic this one leads to, if this reader may read it. An emptied topic was readable where its posts are now."""
    if topic.meta.canonical_id is None:
        return None
    target = queries.topic_or_none(topic.meta.canonical_id)
    readable = target is not None and access.can_read(target) and access.can("can_read_forum", topic.forum_id)
    return target if readable else None


def _elsewhere(request: HttpRequest, topic: Topic, access: Access) -> HttpResponse:
    """A post that was split from this topic is where it is now; one that waits is on the page for those who see it.

    Raises:
        Http404: there is no such post for this reader.
    """
    post_id = queries.read_number(request.GET["post"])
    post = queries.post_or_none(post_id) if post_id is not None else None
    if post is None or not access.can_read_post(post):
        raise Http404
    if post.topic_id != topic.pk:
        return HttpResponsePermanentRedirect(post.get_absolute_url())
    return redirect(f"{topic.get_absolute_url()}#post-{post.pk}")


@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address of a post, which holds wherever it is moved; browsers keep the `#` of where they are led.

    Raises:
        Http404: there is no such post for this reader.
    """
    found = queries.post_or_none(pk)
    if found is None or not Access(request.user).can_read_post(found):
        raise Http404
    return redirect(found.get_absolute_url())


def _shown(topic: Topic, page: queries.AnswerPage, sort: str, *, for_visitor: bool) -> dict[str, Any]:
    """What everybody sees."""
    accepted = queries.accepted_answer(topic)
    here = topic.get_absolute_url()
    question = topic.first_post
    question.votes = queries.votes_of(question)
    kept = f"&sort={sort}" if sort != "date" else ""
    public = topic.approved and topic.meta.canonical_id is None
    tells_machines = for_visitor and public and topic.meta.state != State.NOTICE  # which do not sign in
    return {
        "topic": topic,
        "meta": topic.meta,
        "question": question,
        "page": page,
        "pages": SimpleNamespace(
            has_previous=page.has_previous,
            has_next=page.has_next,
            number=page.number,
            num_pages=page.num_pages,
            previous_url=f"{here}?page={page.number - 1}{kept}#answers",
            next_url=f"{here}?page={page.number + 1}{kept}#answers",
        ),
        "sort": sort,
        "accepted": accepted,
        "excerpt": _excerpt(words_of(accepted), EXCERPT) if accepted and page.number > 1 else "",
        "summary": _excerpt(words_of(question), SUMMARY),
        "claimed": topic.meta.is_claimed(),
        "facts": _facts(topic),
        "tags": [{"name": entry.tag.name, "url": tag_address(entry.tag.slug)} for entry in topic.meta.topic_tags.all()],
        "data": question_data(topic, page, accepted) if tells_machines else "",
        "crumbs": [
            (_("Home"), "/"),
            (_("Forum"), reverse("forum:index")),
            (topic.forum.name, reverse("forum:forum", args=[topic.forum.slug, topic.forum_id])),
            (topic.subject, ""),
        ],
    }


def _for_member(
    request: HttpRequest, topic: Topic, page: queries.AnswerPage, access: Access, sort: str
) -> dict[str, Any]:
    """What a person signed in may do, what they did, and what they have not read."""
    person, meta, forum_id = request.user, topic.meta, topic.forum_id
    posts: list[Post] = [topic.first_post, *page.answers]
    approves = access.can("can_approve_posts", forum_id)
    waiting = queries.waiting_posts(topic, author=None if approves else person)
    read_to = queries.read_to(person, topic)
    if request.method == "GET":
        _remember_reading(request, topic, page, sort, read_to)
    is_mine = topic.poster_id == person.pk
    helps = access.can_answer(topic) and not is_mine
    waits_for_help = meta.state in {State.UNANSWERED, State.OPEN} and meta.listed and not topic.is_locked
    return {
        "editable": {
            post.pk for post in [*posts, *waiting] if access.can_edit(post) and not getattr(post, "is_hidden", False)
        },
        "deletable": {post.pk for post in posts if access.can_delete(post) and not access.must_keep(post)},
        "voted": queries.voted_ids(person, [post.pk for post in posts]),
        "votes_counted": access.can("can_reply_to_topics", forum_id),
        "fresh": {post.pk for post in posts if post.created > read_to and post.poster_id != person.pk},
        "changing": queries.changing_ids(person, posts),
        "waiting": waiting,
        "is_mine": is_mine,
        "may_accept": access.can_accept(topic),
        "may_quote": access.can_answer(topic),
        "may_help": helps and waits_for_help,
        "may_invite": access.can_answer(topic) and waits_for_help,
        "may_release": meta.is_claimed()
        and (meta.claimed_by_id == person.pk or access.can("can_lock_topics", forum_id)),
        "form": AnswerForm() if access.can_answer(topic) and meta.canonical_id is None else None,
        "moderates": access.can("can_lock_topics", forum_id),
        "approves": approves,
    }


def _parts(request: HttpRequest, topic: Topic, page: queries.AnswerPage, known: dict[str, Any]) -> dict[str, Any]:
    """The posts as HTML; `known` is what `_shown` and, for a member, `_for_member` found."""
    address, folded = topic.get_absolute_url(), blocked_ids(request.user)
    parts = [
        _part(request, topic, post, known, address=address, folded=folded)
        for post in (topic.first_post, *page.answers, *known.get("waiting", ()))
    ]
    token = get_token(request) if any(has_forms(part) for part in parts) else ""
    shown = [part_html(part, token) for part in parts]
    last = 1 + len(page.answers)
    return {"question_part": shown[0], "answer_parts": shown[1:last], "waiting_parts": shown[last:]}


def _part(
    request: HttpRequest, topic: Topic, post: Post, known: dict[str, Any], *, address: str, folded: frozenset[int]
) -> PostPart:
    waits = post in known.get("waiting", ())
    is_member = request.user.is_authenticated
    is_own = is_member and post.poster_id == request.user.pk
    rights = Rights(
        may_vote=is_member and known["votes_counted"],
        has_voted=is_member and post.pk in known["voted"],
        is_own=is_own,
        may_quote=is_member and known["may_quote"],
        may_edit=is_member and post.pk in known["editable"],
        may_delete=is_member and post.pk in known["deletable"],
        may_flag=is_member and not waits and not is_own,
        may_judge=is_member and known["approves"],
        may_accept=is_member and known["may_accept"],
    )
    return PostPart(
        pk=post.pk,
        topic_pk=topic.pk,
        url=f"{address}?post={post.pk}#post-{post.pk}",
        html=post.html,
        author=author_of(post.poster),
        created=post.created,
        edited_at=post.updated if post.updates_count else None,
        votes=post.votes,
        is_question=post is topic.first_post,
        is_accepted=getattr(post, "is_accepted", False),
        waits=waits,
        is_hidden=getattr(post, "is_hidden", False),
        is_folded=post.poster_id in folded,
        is_fresh=is_member and not waits and post.pk in known["fresh"],
        change_waits=is_own and post.pk in known["changing"],
        rights=rights,
    )


def _remember_reading(
    request: HttpRequest, topic: Topic, page: queries.AnswerPage, sort: str, read_to: datetime
) -> None:
    """Up to the last post of the page, where they follow each other by date; up to now on the last page."""
    last = topic.meta.last_activity
    if page.number < page.num_pages and page.answers:
        last = max(post.created for post in page.answers) if sort == "date" else topic.created
    if last > read_to:
        services.mark_read(by=request.user, topic_id=topic.pk, moment=last)


def _facts(topic: Topic) -> list[tuple[str, str]]:
    forum_url = reverse("forum:forum", args=[topic.forum.slug, topic.forum_id])
    return [
        (_("Category"), format_html('<a href="{}">{}</a>', forum_url, topic.forum.name)),
        (_("Asked on"), written_day(topic.created)),
        (_("Last activity"), written_day(topic.meta.last_activity)),
    ]


def _excerpt(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
